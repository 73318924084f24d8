import { expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { compareScores, drawScores, scoresOf } from './scores.ts';

const uniform = (seed: number) => {
  const next = randomWords(seed);
  return () => (next() + 0.5) / 2 ** 32;
};
const few = { seed: 3, resamples: 500 };

/** Answers that are right with the probability given, to golds of two classes. */
function answers(rows: number, right: readonly number[], seed: number) {
  const next = uniform(seed);
  const gold = Float64Array.from({ length: rows }, () => (next() < 0.5 ? 1 : 0));
  const predicted = right.map((share) =>
    Float32Array.from(gold, (value) => (next() < share ? value : 1 - value)),
  );
  return { gold, classes: 2, predicted, metrics: ['accuracy', 'f1', 'average'] as const };
}

it('gives the accuracy an interval as wide as the binomial has it', async () => {
  const given = answers(2000, [0.8], 5);
  const [accuracy, f1, average] = scoresOf(await drawScores(given, few), given.metrics, 0);
  const right = given.gold.filter((value, i) => value === given.predicted[0]?.[i]).length / 2000;
  expect(accuracy?.value).toBe(right);
  const width = 2 * 1.96 * Math.sqrt((right * (1 - right)) / 2000);
  expect(((accuracy?.high ?? 0) - (accuracy?.low ?? 0)) / width).toBeCloseTo(1, 0);
  expect(average?.value).toBeCloseTo((right + (f1?.value ?? 0)) / 2, 12);
});

// 400 trials: the standard deviation of a coverage of 95 % is 1.1 %.
it.each(['accuracy', 'matthews'] as const)(
  'covers the true %s about as often as it says',
  async (metric) => {
    const trials = 400;
    // Golds of both classes alike and errors of both kinds alike: Matthews' correlation is 2 · 0.8 - 1.
    const truth = metric === 'accuracy' ? 0.8 : 0.6;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const given = { ...answers(150, [0.8], trial + 1), metrics: [metric] };
      const [score] = scoresOf(await drawScores(given, { ...few, seed: trial }), [metric], 0);
      if ((score?.low ?? 1) <= truth && truth <= (score?.high ?? 0)) covered++;
    }
    expect(covered / trials).toBeGreaterThan(0.915);
    expect(covered / trials).toBeLessThan(0.985);
  },
);

it('covers the true correlation, and the true difference of two models', async () => {
  const trials = 200;
  const covered = { pearson: 0, difference: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const next = uniform(trial + 1);
    const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
    const gold = Float64Array.from({ length: 100 }, normal);
    // Variances 1 and 1: a correlation of 1 / sqrt 2.
    const predicted = [Float32Array.from(gold, (value) => value + normal())];
    const metrics = ['pearson'] as const;
    const numbers = { gold, classes: 1, predicted, metrics };
    const drawn = await drawScores(numbers, { seed: trial, resamples: 300 });
    const [score] = scoresOf(drawn, metrics, 0);
    if ((score?.low ?? 1) <= Math.SQRT1_2 && Math.SQRT1_2 <= (score?.high ?? 0)) covered.pearson++;
    const pair = { ...answers(150, [0.7, 0.8], trial + 7), metrics: ['accuracy'] as const };
    const both = await drawScores(pair, { seed: trial, resamples: 300 });
    const [difference] = compareScores(both, ['accuracy'], 0, 1);
    const { low, high } = difference?.difference ?? {};
    if ((low ?? 1) <= -0.1 && -0.1 <= (high ?? -1)) covered.difference++;
  }
  // 1.5 % is a standard deviation; 300 resamples cost another percent.
  expect(covered.pearson / trials).toBeGreaterThan(0.89);
  expect(covered.difference / trials).toBeGreaterThan(0.89);
});

it('pairs models: of the same answers the difference is zero, the share kept whole', async () => {
  const given = answers(100, [0.75], 2);
  const [own] = given.predicted;
  const twice = { ...given, predicted: [own ?? new Float32Array(), own ?? new Float32Array()] };
  const drawn = await drawScores(twice, few);
  for (const { difference, kept } of compareScores(drawn, given.metrics, 1, 0)) {
    expect(difference).toEqual({ value: 0, low: 0, high: 0 });
    expect(kept).toEqual({ value: 1, low: 1, high: 1 });
  }
});

it('calls no share of a score that is not above zero, and no interval what is seldom defined', async () => {
  const gold = Float64Array.from({ length: 20 }, (_, i) => i % 2);
  const wrong = Float32Array.from(gold, (value) => 1 - value);
  const right = Float32Array.from(gold);
  const metrics = ['matthews'] as const;
  const drawn = await drawScores({ gold, classes: 2, predicted: [right, wrong], metrics }, few);
  const [{ kept } = { kept: null }] = compareScores(drawn, metrics, 0, 1);
  expect(kept).toEqual({ value: null, low: null, high: null });
  const flat = {
    gold,
    classes: 1,
    predicted: [new Float32Array(20)],
    metrics: ['pearson'] as const,
  };
  expect(scoresOf(await drawScores(flat, few), ['pearson'], 0)).toEqual([
    { metric: 'pearson', value: null, low: null, high: null },
  ]);
});

it('repeats from its seed, and stops at an abort', async () => {
  const given = answers(300, [0.8, 0.7], 9);
  const once = await drawScores(given, few);
  expect(await drawScores(given, few)).toEqual(once);
  expect((await drawScores(given, { ...few, seed: 4 })).draws).not.toEqual(once.draws);
  const signal = AbortSignal.abort();
  const long = { seed: 1, resamples: 1_000_000, signal };
  await expect(drawScores(given, long)).rejects.toMatchObject({ code: 'cancelled' });
});
