import { expect, it } from 'vitest';
import { layoutFlow } from './flow.ts';

// From two subtrees to two: 6 and 2 leave, 3 and 5 arrive.
const counts = [2, 4, 1, 1];

it('makes sides as long as their tokens are many, with one gap between two blocks', () => {
  const { left, right, total } = layoutFlow(counts, 2);
  expect(total).toBe(8);
  const lengths = (spans: readonly (readonly [number, number])[]) =>
    spans.map(([begin, end]) => Number((end - begin).toFixed(6)));
  expect(lengths(left.spans)).toEqual([0.69, 0.23]);
  expect(lengths(right.spans)).toEqual([0.345, 0.575]);
  expect(left.spans[1]?.[1]).toBeCloseTo(1, 9);
  expect((left.spans[1]?.[0] ?? 0) - (left.spans[0]?.[1] ?? 0)).toBeCloseTo(0.08, 9);
});

it('lets ribbons fill their blocks on both sides, in order, none twice', () => {
  const { left, right, ribbons } = layoutFlow(counts, 2);
  expect(ribbons.map(({ from, to, count }) => [from, to, count])).toEqual([
    [0, 0, 2],
    [0, 1, 4],
    [1, 0, 1],
    [1, 1, 1],
  ]);
  for (const side of [0, 1]) {
    const leaving = ribbons.filter(({ from }) => from === side);
    expect(leaving[0]?.start[0]).toBeCloseTo(left.spans[side]?.[0] ?? Number.NaN, 9);
    expect(leaving[1]?.start[0]).toBeCloseTo(leaving[0]?.start[1] ?? Number.NaN, 9);
    expect(leaving[1]?.start[1]).toBeCloseTo(left.spans[side]?.[1] ?? Number.NaN, 9);
    const arriving = ribbons.filter(({ to }) => to === side);
    expect(arriving[0]?.end[0]).toBeCloseTo(right.spans[side]?.[0] ?? Number.NaN, 9);
    expect(arriving[1]?.end[1]).toBeCloseTo(right.spans[side]?.[1] ?? Number.NaN, 9);
  }
});

it('has nothing to draw where there is no token, and one block without a gap', () => {
  expect(layoutFlow([0, 0, 0, 0], 2).ribbons).toEqual([]);
  expect(layoutFlow([5], 1).left.spans).toEqual([[0, 1]]);
});
