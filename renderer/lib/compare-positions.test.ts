import { expect, it } from 'vitest';
import { comparedPairs, usualPositions } from './compare-positions.ts';

const tokens = (...pieces: readonly string[]) =>
  pieces.map((piece) => ({ piece, special: piece.startsWith('<') }));

it('takes masks that both sides have, or every aligned token but the template’s', () => {
  const a = { tokens: tokens('<cls>', 'the', '<mask>', 'sea'), mask: '<mask>' };
  const b = { tokens: tokens('<cls>', 'a', '<mask>'), mask: '<mask>' };
  const pairs = [
    { a: 0, b: 0 },
    { a: 1, b: 1 },
    { a: 2, b: 2 },
    { a: 3, b: null },
  ];
  expect(comparedPairs(pairs, a, b, 'masks')).toEqual([[2, 2]]);
  expect(comparedPairs(pairs, a, b, 'all')).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

it('looks at masks of one model, and everywhere else at all tokens', () => {
  expect(usualPositions(1, true)).toBe('masks');
  expect(usualPositions(1, false)).toBe('all');
  expect(usualPositions(0, true)).toBe('all');
});
