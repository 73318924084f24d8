/** Each answer of SQL against a recount in plain code over the same rows. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomWords } from '../random.ts';
import { type Dataset, openDataset } from './dataset.ts';
import { engine, traced, written } from './fixture.ts';
import {
  contexts,
  flow,
  leavesBelow,
  leavesOf,
  search,
  textOf,
  tokensOf,
  usage,
} from './questions.ts';
import { information as known, specialisation } from './specialisation.ts';
import { shapeOf } from './vocabulary.ts';

const text = readFileSync('assets/texts/time-machine.txt', 'utf8');
const never = new AbortController().signal;

interface Token {
  readonly position: number;
  readonly token: number;
  /** Of the layers. */
  readonly leaves: readonly number[];
  readonly label: string;
}

let dataset: Dataset;
let tokens: Token[];
beforeAll(async () => {
  const random = randomWords(5);
  const rows = text.split('\n').flatMap((line) => {
    const words = line.split(/\s+/).filter(Boolean);
    const labels = words.map(() => 'ABCDE'.charAt(random() % 5));
    return words.length > 0 ? [`${JSON.stringify({ text: words, label: labels })}\n`] : [];
  });
  const file = written('a.jsonl', rows.join(''));
  const { folder } = await traced([file], { settings: { labelColumn: 'label' } });
  dataset = await openDataset([folder]);
  const columns = 'position, token, label, leaf_0_0, leaf_1_0, leaf_2_0, leaf_3_0';
  const raw = await dataset.query(`SELECT ${columns} FROM tokens WHERE NOT special`);
  tokens = raw.map(([position, token, label, ...leaves]) => ({
    position: Number(position),
    token: Number(token),
    label: String(label),
    leaves: leaves.map(Number),
  }));
}, 60_000);
afterAll(() => {
  dataset.close();
  engine.close();
});

function countBy<K>(of: (token: Token) => K, among = tokens): Map<K, number> {
  const counts = new Map<K, number>();
  for (const token of among) counts.set(of(token), (counts.get(of(token)) ?? 0) + 1);
  return counts;
}

/** -sum p log2 p, term by term. */
function entropy(counts: Iterable<number>, total: number): number {
  let bits = 0;
  for (const count of counts) bits -= (count / total) * Math.log2(count / total);
  return bits;
}

/** sum p(x, y) log2 (p(x, y) / (p(x) p(y))), term by term. */
function information(x: (t: Token) => unknown, y: (t: Token) => unknown): number {
  const [left, right] = [countBy(x), countBy(y)];
  const pairs = new Map<unknown, Map<unknown, number>>();
  for (const token of tokens) {
    const row = pairs.get(x(token)) ?? new Map<unknown, number>();
    pairs.set(x(token), row.set(y(token), (row.get(y(token)) ?? 0) + 1));
  }
  let bits = 0;
  for (const [a, row] of pairs) {
    for (const [b, count] of row) {
      const expected = ((left.get(a) ?? 0) * (right.get(b) ?? 0)) / tokens.length;
      bits += (count / tokens.length) * Math.log2(count / expected);
    }
  }
  return bits;
}

it('counts the tokens of every leaf, and what follows from them', async () => {
  for (let layer = 0; layer < 4; layer++) {
    const found = await usage(dataset, { layer, tree: 0 });
    const counts = countBy(({ leaves }) => leaves[layer] ?? -1);
    expect(found.tokens).toBe(tokens.length);
    expect(found.used).toBe(counts.size);
    for (const [leaf, count] of found.counts.entries()) expect(counts.get(leaf) ?? 0).toBe(count);
    expect(found.entropy).toBeCloseTo(entropy(counts.values(), tokens.length), 9);
    const dead = found.deadSubtrees.reduce((sum, { leaves }) => sum + leaves, 0);
    expect(dead).toBe(2048 - counts.size);
    // Mean absolute difference over twice the mean, the other formula of Gini's.
    let differences = 0;
    for (const a of found.counts) for (const b of found.counts) differences += Math.abs(a - b);
    expect(found.gini).toBeCloseTo(differences / (2 * 2048 * tokens.length), 9);
    expect(found.effectiveLeaves).toBeCloseTo(2 ** entropy(counts.values(), tokens.length), 6);
    const heaviest = [...counts].map(([leaf, count]) => ({ leaf, count }));
    heaviest.sort((a, b) => b.count - a.count || a.leaf - b.leaf);
    expect(found.heaviest).toEqual(heaviest.slice(0, 100));
    for (const { level, balance } of found.levels.slice(0, -1)) {
      const below = countBy(({ leaves }) => (leaves[layer] ?? 0) >> (10 - level));
      let even = 0;
      for (let node = 0; node < 2 ** level; node++) {
        even += 2 * Math.min(below.get(2 * node) ?? 0, below.get(2 * node + 1) ?? 0);
      }
      expect(balance).toBeCloseTo(even / tokens.length, 12);
    }
    const upper = countBy(({ leaves }) => (leaves[layer] ?? 0) >> 8);
    expect(found.levels[3]?.used).toBe(upper.size);
    expect(found.levels[3]?.entropy).toBeCloseTo(entropy(upper.values(), tokens.length), 9);
    for (const [index, count] of upper) expect(found.nodes[7 + index]).toBe(count);
  }
});

it('knows the leaves below a node', () => {
  expect(leavesBelow(0, 2)).toEqual([0, 3]);
  expect(leavesBelow(2, 2)).toEqual([2, 3]);
  expect(leavesBelow(4, 2)).toEqual([1, 1]);
  expect(() => leavesBelow(7, 2)).toThrow('expected a node from 0 to 6, received 7');
});

it('lists the tokens of a subtree with their counts', async () => {
  const node = 9; // third of the eight subtrees at level 3
  const inside = tokens.filter(({ leaves }) => (leaves[2] ?? 0) >> 8 === 2);
  const own = countBy(({ token }) => token, inside);
  const all = countBy(({ token }) => token);
  const found = await tokensOf(dataset, { layer: 2, tree: 0, node, limit: 1000 });
  expect([found.tokens, found.distinct]).toEqual([inside.length, own.size]);
  for (const { token, count, total } of found.top) {
    expect([count, total]).toEqual([own.get(token), all.get(token)]);
  }
  const counts = found.top.map(({ count }) => count);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
});

it('lists the leaves of a token', async () => {
  const [[most = 0] = []] = [...countBy(({ token }) => token)].sort((a, b) => b[1] - a[1]);
  const own = tokens.filter(({ token }) => token === most);
  const found = await leavesOf(dataset, { layer: 1, tree: 0, token: most });
  expect(found.count).toBe(own.length);
  const counts = countBy(({ leaves }) => leaves[1] ?? -1, own);
  expect(new Map(found.leaves.map(({ leaf, count }) => [leaf, count]))).toEqual(counts);
  await expect(leavesOf(dataset, { layer: 1, tree: 0, token: 8000 })).rejects.toThrow(
    'no token 8000',
  );
});

it('shows tokens in their context, in the order of the corpus, page by page', async () => {
  const ask = { layer: 0, tree: 0, node: 0 };
  const both = await contexts(dataset, { ...ask, limit: 6 });
  const pages = [
    ...(await contexts(dataset, { ...ask, limit: 3 })),
    ...(await contexts(dataset, { ...ask, limit: 3, skip: 3 })),
  ];
  expect(pages).toEqual(both);
  const flat = text.replace(/\s+/g, ' ');
  for (const { before, text: own, after } of both)
    expect(flat).toContain((before + own + after).trim());
  expect(both.map(({ leaf }) => leaf)).toEqual(tokens.slice(0, 6).map(({ leaves }) => leaves[0]));
});

it('gives the text of a piece, whose windows in the app are the sequences of the dataset', async () => {
  const [place] = await contexts(dataset, { layer: 2, tree: 0, node: 0, skip: 400, limit: 1 });
  if (!place) throw new Error('there is no such place');
  const { document, piece, window, position, token, leaf } = place;
  const { text: traced } = await textOf(dataset, { document, piece });
  const trace = await engine.trace({ inputs: [{ text: traced, window }], predict: 'none' });
  expect(trace.sequences[0]?.tokens[position]?.id).toBe(token);
  expect(trace.sequences[0]?.layers[2]?.leaves[position]).toBe(leaf);
  await expect(textOf(dataset, { document, piece: 99 })).rejects.toThrow('no piece 99 of document');
});

it('finds a page of contexts however deep it lies', async () => {
  const ask = { layer: 0, tree: 0, node: 1 }; // the left half
  const all = tokens.filter(({ leaves }) => (leaves[0] ?? 0) < 1024);
  const skip = all.length - 3;
  const last = await contexts(dataset, { ...ask, limit: 10, skip });
  expect(last.map(({ token }) => token)).toEqual(all.slice(skip).map(({ token }) => token));
  expect(await contexts(dataset, { ...ask, skip: all.length })).toEqual([]);
  const { token: one = 0 } = all[0] ?? {};
  const own = all.filter(({ token }) => token === one);
  const found = await contexts(dataset, { ...ask, token: one, limit: 4, skip: 2 });
  expect(found.map(({ leaf }) => leaf)).toEqual(own.slice(2, 6).map(({ leaves }) => leaves[0]));
});

it('counts the flow between subtrees of two layers', async () => {
  const found = await flow(dataset, { layer: 1, tree: 0, level: 3 });
  const counts = countBy(({ leaves }) => 8 * ((leaves[1] ?? 0) >> 8) + ((leaves[2] ?? 0) >> 8));
  for (const [cell, count] of found.counts.entries()) expect(counts.get(cell) ?? 0).toBe(count);
  const expected = information(
    ({ leaves }) => (leaves[1] ?? 0) >> 8,
    ({ leaves }) => (leaves[2] ?? 0) >> 8,
  );
  expect(found.information).toBeCloseTo(expected, 9);
  await expect(flow(dataset, { layer: 3, tree: 0, level: 3 })).rejects.toThrow(
    'a layer from 0 to 3',
  );
});

it('measures what leaves know of tokens, as summed term by term', async () => {
  const totals = countBy(({ token }) => token);
  const pieces = new Map(
    (await dataset.query('SELECT token, spelling FROM vocabulary')).map(([id, p]) => [
      id,
      String(p),
    ]),
  );
  const features = {
    token: ({ token }: Token) => token,
    shape: ({ token }: Token) => shapeOf(pieces.get(token) ?? ''),
    position: ({ position }: Token) => position,
    frequency: ({ token }: Token) => Math.floor(Math.log2(totals.get(token) ?? 1)),
  };
  for (const by of ['token', 'shape', 'position', 'frequency'] as const) {
    const found = await specialisation(dataset, { layer: 2, tree: 0, by }, never);
    const expected = information(({ leaves }) => leaves[2], features[by]);
    expect(found.information, by).toBeCloseTo(expected, 8);
    expect(found.tokens).toBe(tokens.length);
    expect(found.effect).toBeGreaterThan(0);
    expect(found).toMatchObject(await known(dataset, { layer: 2, tree: 0, by }));
    if (by !== 'shape') continue;
    // The same seeds, whatever the workers and their order.
    expect(await specialisation(dataset, { layer: 2, tree: 0, by }, never)).toEqual(found);
  }
});

it('finds no effect in labels that were dealt at random', async () => {
  for (let layer = 0; layer < 4; layer++) {
    const { interval, information: bits } = await specialisation(
      dataset,
      { layer, tree: 0, by: 'label' },
      never,
    );
    expect(bits).toBeGreaterThan(0);
    expect(interval[0]).toBeLessThan(0);
    expect(interval[1]).toBeGreaterThan(0);
  }
});

it('finds pieces and places', async () => {
  const found = await search(dataset, { text: 'Machine', limit: 1000 });
  const expected = text
    .split('\n')
    .reduce((sum, line) => sum + (line.match(/machine/gi)?.length ?? 0), 0);
  expect(found.places.length).toBe(expected);
  expect(found.pieces.map(({ piece }) => piece)).toContain('machine');
  const counts = countBy(({ token }) => token);
  const spelled = await dataset.query('SELECT token, spelling FROM vocabulary');
  const matching = spelled.flatMap(([id, piece]) => {
    const count = counts.get(Number(id)) ?? 0;
    const matches = count > 0 && String(piece).toLowerCase().includes('machine');
    return matches ? [{ token: Number(id), piece: String(piece), count, total: count }] : [];
  });
  matching.sort((a, b) => b.count - a.count || a.token - b.token);
  expect(found.pieces).toEqual(matching);
});
