import { expect, test } from 'vitest';
import { passes, tokensUnder } from './lit.ts';

test('a path passes its own nodes alone', () => {
  expect(passes(0b101, 3, 0, 0)).toBe(true);
  expect(passes(0b101, 3, 2, 0b10)).toBe(true);
  expect(passes(0b101, 3, 2, 0b11)).toBe(false);
  expect(passes(0, 0, 0, 0)).toBe(true);
});

test('tokens under the pointer are those named, or those that pass the node', () => {
  const leaves = [0b101, 0b100, 0b011, 0b101];
  expect(tokensUnder(null, 0, leaves, 3)).toEqual([]);
  expect(tokensUnder({ kind: 'tokens', text: 0, tokens: [2] }, 0, leaves, 3)).toEqual([2]);
  expect(tokensUnder({ kind: 'tokens', text: 1, tokens: [2] }, 0, leaves, 3)).toEqual([]);
  expect(tokensUnder({ kind: 'node', level: 2, place: 0b10 }, 0, leaves, 3)).toEqual([0, 1, 3]);
});
