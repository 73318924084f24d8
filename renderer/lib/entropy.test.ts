import { expect, it } from 'vitest';
import { entropyOfCounts } from './entropy.ts';

it('is as worked by hand', () => {
  expect(entropyOfCounts([1, 1, 1, 1])).toBe(2);
  // 1/2 · 1 + 1/4 · 2 + 2 · 1/8 · 3 = 1.75
  expect(entropyOfCounts([4, 2, 1, 1, 0])).toBe(1.75);
  expect(entropyOfCounts([7])).toBe(0);
  expect(entropyOfCounts([])).toBe(0);
});
