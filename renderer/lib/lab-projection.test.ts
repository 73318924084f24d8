import { expect, it } from 'vitest';
import { firstAssumptions, perSecond } from './lab-projection.ts';

it('begins with GPT-3 of layers as they were measured', () => {
  const shape = {
    hidden: 12_288,
    trees: 1,
    depth: 15,
    tokens: 16,
    layers: 1,
    threads: 1,
    precision: 'f32',
  } as const;
  const limits = { fmaGflops: 250, l2GBs: 1, l3GBs: 1, dramGBs: 40, l2Bytes: 1, l3Bytes: 1 };
  const cell = { shape, measured: '', result: null, failure: null };
  expect(firstAssumptions(cell, limits)).toMatchObject({
    layers: 96,
    neurons: 49_152,
    nodes: 65_535,
    batch: 16,
    weightBytes: 4,
    memoryGBs: 40,
    gflops: 250,
  });
});

it.each([
  [0.05, '20.0 s a token'],
  [2.345, '2.35 tokens/s'],
  [12.34, '12.3 tokens/s'],
  [1234.5, '1,235 tokens/s'],
])('says %d tokens a second', (tokens, text) => {
  expect(perSecond(tokens)).toBe(text);
});
