import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Intervention } from '../api.ts';
import { createEngine } from '../engine.ts';
import { divergence } from './predictions.ts';

const engine = createEngine({ threads: 1 });
const tiny = path.resolve('assets/models/canopy-tiny');
beforeAll(() => engine.open(tiny));
afterAll(() => engine.close());
const text = 'the king of <mask> was wise .';
const input = { text };

it('is KL as its definition says', () => {
  const logs = (...p: readonly number[]) => Float64Array.from(p, Math.log);
  // 0.5 ln(0.5 / 0.25) + 0.5 ln(0.5 / 0.75)
  expect(divergence(logs(0.5, 0.5), logs(0.25, 0.75))).toBeCloseTo(0.1438410362, 9);
  expect(divergence(logs(0.25, 0.75), logs(0.5, 0.5))).toBeCloseTo(0.1308120359, 9);
});

it('finds no difference between a side and itself, and the probabilities that a trace has', async () => {
  const pairs = [[4, 4] as const, [1, 1] as const];
  const found = await engine.comparePredictions({ a: { input }, b: { input, model: tiny }, pairs });
  expect(found.map(({ forward, backward }) => [forward, backward])).toEqual([
    [0, 0],
    [0, 0],
  ]);
  const { sequences } = await engine.trace({ inputs: [input], topK: 10 });
  const [prediction] = sequences[0]?.predictions ?? [];
  const [mask] = found;
  expect(mask?.top.map(({ piece }) => piece)).toEqual(prediction?.top.map(({ piece }) => piece));
  for (const [rank, { a, b }] of mask?.top.entries() ?? []) {
    expect(a).toEqual(b);
    expect(a.rank).toBe(rank + 1);
    expect(a.probability).toBeCloseTo(prediction?.top[rank]?.probability ?? 0, 6);
  }
});

it('measures what the addon measures of an intervention, over all pieces', async () => {
  const interventions: Intervention[] = [
    {
      tokens: { kind: 'everywhere' },
      layer: null,
      tree: null,
      change: { kind: 'random', seed: 4 },
    },
  ];
  const { effects } = await engine.intervene({ inputs: [input], interventions, predict: 'all' });
  const predictions = effects[0]?.predictions ?? [];
  const found = await engine.comparePredictions({
    a: { input },
    b: { input, interventions },
    pairs: predictions.map(({ position }) => [position, position]),
    topK: 10,
  });
  for (const [at, { divergence: own, before }] of predictions.entries()) {
    expect(found[at]?.forward).toBeCloseTo(own, 6);
    const [first] = before;
    const same = found[at]?.top.find(({ id }) => id === first?.id);
    expect(same?.a.rank).toBe(1);
    expect(same?.b.rank).toBe(first?.otherRank);
    expect(same?.b.probability).toBeCloseTo(first?.otherProbability ?? 0, 6);
  }
  expect(found[0]?.backward).not.toBe(found[0]?.forward);
});

it('refuses other pieces, tokens that are not there, and models that are not in memory', async () => {
  const pairs = [[1, 1] as const];
  const other = path.resolve('tests/golden/random-0');
  await engine.open(other);
  await engine.switchTo(tiny);
  const ids = { ids: [2, 3, 4] };
  await expect(
    engine.comparePredictions({ a: { input }, b: { input: ids, model: other }, pairs }),
  ).rejects.toThrow(/canopy-tiny has \d+ pieces, random-0 \d+: a divergence needs the same pieces/);
  await expect(
    engine.comparePredictions({ a: { input }, b: { input: ids }, pairs: [[1, 3]] }),
  ).rejects.toThrow('pairs: expected tokens of b from 0 to 2, received 3');
  await expect(
    engine.comparePredictions({ a: { input }, b: { input, model: '/no/such' }, pairs }),
  ).rejects.toThrow('There is no open model of the folder /no/such');
});
