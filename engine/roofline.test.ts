import { describe, expect, it } from 'vitest';
import type { MachineLimits } from './api.ts';
import { arithmeticLimit, boundUs, bytesMoved, type LayerWork, operations } from './roofline.ts';

/** The layer of UltraFastBERT-1x11 on one token: 12 nodes of 2 x 3,072 + 4 = 6,148 bytes. */
const one: LayerWork = {
  tokens: 1,
  layers: 1,
  hidden: 768,
  trees: 1,
  depth: 11,
  precision: 'f32',
  distinctNodes: 12,
};

const limits: MachineLimits = {
  fmaGflops: 100,
  l2GBs: 100,
  l3GBs: 50,
  dramGBs: 20,
  l2Bytes: 1_000_000,
  l3Bytes: 30_000_000,
};

describe('work of a layer', () => {
  it('is 4 hidden operations for each node on the way: 36,864 for 12 of width 768', () => {
    expect(operations(one)).toBe(36_864);
    expect(operations({ ...one, tokens: 128, trees: 2 })).toBe(128 * 2 * 36_864);
  });

  it('moves each visited row once, X and Y: 79,920 bytes for one token', () => {
    expect(bytesMoved(one)).toBe(12 * 6148 + 2 * 3072);
    expect(bytesMoved({ ...one, precision: 'bf16' })).toBe(12 * 3076 + 2 * 3072);
  });

  it('is 341 times less than dense at depth 11, and no less at depth 0', () => {
    expect(arithmeticLimit(11)).toBe(4095 / 12);
    expect(arithmeticLimit(0)).toBe(1);
  });
});

describe('the bound', () => {
  it('is the arithmetic where memory costs nothing', () => {
    const fast = { ...limits, l2GBs: 1e9, l3GBs: 1e9, dramGBs: 1e9 };
    expect(boundUs({ ...one, tokens: 100 }, fast)).toBeCloseTo(36.864, 6);
  });

  it('takes all from L2 where all weights fit: 79,920 bytes at 100 GB/s', () => {
    expect(boundUs(one, { ...limits, l2Bytes: 4095 * 6148 })).toBeCloseTo(0.7992, 6);
  });

  it('takes each level from the nearest cache that has room for it', () => {
    // 1,000,000 bytes hold 162.65 nodes: levels 0 to 6 (127 nodes) and 35.65 of the 128 of level
    // 7. L3 holds 4,879.6 nodes: all 4,095.
    const inL2 = 7 + (1_000_000 / 6148 - 127) / 128;
    const rows = (inL2 * 6148) / 100e3 + ((12 - inL2) * 6148) / 50e3;
    expect(boundUs(one, limits)).toBeCloseTo(rows + 6144 / 100e3, 6);
  });

  it('counts the levels of all layers before those of the next level', () => {
    // One level of 12 layers, from the root down: 73,776 bytes and twice that each time.
    const capacity = (bytes: number) => bytes / (12 * 6148);
    const l2 = capacity(1_000_000) - 7; // 7 nodes of levels 0 to 2 fit; a part of the 8 of level 3
    const l3 = capacity(30_000_000) - 255; // levels 0 to 7; a part of the 256 of level 8
    const [inL2, upToL3] = [3 + l2 / 8, 8 + l3 / 256];
    const rows =
      (inL2 * 6148) / 100e3 + ((upToL3 - inL2) * 6148) / 50e3 + ((12 - upToL3) * 6148) / 20e3;
    expect(boundUs({ ...one, layers: 12 }, limits)).toBeCloseTo(rows + 6144 / 100e3, 6);
  });

  it('streams a batch that no cache holds from memory', () => {
    const work = { ...one, tokens: 16_384, distinctNodes: 4095 };
    const batch = 2 * 16_384 * 768 * 4;
    const inBatch = 1_000_000 / 100e3 + 29_000_000 / 50e3 + (batch - 30_000_000) / 20e3;
    const rows = 1_000_000 / 100e3 + (4095 * 6148 - 1_000_000) / 50e3;
    expect(boundUs(work, { ...limits, fmaGflops: 1e9 })).toBeCloseTo(inBatch + rows, 3);
  });

  it('grows with every node more, and is less in BF16', () => {
    const few = boundUs({ ...one, tokens: 128, distinctNodes: 300 }, limits);
    const many = boundUs({ ...one, tokens: 128, distinctNodes: 700 }, limits);
    expect(many).toBeGreaterThan(few);
    const half = boundUs({ ...one, layers: 12, precision: 'bf16' }, limits);
    expect(half).toBeLessThan(0.7 * boundUs({ ...one, layers: 12 }, limits));
  });
});
