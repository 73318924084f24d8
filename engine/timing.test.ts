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
  precision: 'f32',
  blas: 'none',
};

const limits = {
  fmaGflops: 1e9,
  l2GBs: 1,
  l3GBs: 1,
  dramGBs: 1,
  l2Bytes: 1e6,
  l3Bytes: 1e7,
};

const ffn = { kind: 'fff', trees: 1, depth: 1, nodes: 3 } as const;
const shape = { layers: 2, hidden: 10, heads: 1, vocabulary: 5, maxTokens: 20, ffn };
const batch = { tokens: 12, shape, machine, limits };

/** Two layers, three repetitions; in the second one the machine was busy. [layer][repetition] */
const samples = {
  repetitions: 3,
  distinctNodes: Int32Array.of(3, 2),
  forwardUs: Float64Array.of(10, 40, 20),
  forwardDenseMaskedUs: Float64Array.of(64, 256, 128),
  cmmUs: Float64Array.of(1, 4, 2, 1, 4, 2),
  denseUs: Float64Array.of(30, 120, 60, 10, 40, 20),
  denseMaskedUs: Float64Array.of(40, 160, 80, 20, 80, 40),
  differences: Float64Array.of(1e-6, 3e-5),
  leavesChanged: Int32Array.of(1, 2),
};

it('forms ratios repetition by repetition over all layers', () => {
  const timing = toTiming(samples, batch);
  expect(timing.speedup).toEqual({ p10: 20, median: 20, p90: 20 });
  expect(timing.speedupMasked).toEqual({ p10: 30, median: 30, p90: 30 });
  expect(timing.layers[1]?.dense.median).toBe(20);
  expect(timing.largestDifference).toBe(3e-5);
  expect(timing.leavesChanged).toBe(3);
  expect(timing.tokens).toBe(12);
});

it('has the share of FFF layers in the pass, and what is to be gained without them', () => {
  const { forward } = toTiming(samples, batch);
  expect(forward.cmm.median).toBe(20);
  expect(forward.denseMasked.median).toBe(128);
  expect(forward.gain).toEqual({ p10: 6.4, median: 6.4, p90: 6.4 });
  expect(forward.ffnShare).toBeCloseTo(0.2, 12);
  expect(forward.amdahl).toBeCloseTo(8, 12);
});

it('has neither where other work stretched the layers to the length of the pass', () => {
  const cmmUs = Float64Array.of(6, 20, 10, 6, 20, 10);
  const { forward } = toTiming({ ...samples, cmmUs }, batch);
  expect(forward.ffnShare).toBeNull();
  expect(forward.amdahl).toBeNull();
  expect(forward.gain.median).toBe(6.4);
});

it('bounds each layer by what it must move, at 1 GB/s here', () => {
  const [first, second] = toTiming(samples, batch).layers;
  const xAndY = 2 * 12 * 10 * 4;
  expect(first?.distinctNodes).toBe(3);
  expect(first?.boundUs).toBeCloseTo((3 * 84 + xAndY) / 1000, 9);
  expect(second?.boundUs).toBeCloseTo((2 * 84 + xAndY) / 1000, 9);
  const half = toTiming(samples, { ...batch, machine: { ...machine, precision: 'bf16' } });
  expect(half.layers[0]?.boundUs).toBeCloseTo((3 * 44 + xAndY) / 1000, 9);
});

it('shows no ratio where the outputs disagree', () => {
  const timing = toTiming({ ...samples, differences: Float64Array.of(0, 2e-4) }, batch);
  expect(timing.speedup).toBeNull();
  expect(timing.speedupMasked).toBeNull();
  expect(timing.layers[0]?.cmm.median).toBe(2);
});
