import { expect, it } from 'vitest';
import { shuffledInformation } from './shuffle.ts';

it('gives the whole entropy where every leaf has one value, whatever the order', () => {
  const task = { leaves: [4, 4], values: [8], shuffles: 3, seed: 1 };
  expect([...shuffledInformation(task)]).toEqual([0, 0, 0]);
});

it('draws tables with the margins kept: two tokens in two leaves always tell 1 bit', () => {
  const task = { leaves: [1, 1], values: [1, 1], shuffles: 5, seed: 2 };
  for (const bits of shuffledInformation(task)) expect(bits).toBeCloseTo(1, 12);
});

it('has the mean that theory gives for large counts: (r - 1)(c - 1) / (2 N ln 2)', () => {
  const leaves = Array.from({ length: 9 }, () => 4000);
  const values = Array.from({ length: 6 }, () => 6000);
  const drawn = [...shuffledInformation({ leaves, values, shuffles: 200, seed: 3 })];
  const mean = drawn.reduce((sum, bits) => sum + bits, 0) / drawn.length;
  const expected = (8 * 5) / (2 * 36_000 * Math.LN2);
  // 2 N ln 2 times the information is chi-squared with 40 degrees of freedom: sd / mean = sqrt(2 / 40).
  expect(Math.abs(mean / expected - 1)).toBeLessThan((4 * Math.sqrt(2 / 40)) / Math.sqrt(200));
});
