import { expect, test } from 'vitest';
import { visitedNodes } from './visited.ts';

test('visited nodes come level by level from the left, with their tokens', () => {
  expect(visitedNodes([3, 0, 3], 2)).toEqual([
    { level: 0, place: 0, tokens: [0, 1, 2] },
    { level: 1, place: 0, tokens: [1] },
    { level: 1, place: 1, tokens: [0, 2] },
    { level: 2, place: 0, tokens: [1] },
    { level: 2, place: 3, tokens: [0, 2] },
  ]);
});

test('every token visits depth + 1 nodes', () => {
  const leaves = Array.from({ length: 128 }, (_, i) => (i * 613) % 2048);
  const visits = visitedNodes(leaves, 11).reduce((sum, { tokens }) => sum + tokens.length, 0);
  expect(visits).toBe(128 * 12);
});
