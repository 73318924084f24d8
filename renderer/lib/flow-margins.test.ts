import { expect, it } from 'vitest';
import { flowMargins, widestFirst } from './flow-margins.ts';

it('sums rows and columns', () => {
  const { out, into, total } = flowMargins([2, 4, 1, 1], 2);
  expect([...out, ...into, total]).toEqual([6, 2, 3, 5, 8]);
});

it('orders cells by their tokens, ties by place, empty ones left out', () => {
  expect(widestFirst([3, 0, 7, 3, 12_000_000])).toEqual([4, 2, 0, 3]);
  expect(widestFirst([0])).toEqual([]);
});
