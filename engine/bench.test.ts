import { expect, it } from 'vitest';
import { type Regime, toRegimeResult } from './bench.ts';

const regime: Regime = {
  tokens: 2,
  layers: 3,
  hidden: 8,
  trees: 1,
  depth: 1,
  precision: 'f32',
  target: 'scalar',
  threads: 1,
};

const limits = {
  fmaGflops: 1e9,
  l2GBs: 1,
  l3GBs: 1,
  dramGBs: 1,
  l2Bytes: 1e6,
  l3Bytes: 1e7,
};

const native = {
  strategy: 'walk',
  cmmUs: Float64Array.of(1, 4, 2),
  denseUs: Float64Array.of(30, 120, 60),
  denseMaskedUs: Float64Array.of(40, 160, 80),
  largestDifference: 1e-6,
  bytes: 1 << 20,
  leavesChanged: 0,
  distinctNodes: 3,
} as const;

it('forms ratios repetition by repetition, and the share of the bound a token', () => {
  const result = toRegimeResult(regime, native, limits);
  expect(result.speedup).toEqual({ p10: 30, median: 30, p90: 30 });
  expect(result.speedupMasked?.median).toBe(40);
  expect(result.cmm.median).toBe(2);
  expect(result.repetitions).toBe(3);
  // 3 nodes of 2 x 32 + 4 bytes, X and Y of 2 x 32 bytes each, at 1 GB/s; for one of two tokens.
  const bound = (3 * 68 + 128) / 1000 / 2;
  expect(result.boundUs).toBeCloseTo(bound, 12);
  expect(result.boundShare).toBeCloseTo(bound / 2, 12);
  expect(result.refusal).toBeNull();
});

it.each([
  [2e-4, 'differ by 2.0e-4'],
  [Number.POSITIVE_INFINITY, 'differ by Infinity'],
  [Number.NaN, 'are not numbers'],
])('shows no ratio where outputs differ by %s, and says why', (largestDifference, why) => {
  const result = toRegimeResult(regime, { ...native, largestDifference }, limits);
  expect(result.speedup).toBeNull();
  expect(result.speedupMasked).toBeNull();
  expect(result.boundShare).toBeNull();
  expect(result.refusal).toContain(why);
});

it('forms the ratio of sides that ran apart from their medians, with the widest spread', () => {
  const denseUs = Float64Array.of(30, 60);
  const result = toRegimeResult(regime, { ...native, denseUs }, limits, true);
  // CMM: 1.2, 2, 3.6 (p10, median, p90); dense: 33, 45, 57.
  expect(result.speedup?.p10).toBeCloseTo(33 / 3.6, 9);
  expect(result.speedup?.median).toBeCloseTo(22.5, 9);
  expect(result.speedup?.p90).toBeCloseTo(57 / 1.2, 9);
  expect(result.repetitions).toBe(2);
});
