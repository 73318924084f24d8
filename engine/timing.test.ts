import { expect, it } from 'vitest';
import type { MachineInfo } from './api.ts';
import { toTiming } from './timing.ts';

const machine: MachineInfo = {
  cpu: 'test',
  cores: 1,
  memoryBytes: 0,
  targets: ['scalar'],
  target: 'scalar',
  threads: 1,
  blas: 'none',
};

/** Two layers, three repetitions; in the second one the machine was busy. [layer][repetition] */
const samples = {
  repetitions: 3,
  cmmUs: Float64Array.of(1, 4, 2, 1, 4, 2),
  denseUs: Float64Array.of(30, 120, 60, 10, 40, 20),
  denseMaskedUs: Float64Array.of(40, 160, 80, 20, 80, 40),
  differences: Float64Array.of(1e-6, 3e-5),
  leavesChanged: Int32Array.of(1, 2),
};

it('forms ratios repetition by repetition over all layers', () => {
  const timing = toTiming(samples, 12, 2, machine);
  expect(timing.speedup).toEqual({ p10: 20, median: 20, p90: 20 });
  expect(timing.speedupMasked).toEqual({ p10: 30, median: 30, p90: 30 });
  expect(timing.layers[1]?.dense.median).toBe(20);
  expect(timing.largestDifference).toBe(3e-5);
  expect(timing.leavesChanged).toBe(3);
  expect(timing.tokens).toBe(12);
});

it('shows no ratio where the outputs disagree', () => {
  const timing = toTiming({ ...samples, differences: Float64Array.of(0, 2e-4) }, 12, 2, machine);
  expect(timing.speedup).toBeNull();
  expect(timing.speedupMasked).toBeNull();
  expect(timing.layers[0]?.cmm.median).toBe(2);
});
