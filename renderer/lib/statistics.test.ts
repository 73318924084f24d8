import { expect, test } from 'vitest';
import {
  decades,
  ffnShare,
  indexOfLeast,
  ratioOfMedians,
  softmax,
  sumOfMedians,
} from './statistics.ts';

const spread = (median: number) => ({ p10: median * 0.9, median, p90: median * 1.1 });
const layers = [
  { layer: 0, cmm: spread(10), dense: spread(290), denseMasked: spread(300) },
  { layer: 1, cmm: spread(20), dense: spread(390), denseMasked: spread(400) },
];

test('ratios and sums go by medians', () => {
  expect(layers.map(ratioOfMedians)).toEqual([30, 20]);
  expect(sumOfMedians(layers, (layer) => layer.cmm)).toBe(30);
});

test('the share of the feedforward layers is of the whole pass', () => {
  const timing = {
    totalUs: 200,
    embeddingUs: 10,
    headUs: 90,
    layers: [
      { attentionUs: 25, ffnUs: 25 },
      { attentionUs: 25, ffnUs: 25 },
    ],
    threads: 1,
    target: 'avx2',
  } as const;
  expect(ffnShare(timing)).toBe(0.25);
  expect(ffnShare({ ...timing, totalUs: 0 })).toBe(0);
});

test('a logarithmic axis covers whole decades, at least one', () => {
  expect(decades([30, 340])).toEqual([10, 1000]);
  expect(decades([12, 340])).toEqual([1, 1000]);
  expect(decades([20, 20])).toEqual([10, 100]);
  expect(decades([])).toEqual([1, 10]);
});

test('softmax sums to one and survives large logits', () => {
  expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  expect(softmax([0, Math.log(3)])[1]).toBeCloseTo(0.75, 12);
});

test('the least of all values', () => {
  expect(indexOfLeast([3, 1, 2])).toBe(1);
  expect(indexOfLeast([])).toBe(0);
});
