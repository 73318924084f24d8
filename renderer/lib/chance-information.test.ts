import { expect, it } from 'vitest';
import { chanceInformation } from './chance-information.ts';

/** Mutual information in bits of pairs, by its definition. */
function information(pairs: readonly (readonly [number, number])[]): number {
  const probability = (of: (pair: readonly [number, number]) => boolean) =>
    pairs.filter(of).length / pairs.length;
  return pairs.reduce((sum, [from, to]) => {
    const joint = probability(([a, b]) => a === from && b === to);
    const alone = probability(([a]) => a === from) * probability(([, b]) => b === to);
    return sum + Math.log2(joint / alone) / pairs.length;
  }, 0);
}

function* orders(items: readonly number[]): Generator<readonly number[]> {
  if (items.length === 0) yield [];
  for (const [at, item] of items.entries()) {
    for (const rest of orders(items.toSpliced(at, 1))) yield [item, ...rest];
  }
}

it('is the mean over all orders of the tokens, counted one by one', () => {
  const from = [0, 0, 0, 1, 1, 2, 2];
  const to = [0, 1, 1, 1, 2, 2, 2];
  const all = [...orders(to)].map((order) =>
    information(from.map((place, at) => [place, order[at] ?? -1])),
  );
  const mean = all.reduce((sum, bits) => sum + bits, 0) / all.length;
  // Only how many tokens each side has counts: these are 3, 2, 2 from and 1, 3, 3 to.
  expect(chanceInformation([1, 2, 0, 0, 1, 1, 0, 0, 2], 3)).toBeCloseTo(mean, 12);
});

it('for two tokens in two subtrees each is 1 bit, whichever way they go', () => {
  expect(chanceInformation([1, 0, 0, 1], 2)).toBeCloseTo(1, 12);
});

it('is nothing where a side has one subtree, or there are no tokens', () => {
  expect(chanceInformation([12_345], 1)).toBeCloseTo(0, 12);
  expect(chanceInformation([10, 20, 0, 0], 2)).toBeCloseTo(0, 12);
  expect(chanceInformation([0, 0, 0, 0], 2)).toBe(0);
});

it('of many tokens a cell is (rows - 1) (columns - 1) / (2 N ln 2), Miller and Madow’s first order', () => {
  const counts = Array.from({ length: 16 }, () => 100_000);
  const expected = (3 * 3) / (2 * 1_600_000 * Math.LN2);
  expect(chanceInformation(counts, 4) / expected).toBeCloseTo(1, 4);
});

it('has no step where the sum gives way to the series', () => {
  // 4 x 4 equal cells of 15 and of 16 tokens: per token the excess is nearly inverse to the count.
  const bits = [15, 16].map((each) => chanceInformation(Array(16).fill(each), 4) * each);
  expect((bits[0] ?? 0) / (bits[1] ?? 1)).toBeCloseTo(1, 2);
});
