import { expect, it } from 'vitest';
import type { LabCell, LabRecord, LabShape } from '../api.ts';
import { guessSeconds, secondsLeft } from './pace.ts';

const shape: LabShape = {
  hidden: 1000,
  trees: 1,
  depth: 11,
  tokens: 1,
  layers: 1,
  threads: 1,
  precision: 'f32',
};

it('guesses by repetitions where they take longer than the budget, else by the budget', () => {
  // 4,095 nodes of 8,004 bytes at 2 GB/s, and twice 15 times 32.8 MB at 20 GB/s: less than 0.5 s.
  const weights = 4095 * 8004;
  const [few] = [guessSeconds([shape], { minRepetitions: 15, budgetMs: 500 })];
  expect(few).toBeCloseTo(0.6 + weights / 2e9 + 0.5, 9);
  // 10,000 tokens: 163.8 GFLOP a repetition at 60 GFLOP/s.
  const many = guessSeconds([{ ...shape, tokens: 10_000 }], { minRepetitions: 3, budgetMs: 500 });
  expect(many).toBeCloseTo(0.6 + weights / 2e9 + (6 * (1e4 * 4095 * 4000)) / 6e10, 6);
});

it('goes by the pace of the run so far', () => {
  const plan = {
    base: shape,
    x: { key: 'threads', values: [1, 2, 3, 4] },
    y: null,
    effort: { minRepetitions: 1, budgetMs: 1000 },
  } as const;
  const shapes = [1, 2, 3, 4].map((threads) => ({ ...shape, threads }));
  const cell = (of: LabShape) => ({ shape: of, result: {} }) as LabCell; // its figures do not count
  const record = { plan, cells: shapes.slice(0, 1).map(cell) } as unknown as LabRecord;
  expect(secondsLeft({ ...record, cells: [] }, shapes, 1)).toBeNull();
  // One of four in 7 s: three are left.
  expect(secondsLeft(record, shapes, 7)).toBeCloseTo(21, 9);
});
