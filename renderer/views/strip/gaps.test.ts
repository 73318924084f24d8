import { expect, test } from 'vitest';
import type { Token } from '../../../engine/api.ts';
import { gapsOf } from './gaps.ts';

/** `<cls>`, a token for each named part of the text, `<sep>`. */
function tokensOf(text: string, ...parts: readonly string[]): Token[] {
  const special = { id: 2, piece: '<>', start: 0, end: 0, special: true, unknown: false };
  let from = 0;
  const own = parts.map((piece) => {
    const start = text.indexOf(piece, from);
    from = start + piece.length;
    return { id: 20, piece, start, end: from, special: false, unknown: false };
  });
  return [special, ...own, special];
}

const whole = (text: string, tokens: readonly Token[]) =>
  gapsOf(text, tokens, { from: 0, to: tokens.length, start: 0, end: text.length });

test('a text whose every word has its tokens has no gaps', () => {
  expect(whole('  the old\nman ', tokensOf('  the old\nman ', 'the', 'old', 'man'))).toEqual([]);
});

test('dropped characters stand before the token that follows them', () => {
  const text = '東 the 京 sea ♥';
  expect(whole(text, tokensOf(text, 'the', 'sea'))).toEqual([
    { before: 1, text: '東' },
    { before: 2, text: '京' },
    { before: 3, text: '♥' },
  ]);
});

test('a window looks at its own part of the text', () => {
  const text = 'one ♥ two ♥ three';
  const tokens = tokensOf(text, 'two');
  const start = text.indexOf('two');
  expect(gapsOf(text, tokens, { from: 0, to: 3, start, end: start + 3 })).toEqual([]);
});

test('a text of dropped characters alone is one gap', () => {
  expect(whole('♥', tokensOf('♥'))).toEqual([{ before: 0, text: '♥' }]);
});
