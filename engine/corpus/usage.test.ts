import { expect, it } from 'vitest';
import { entropyOf, giniOf, nodeCounts, usageOf } from './usage.ts';

it('gives entropies in bits as worked by hand', () => {
  expect(entropyOf([1, 1, 1, 1])).toBe(2);
  expect(entropyOf([8, 0, 0])).toBe(0);
  // 1/2 log2 2 + 2 (1/4 log2 4) = 0.5 + 1
  expect(entropyOf([2, 1, 1])).toBeCloseTo(1.5, 12);
  expect(entropyOf([])).toBe(0);
});

it('gives Gini coefficients as worked by hand', () => {
  expect(giniOf(Float64Array.of(3, 3, 3))).toBe(0);
  expect(giniOf(Float64Array.of(0, 0, 0, 12))).toBeCloseTo(3 / 4, 12);
  // Ascending 1, 3: (-1 * 1 + 1 * 3) / (2 * 4)
  expect(giniOf(Float64Array.of(3, 1))).toBeCloseTo(0.25, 12);
});

it('counts tokens through nodes from those of the leaves', () => {
  expect([...nodeCounts(Float64Array.of(4, 0, 0, 0))]).toEqual([4, 4, 0, 4, 0, 0, 0]);
});

it('describes a tree of depth 2 with a dead subtree and a dead leaf', () => {
  const usage = usageOf(Float64Array.of(6, 2, 0, 0));
  expect(usage.tokens).toBe(8);
  expect(usage.used).toBe(2);
  expect(usage.deadSubtrees).toEqual([{ node: 2, leaves: 2 }]);
  // 3/4 log2 4/3 + 1/4 log2 4
  expect(usage.entropy).toBeCloseTo(0.811278, 6);
  expect(usage.effectiveLeaves).toBeCloseTo(2 ** 0.8112781, 5);
  expect(usage.heaviest).toEqual([
    { leaf: 0, count: 6 },
    { leaf: 1, count: 2 },
  ]);
  expect(usage.levels.map(({ used }) => used)).toEqual([1, 1, 2]);
  // The root sends all left: 0. Its left child sends 6 and 2: 2 * 2 / 8.
  expect(usage.levels.map(({ balance }) => balance)).toEqual([0, 0.5, null]);
});

it('counts a tree without any token as one dead subtree', () => {
  const usage = usageOf(new Float64Array(4));
  expect(usage.deadSubtrees).toEqual([{ node: 0, leaves: 4 }]);
  expect([usage.used, usage.entropy, usage.effectiveLeaves, usage.gini]).toEqual([0, 0, 0, 0]);
});
