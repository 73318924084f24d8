import { describe, expect, it } from 'vitest';
import type { LabCell, LabShape, RegimeResult } from '../api.ts';
import { catchUpsOf } from './catchUp.ts';
import { paperRows } from './paper.ts';
import { project } from './projection.ts';
import { newRecord } from './run.ts';
import { batchSizes, distinctOf, residency, workingSetRows } from './workingSets.ts';

const shape: LabShape = {
  hidden: 768,
  trees: 1,
  depth: 11,
  tokens: 1,
  layers: 1,
  threads: 1,
  precision: 'f32',
};

function cell(of: Partial<LabShape>, speedup: number): LabCell {
  const even = (median: number) => ({ p10: median, median, p90: median });
  const result: RegimeResult = {
    regime: { ...shape, ...of, target: 'scalar' },
    strategy: 'walk',
    repetitions: 3,
    cmm: even(1),
    dense: even(speedup),
    denseMasked: even(speedup),
    speedup: even(speedup),
    speedupMasked: even(speedup),
    boundShare: 1,
    boundUs: 1,
    largestDifference: 0,
    leavesChanged: 0,
    distinctNodes: 12,
    apart: false,
    bytes: 1,
    refusal: null,
  };
  return { shape: { ...shape, ...of }, measured: '2026-01-01T00:00:00Z', result, failure: null };
}

describe('the batch at which dense catches up', () => {
  it('lies between two measured ones, on a straight line of logarithms', () => {
    // From 4 at 1 token to 1/4 at 16: even at 4.
    const [found] = catchUpsOf([cell({ tokens: 16 }, 0.25), cell({ tokens: 1 }, 4)]);
    expect(found?.tokens).toBeCloseTo(4, 9);
    expect(found).toMatchObject({ from: 1, to: 16, ahead: true });
  });

  it('is not reached where CMM stays ahead, and is nowhere where it never was', () => {
    const cells = [cell({}, 300), cell({ tokens: 16 }, 90)];
    const behind = { trees: 3072, depth: 0 };
    cells.push(cell(behind, 0.9), cell({ ...behind, tokens: 16 }, 0.3));
    expect(catchUpsOf(cells)).toMatchObject([
      { tokens: null, ahead: true },
      { tokens: null, ahead: false },
    ]);
  });

  it('needs two batches of a shape', () => {
    expect(catchUpsOf([cell({}, 300), cell({ depth: 9, tokens: 16 }, 90)])).toEqual([]);
  });
});

describe('the projection', () => {
  const given = {
    layers: 2,
    hidden: 1000,
    neurons: 4000,
    nodes: 8000,
    context: 500,
    batch: 1,
    vocabulary: 10_000,
    weightBytes: 4,
    cmmUs: 5,
    denseUs: 2000,
    memoryGBs: 10,
    gflops: 1000,
  };

  it('adds layers, attention and decoder, each by the slower of memory and arithmetic', () => {
    const found = project(given);
    expect(found.feedforwardCmmUs).toBe(10);
    // Dense had 8,000 neurons here and the model 4,000.
    expect(found.feedforwardDenseUs).toBe(2000);
    // A layer's attention reads 16 MB of weights and 4 MB of keys and values at 10 GB/s: 2,000 us.
    expect(found.attentionUs).toBeCloseTo(2 * 2000, 9);
    // The decoder reads 40 MB: 4,000 us.
    expect(found.decoderUs).toBeCloseTo(4000, 9);
    expect(found.cmmPerSecond).toBeCloseTo(1e6 / 8010, 9);
    expect(found.gain).toBeCloseTo(10_000 / 8010, 12);
    expect(found.amdahl).toBeCloseTo(10_000 / 8000, 12);
    expect(found.feedforwardBytes).toBe(2 * 8000 * (2 * 1000 * 4 + 4));
    expect(found.cacheBytes).toBe(2 * 4_000_000);
  });

  it('computes rather than reads once many sequences share the weights', () => {
    // Each token: 8 million operations of weights and 2 million of attention, at 1 TFLOP/s 10 us;
    // its 4 MB of keys and values take 400 us all the same.
    const found = project({ ...given, batch: 1000 });
    expect(found.attentionUs).toBeCloseTo(2 * (16 / 1000 + 4) * 100, 9);
    expect(found.decoderUs).toBeCloseTo(20, 9);
  });
});

describe('working sets', () => {
  const work = { hidden: 8, trees: 2, depth: 2, layers: 1, precision: 'f32' } as const;
  const limits = { fmaGflops: 1, l2GBs: 1, l3GBs: 1, dramGBs: 1, l2Bytes: 500, l3Bytes: 700 };
  // Two tokens in two trees of four leaves: 0 and 1 share root and parent, 0 and 3 the root alone.
  const leaves = Int32Array.of(0, 0, 1, 3);

  it('count each node once: 3 a tree for one token, 4 and 5 for two', () => {
    expect(distinctOf(leaves, 0, 1, work)).toBe(6);
    expect(distinctOf(leaves, 0, 2, work)).toBe(9);
  });

  it('lie in the nearest caches first', () => {
    expect(residency(1000, limits)).toEqual({ inL2: 0.5, inL3: expect.closeTo(0.2, 12) });
    expect(residency(400, limits)).toEqual({ inL2: 1, inL3: 0 });
  });

  it('are means over batches of each size', async () => {
    const rows = await workingSetRows([leaves], work, limits, new Map());
    expect(
      rows.map(({ tokens, batches, distinctNodes }) => [tokens, batches, distinctNodes]),
    ).toEqual([
      [1, 2, 6],
      [2, 1, 9],
    ]);
    expect(rows[1]?.unshared).toBe(9 / 12);
    // 9 nodes of 2 x 8 x 4 + 4 bytes, and X and Y of two tokens.
    expect(rows[1]?.bytesMoved).toBe(9 * 68 + 2 * 2 * 8 * 4);
    expect(rows[1]?.touchedBytes).toBe(9 * 68);
    expect(batchSizes(100)).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });
});

it('puts the newest measurement of the nearest setting beside each published figure', () => {
  const machine = {
    cpu: 'Test CPU',
    cores: 2,
    memoryBytes: 1,
    targets: [],
    target: 'scalar',
    threads: 1,
    precision: 'f32',
    blas: 'BLAS',
  } as const;
  const plan = { base: shape, x: null, y: null, effort: { minRepetitions: 1, budgetMs: 0 } };
  const record = newRecord({ id: '01234567', name: 'one', app: '0', plan }, machine);
  const rows = paperRows([{ ...record, cells: [cell({}, 600)] }]);
  expect(
    rows.map(({ published, ours, derived }) => [published, ours?.speedup.median, derived]),
  ).toEqual([
    [341, 600, 341.25],
    [255, 600, null],
    [78, undefined, null],
    [40, undefined, null],
  ]);
});
