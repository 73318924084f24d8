import { expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { blockLength, blocksOf, estimate } from './bootstrap.ts';

const uniform = (seed: number) => {
  const next = randomWords(seed);
  return () => (next() + 0.5) / 2 ** 32;
};

/** Box and Muller. */
function normals(count: number, seed: number): number[] {
  const u = uniform(seed);
  return Array.from({ length: count }, () => {
    return Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * u());
  });
}

it('covers the true mean about as often as it says', async () => {
  const trials = 300;
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const blocks = normals(60, trial + 1).map((value) => ({ sum: 10 + value, count: 1 }));
    const { low, high } = await estimate(blocks, trial);
    if (low <= 10 && 10 <= high) covered++;
  }
  // Percentile intervals of 60 values cover 94 to 95 %; 0.9 is four standard deviations below.
  expect(covered / trials).toBeGreaterThan(0.9);
  expect(covered / trials).toBeLessThan(0.985);
});

it('is as wide as theory has it, around the mean of all values', async () => {
  const values = normals(400, 5);
  const { mean, low, high } = await estimate(
    values.map((sum) => ({ sum, count: 1 })),
    1,
  );
  const average = values.reduce((sum, value) => sum + value, 0) / 400;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 400);
  expect(mean).toBeCloseTo(average, 12);
  expect((high - low) / ((2 * 1.96 * sd) / Math.sqrt(400))).toBeCloseTo(1, 1);
  expect(await estimate([{ sum: 6, count: 3 }], 1)).toEqual({ mean: 2, low: 2, high: 2 });
});

it('is the same from the same seed', async () => {
  const blocks = normals(50, 3).map((sum) => ({ sum, count: 1 }));
  expect(await estimate(blocks, 4)).toEqual(await estimate(blocks, 4));
  expect(await estimate(blocks, 4)).not.toEqual(await estimate(blocks, 5));
});

it('takes neighbouring chunks as one where there are many', () => {
  expect([1, 63, 199, 200, 1000, 3646].map(blockLength)).toEqual([1, 1, 1, 2, 10, 32]);
  expect(blocksOf([1, 2, 3, 4, 5, 6], 2)).toEqual([
    { sum: 3, count: 2 },
    { sum: 7, count: 2 },
    { sum: 11, count: 2 },
  ]);
});
