import { expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { outcomePaths, type Walks } from './outcomePaths.ts';

const uniform = (seed: number) => {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
};

/** Examples of 3 to 8 tokens; `leaf` draws where a token goes. Two layers of one tree of depth 3. */
function walksOf(rows: number, leaf: (row: number, layer: number) => number, next: () => number) {
  const starts = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++)
    starts[row + 1] = (starts[row] ?? 0) + 3 + Math.floor(next() * 6);
  const leaves = [0, 1].map((layer) => {
    const own = new Uint16Array(starts[rows] ?? 0);
    for (let row = 0; row < rows; row++) {
      for (let at = starts[row] ?? 0; at < (starts[row + 1] ?? 0); at++) own[at] = leaf(row, layer);
    }
    return own;
  });
  return { layers: 2, trees: 1, depth: 3, starts, leaves } satisfies Walks;
}

const seeded = { seed: 1 };

it('finds the subtree that wrong answers pass more, and no other layer', async () => {
  const next = uniform(4);
  const isRight = Uint8Array.from({ length: 300 }, () => (next() < 0.7 ? 1 : 0));
  // In layer 1, wrong answers go to leaf 6 three times as often.
  const walks = walksOf(
    300,
    (row, layer) =>
      layer === 1 && isRight[row] === 0 && next() < 0.3 ? 6 : Math.floor(next() * 8),
    next,
  );
  const found = await outcomePaths(walks, isRight, seeded);
  if ('skipped' in found) throw new Error(found.skipped);
  expect(found.right + found.wrong).toBe(300);
  // The root is passed by all tokens: 14 nodes of 15 are tested in each layer.
  expect(found.tested).toBe(28);
  const [first, second] = found.trees;
  // Leaf 6 is node 7 + 6; its parents are 6 and 2.
  expect(second?.nodes.slice(0, 2).map(({ node }) => node)).toContain(13);
  for (const node of [13, 6, 2]) {
    const own = second?.nodes.find((other) => other.node === node);
    expect(own?.p).toBeLessThan(0.05);
    expect(own?.wrong).toBeGreaterThan(own?.right ?? 1);
    expect(own?.z).toBeGreaterThan(found.threshold);
  }
  expect(first?.nodes.every(({ p }) => p >= 0.05)).toBe(true);
});

it('has shares and z that a plain computation has', async () => {
  const next = uniform(8);
  const isRight = Uint8Array.from({ length: 40 }, () => (next() < 0.5 ? 1 : 0));
  const walks = walksOf(40, () => Math.floor(next() * 8), next);
  const found = await outcomePaths(walks, isRight, seeded);
  if ('skipped' in found) throw new Error(found.skipped);
  const leaves = walks.leaves[1] ?? new Uint16Array();
  // Node 4 is the right child of node 1: leaves 2 and 3.
  const shares = Array.from(isRight, (_, row) => {
    const own = [...leaves.slice(walks.starts[row], walks.starts[row + 1])];
    return own.filter((leaf) => leaf === 2 || leaf === 3).length / own.length;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [right, wrong] = [1, 0].map((of) => shares.filter((_, row) => isRight[row] === of));
  const all = mean(shares);
  const variance = shares.reduce((sum, v) => sum + (v - all) ** 2, 0) / 39;
  const sd = Math.sqrt(variance * (1 / (right?.length ?? 0) + 1 / (wrong?.length ?? 0)));
  const node = found.trees[1]?.nodes.find((other) => other.node === 4);
  expect(node?.right).toBeCloseTo(mean(right ?? []), 6);
  expect(node?.wrong).toBeCloseTo(mean(wrong ?? []), 6);
  expect(node?.z).toBeCloseTo((mean(wrong ?? []) - mean(right ?? [])) / sd, 5);
  expect(node?.examples).toBe(shares.filter((share) => share > 0).length);
});

it('finds something in about one of twenty sets where there is nothing', async () => {
  const sets = 60;
  let found = 0;
  for (let set = 0; set < sets; set++) {
    const next = uniform(100 + set);
    const isRight = Uint8Array.from({ length: 60 }, () => (next() < 0.6 ? 1 : 0));
    const walks = walksOf(60, () => Math.floor(next() * 8), next);
    const result = await outcomePaths(walks, isRight, { seed: set });
    if ('skipped' in result) throw new Error(result.skipped);
    if (result.trees.some(({ nodes }) => nodes.some(({ p }) => p < 0.05))) found++;
  }
  // 3 are expected of 60; more than 9 happen once in a thousand times.
  expect(found).toBeLessThanOrEqual(9);
});

it('says why where there are too few wrong answers, repeats, and stops at an abort', async () => {
  const next = uniform(3);
  const walks = walksOf(50, () => Math.floor(next() * 8), next);
  const isRight = new Uint8Array(50).fill(1);
  isRight.fill(0, 0, 4);
  expect(await outcomePaths(walks, isRight, seeded)).toEqual({
    skipped: '4 examples are answered wrong: at least 10 are needed.',
  });
  isRight.fill(0, 0, 20);
  const once = await outcomePaths(walks, isRight, seeded);
  expect(await outcomePaths(walks, isRight, seeded)).toEqual(once);
  const many = walksOf(20_000, () => Math.floor(next() * 8), next);
  const stopped = outcomePaths(many, new Uint8Array(20_000).fill(1, 10_000), {
    seed: 1,
    signal: AbortSignal.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
});
