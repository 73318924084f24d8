import { describe, expect, it } from 'vitest';
import { createRandom, randomWords } from '../random.ts';
import { shuffledInformation } from './shuffle.ts';
import { effectOf, shuffles } from './specialisation.ts';

const seedsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => first + index);

function drawn(leaves: readonly number[], values: readonly number[], seeds: readonly number[]) {
  return [...shuffledInformation({ leaves, values, seeds })].map(({ bits }) => bits);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

it('gives the whole entropy where every leaf has one value, whatever the order', () => {
  expect(drawn([4, 4], [8], [1, 2, 3])).toEqual([0, 0, 0]);
});

it('draws tables with the margins kept: two tokens in two leaves always tell 1 bit', () => {
  for (const bits of drawn([1, 1], [1, 1], seedsFrom(1, 5))) expect(bits).toBeCloseTo(1, 12);
});

it('draws each table as often as the hypergeometric distribution says', () => {
  // Two leaves of 4 and two values of 4: k of the first leaf's tokens have the first value with
  // C(4, k)^2 / 70. k = 0 or 4 tells 1 bit, 1 or 3 tells 1 - H(1/4), 2 tells 0.
  const count = 20_000;
  const bits = drawn([4, 4], [4, 4], seedsFrom(1, count));
  const share = (of: number) => bits.filter((value) => Math.abs(value - of) < 1e-9).length / count;
  const quarter = 1 - (-0.25 * Math.log2(0.25) - 0.75 * Math.log2(0.75));
  for (const [of, p] of [
    [1, 2 / 70],
    [quarter, 32 / 70],
    [0, 36 / 70],
  ] as const) {
    expect(Math.abs(share(of) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / count));
  }
});

it('has the mean that theory gives for large counts: (r - 1)(c - 1) / (2 N ln 2)', () => {
  const leaves = Array.from({ length: 9 }, () => 4000);
  const values = Array.from({ length: 6 }, () => 6000);
  const bits = drawn(leaves, values, seedsFrom(3, 200));
  const expected = (8 * 5) / (2 * 36_000 * Math.LN2);
  // 2 N ln 2 times the information is chi-squared with 40 degrees of freedom: sd / mean = sqrt(2 / 40).
  expect(Math.abs(meanOf(bits) / expected - 1)).toBeLessThan(
    (4 * Math.sqrt(2 / 40)) / Math.sqrt(200),
  );
});

it('covers zero at its nominal rate where leaves and values have nothing to do with each other', () => {
  const leaves = Array.from({ length: 16 }, (_, leaf) => 20 + 10 * leaf);
  const tokens = leaves.reduce((sum, count) => sum + count, 0);
  const values = [tokens - 500, 300, 120, 50, 20, 10];
  const trials = 1000;
  const all = drawn(leaves, values, seedsFrom(1, trials * (shuffles + 1)));
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const [observed = 0, ...baseline] = all.slice(
      trial * (shuffles + 1),
      (trial + 1) * (shuffles + 1),
    );
    const { interval } = effectOf(observed, baseline);
    if (interval[0] <= 0 && interval[1] >= 0) covered += 1;
  }
  // 95 %, within four standard errors of 0.69 %.
  expect(Math.abs(covered / trials - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / trials));
});

describe('random numbers', () => {
  it('are the same word by word and many at a time', () => {
    const next = randomWords(7);
    const words = new Uint32Array(3000);
    createRandom(7).fill(words);
    expect(Array.from(words, () => next())).toEqual([...words]);
  });

  it('follow the published algorithm', () => {
    // A second implementation, in 64-bit arithmetic, of splitmix32 and xoshiro128**.
    const mask = 0xffffffffn;
    let state = 1n;
    const split = () => {
      state = (state + 0x9e3779b9n) & mask;
      let z = state;
      z = ((z ^ (z >> 16n)) * 0x21f0aaadn) & mask;
      z = ((z ^ (z >> 15n)) * 0x735a2d97n) & mask;
      return (z ^ (z >> 15n)) & mask;
    };
    const s = [split(), split(), split(), split()] as [bigint, bigint, bigint, bigint];
    const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
    const expected = Array.from({ length: 100 }, () => {
      const result = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask;
      const t = (s[1] << 9n) & mask;
      s[2] ^= s[0];
      s[3] ^= s[1];
      s[1] ^= s[2];
      s[0] ^= s[3];
      s[2] ^= t;
      s[3] = rotate(s[3], 11n);
      return Number(result);
    });
    const words = new Uint32Array(100);
    createRandom(1).fill(words);
    expect([...words]).toEqual(expected);
  });
});
