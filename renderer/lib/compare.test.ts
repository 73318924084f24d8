import { expect, it } from 'vitest';
import type { Sequence } from '../../engine/api.ts';
import { alignTokens, compareLayer, differenceTree } from './compare.ts';

const words = (text: string) => text.split(' ');

it('sets equal tokens beside each other, and lets what is in one alone stand alone', () => {
  expect(alignTokens(words('a b c'), words('a b c'))).toEqual([
    { a: 0, b: 0 },
    { a: 1, b: 1 },
    { a: 2, b: 2 },
  ]);
  expect(alignTokens(words('the king was wise'), words('the old king is wise'))).toEqual([
    { a: 0, b: 0 },
    { a: null, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: null },
    { a: null, b: 3 },
    { a: 3, b: 4 },
  ]);
  expect(alignTokens([], ['x'])).toEqual([{ a: null, b: 0 }]);
});

/** One layer, one tree. */
const sequence = (leaves: readonly number[]) =>
  ({ layers: [{ leaves: Int32Array.from(leaves) }] }) as unknown as Sequence; // all that is read

it('says how many decisions aligned tokens share, and counts them', () => {
  const pairs = [
    { a: 0, b: 0 },
    { a: 1, b: 1 },
    { a: 2, b: null },
    { a: 3, b: 2 },
  ];
  // 0101 and 0100 share three, 0101 and 1101 none, 0011 and 0011 all four.
  const a = { sequence: sequence([0b0101, 0b0101, 0, 0b0011]), layer: 0 };
  const b = { sequence: sequence([0b0100, 0b1101, 0b0011]), layer: 0 };
  expect(compareLayer(pairs, a, b, { trees: 1, depth: 4 }, 0)).toEqual({
    shared: [3, 0, null, 4],
    histogram: [1, 0, 0, 1, 1],
    equal: 1,
    compared: 3,
  });
});

it('tells which nodes both visit, and which one alone', () => {
  expect(differenceTree([0b01, 0b00], [0b01, 0b10], 2)).toEqual([
    [{ place: 0, by: 'both' }],
    [
      { place: 0, by: 'both' },
      { place: 1, by: 'b' },
    ],
    [
      { place: 0, by: 'a' },
      { place: 1, by: 'both' },
      { place: 2, by: 'b' },
    ],
  ]);
});
