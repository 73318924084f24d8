import { expect, test } from 'vitest';
import { gelu } from './gelu.ts';

// x * Phi(x) to ten digits, from tables of the normal distribution.
const known: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0.8413447461],
  [-1, -0.1586552539],
  [2, 1.9544997361],
  [-3, -0.0040496941],
  [0.5, 0.3457312306],
];

test('gelu is x * Phi(x) to within 3e-7', () => {
  for (const [x, y] of known) expect(Math.abs(gelu(x) - y)).toBeLessThan(3e-7);
});

test('gelu keeps its digits far in the tail', () => {
  // Phi(-6) = 9.8658764503770e-10
  expect(gelu(-6) / (-6 * 9.865876450377e-10)).toBeCloseTo(1, 6);
});
