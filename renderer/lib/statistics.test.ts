import { expect, test } from 'vitest';
import {
  decades,
  indexOfLeast,
  limitShare,
  ratioOfMedians,
  softmax,
  sumOfMedians,
} from './statistics.ts';

const spread = (median: number) => ({ p10: median * 0.9, median, p90: median * 1.1 });
const nodes = { distinctNodes: 60 };
const layers = [
  { ...nodes, layer: 0, boundUs: 6, cmm: spread(10), dense: spread(290), denseMasked: spread(300) },
  { ...nodes, layer: 1, boundUs: 9, cmm: spread(20), dense: spread(390), denseMasked: spread(400) },
];

test('ratios and sums go by medians', () => {
  expect(layers.map(ratioOfMedians)).toEqual([30, 20]);
  expect(sumOfMedians(layers, (layer) => layer.cmm)).toBe(30);
});

test('the share of the limit weighs layers by their time', () => {
  expect(limitShare(layers)).toBe(0.5);
  expect(layers.map((layer) => limitShare([layer]))).toEqual([0.6, 0.45]);
  expect(limitShare([])).toBe(0);
});

test('a logarithmic axis covers whole decades, at least one', () => {
  expect(decades([30, 340], [])).toEqual([10, 1000]);
  expect(decades([12, 340], [])).toEqual([1, 1000]);
  expect(decades([20, 20], [])).toEqual([10, 100]);
  expect(decades([30, 340], [1.2])).toEqual([1, 1000]);
  expect(decades([], [])).toEqual([1, 10]);
});

test('softmax sums to one and survives large logits', () => {
  expect(softmax([1000, 1000])).toEqual([0.5, 0.5]);
  expect(softmax([0, Math.log(3)])[1]).toBeCloseTo(0.75, 12);
});

test('the least of all values', () => {
  expect(indexOfLeast([3, 1, 2])).toBe(1);
  expect(indexOfLeast([])).toBe(0);
});
