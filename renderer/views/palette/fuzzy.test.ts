import { expect, test } from 'vitest';
import { fuzzy } from './fuzzy.ts';

const titles = [
  'Go to layer 1',
  'Go to layer 12',
  'Layout of the tree: icicle',
  'Mask “king”',
  'Dark theme',
  'Show the shortcuts',
];
const ranked = (query: string) =>
  titles
    .flatMap((title) => {
      const match = fuzzy(query, title);
      return match ? [{ title, score: match.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ title }) => title);

test('words are found in any order, beginnings first', () => {
  expect(ranked('layer 12')[0]).toBe('Go to layer 12');
  expect(ranked('1 layer')[0]).toBe('Go to layer 1');
  expect(ranked('theme dark')).toEqual(['Dark theme']);
  expect(ranked('lay')[0]).toBe('Go to layer 1');
});

test('letters with gaps find what they begin', () => {
  expect(ranked('gl12')).toEqual(['Go to layer 12']);
  expect(ranked('sts')).toEqual(['Show the shortcuts']);
});

test('what is not there is not found', () => {
  expect(ranked('xyz')).toEqual([]);
  expect(ranked('mask layer')).toEqual([]);
});

test('the letters met are told, for marking', () => {
  expect(fuzzy('king', 'Mask “king”')?.at).toEqual([6, 7, 8, 9]);
  expect(fuzzy('', 'Dark theme')?.at).toEqual([]);
});
