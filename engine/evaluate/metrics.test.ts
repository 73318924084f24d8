import { describe, expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { accuracy, f1, matthews, orderOf, pearson, ranksOf } from './metrics.ts';

const uniform = (seed: number) => {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
};
const ones = (count: number) => new Array<number>(count).fill(1);
const spearman = (x: readonly number[], y: readonly number[]) => {
  const ranks = (values: readonly number[]) =>
    ranksOf(values, orderOf(values), ones(values.length));
  return pearson(ranks(x), ranks(y), ones(x.length));
};

describe('worked by hand', () => {
  // Gold 0: 3 right, 1 called 1; gold 1: 2 called 0, 4 right.
  const confusion = [3, 1, 2, 4];

  it('accuracy 7/10, F1 8/11, Matthews (4·3 - 1·2) / sqrt(5·6·4·5)', () => {
    expect(accuracy(confusion, 2)).toBe(0.7);
    expect(f1(confusion)).toBeCloseTo(8 / 11, 14);
    expect(matthews(confusion, 2)).toBeCloseTo(10 / Math.sqrt(600), 14);
  });

  it('is 0 where all predictions, or all golds, are of one class', () => {
    expect(matthews([0, 5, 0, 5], 2)).toBe(0);
    expect(matthews([5, 5, 0, 0], 2)).toBe(0);
    expect(f1([5, 0, 5, 0])).toBe(0);
  });

  it('Matthews of three classes, as Gorodkin has it', () => {
    // 6 of 8 right; golds 3, 3, 2; predictions 4, 3, 1: (48 - 23) / sqrt((64 - 26) (64 - 22)).
    expect(matthews([3, 0, 0, 1, 2, 0, 0, 1, 1], 3)).toBeCloseTo(25 / Math.sqrt(38 * 42), 14);
  });

  it('Pearson and Spearman, ties with their mean rank', () => {
    // Deviations -1.5, -.5, .5, 1.5 and -1.5, .5, -.5, 1.5: 4 / 5.
    expect(pearson([1, 2, 3, 4], [1, 3, 2, 4], ones(4))).toBeCloseTo(0.8, 14);
    expect(spearman([1, 2, 3, 4], [1, 9, 4, 1000])).toBeCloseTo(0.8, 14);
    expect([...ranksOf([5, 1, 5, 7], orderOf([5, 1, 5, 7]), ones(4))]).toEqual([2.5, 1, 2.5, 4]);
    expect(pearson([1, 2, 3], [4, 4, 4], ones(3))).toBeNaN();
  });
});

/** Each metric from its textbook definition, row by row. */
const plain = {
  accuracy: (gold: readonly number[], answers: readonly number[]) =>
    gold.filter((value, i) => value === answers[i]).length / gold.length,
  f1(gold: readonly number[], answers: readonly number[]) {
    const both = gold.filter((value, i) => value === 1 && answers[i] === 1).length;
    const precision = both / answers.filter((value) => value === 1).length;
    const recall = both / gold.filter((value) => value === 1).length;
    return both === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  },
  /** The correlation of the indicators of all classes. */
  matthews(gold: readonly number[], answers: readonly number[], classes: number) {
    const indicators = (values: readonly number[]) =>
      Array.from({ length: classes }, (_, k) => {
        const of = values.map((value) => (value === k ? 1 : 0));
        const mean = of.reduce<number>((sum, v) => sum + v, 0) / of.length;
        return of.map((v) => v - mean);
      });
    const dot = (a: readonly number[][], b: readonly number[][]) =>
      a.flat().reduce((sum, v, i) => sum + v * (b.flat()[i] ?? 0), 0);
    const [g, p] = [indicators(gold), indicators(answers)];
    const spread = Math.sqrt(dot(g, g) * dot(p, p));
    return spread < 1e-12 ? 0 : dot(g, p) / spread;
  },
  pearson(x: readonly number[], y: readonly number[]) {
    const n = x.length;
    const sum = (values: readonly number[]) => values.reduce((all, v) => all + v, 0);
    const products = (a: readonly number[], b: readonly number[]) =>
      n * sum(a.map((v, i) => v * (b[i] ?? 0))) - sum(a) * sum(b);
    return products(x, y) / Math.sqrt(products(x, x) * products(y, y));
  },
  /** A rank is one more than the smaller ones and half the other equal ones. */
  ranks: (values: readonly number[]) =>
    values.map(
      (v) =>
        values.filter((other) => other < v).length +
        (values.filter((other) => other === v).length + 1) / 2,
    ),
};

it('agrees with a second, plain implementation on 1,000 random vectors', () => {
  const next = uniform(11);
  for (let trial = 0; trial < 1000; trial++) {
    const classes = 2 + (trial % 3);
    const rows = 3 + Math.floor(next() * 40);
    const draw = () => Array.from({ length: rows }, () => Math.floor(next() * classes));
    const [gold, answers] = [draw(), draw()];
    const confusion = new Array<number>(classes * classes).fill(0);
    for (const [row, value] of gold.entries()) {
      const cell = value * classes + (answers[row] ?? 0);
      confusion[cell] = (confusion[cell] ?? 0) + 1;
    }
    expect(accuracy(confusion, classes)).toBeCloseTo(plain.accuracy(gold, answers), 12);
    expect(matthews(confusion, classes)).toBeCloseTo(plain.matthews(gold, answers, classes), 9);
    if (classes === 2) expect(f1(confusion)).toBeCloseTo(plain.f1(gold, answers), 12);
    // Steps of a quarter, so that there are ties.
    const numbers = () => Array.from({ length: rows }, () => Math.round(next() * 20) / 4);
    const [x, y] = [numbers(), numbers()];
    if (new Set(x).size === 1 || new Set(y).size === 1) continue;
    expect(pearson(x, y, ones(rows))).toBeCloseTo(plain.pearson(x, y), 9);
    expect(spearman(x, y)).toBeCloseTo(plain.pearson(plain.ranks(x), plain.ranks(y)), 9);
  }
});

it('takes weights as repetitions', () => {
  const [x, y, weights] = [
    [1, 2, 2, 5],
    [3, 1, 4, 4],
    [2, 0, 3, 1],
  ];
  const repeat = (values: readonly number[]) =>
    values.flatMap((v, i) => new Array<number>(weights[i] ?? 0).fill(v));
  expect(pearson(x, y, weights)).toBeCloseTo(plain.pearson(repeat(x), repeat(y)), 12);
  const ranks = (values: readonly number[]) => ranksOf(values, orderOf(values), weights);
  expect(pearson(ranks(x), ranks(y), weights)).toBeCloseTo(spearman(repeat(x), repeat(y)), 12);
});
