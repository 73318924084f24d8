import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Intervention } from '../api.ts';
import { createEngine, type Engine } from '../engine.ts';
import { toApiError } from '../errors.ts';
import { partingLevel } from './effects.ts';

const sentence = 'the king of <mask> was wise .';
/** `king`: the third token, behind <cls> and `the`. */
const king = { kind: 'token', text: 0, token: 2 } as const;

let engine: Engine;
beforeAll(async () => {
  engine = createEngine({ threads: 2 });
  await engine.open(path.resolve('assets/models/canopy-tiny'));
});
afterAll(() => engine.close());

const flip = (level: number, to: 'left' | 'right'): Intervention => ({
  tokens: king,
  layer: 1,
  tree: null,
  change: { kind: 'force', at: { level }, to },
});

/** How the king goes at level 0 of layer 1. */
async function naturalSide(): Promise<'left' | 'right'> {
  const { sequences } = await engine.trace({ inputs: [{ text: sentence }] });
  const leaf = sequences[0]?.layers[1]?.leaves[2] ?? 0;
  return leaf >= 1024 ? 'right' : 'left';
}

it('a flip reroutes its own token at its level, and leaves earlier layers alone', async () => {
  const side = await naturalSide();
  const other = side === 'left' ? 'right' : 'left';
  const inputs = [{ text: sentence }];
  const result = await engine.intervene({ inputs, interventions: [flip(0, other)] });
  expect(result.firstLayer).toBe(1);
  const [effect] = result.effects;
  const [first] = effect?.reroutes ?? [];
  expect(first).toMatchObject({ token: 2, layer: 1, tree: 0, level: 0, direct: true });
  expect(effect?.reroutes.filter(({ direct }) => direct)).toHaveLength(1);
  expect(effect?.reroutes.every(({ layer }) => layer >= 1)).toBe(true);
  const tokens = result.before.sequences[0]?.tokens.length ?? 0;
  expect(effect?.cosines.subarray(0, 2 * tokens).every((cosine) => cosine === 1)).toBe(true);
  expect(effect?.cosines[2 * tokens + 2]).toBeLessThan(1);
  const [prediction] = effect?.predictions ?? [];
  expect(prediction?.divergence).toBeGreaterThan(0);
  const [best] = prediction?.before ?? [];
  expect(best?.otherRank).toBeGreaterThanOrEqual(1);
  // Its probability afterwards is the one that the other list gives, where it stands in it.
  const same = prediction?.after.find(({ id }) => id === best?.id);
  expect(same?.probability).toBeCloseTo(best?.otherProbability ?? 0, 6);
  expect(same?.otherRank).toBe(1);
});

it('what changes nothing has no effect at all', async () => {
  const side = await naturalSide();
  const off: Intervention = { ...flip(0, side === 'left' ? 'right' : 'left'), off: true };
  const inputs = [{ text: sentence }];
  const { effects, before, after } = await engine.intervene({
    inputs,
    interventions: [flip(0, side), off],
  });
  expect(effects[0]?.reroutes).toEqual([]);
  expect(effects[0]?.predictions.map(({ divergence }) => divergence)).toEqual([0]);
  expect(after.sequences).toEqual(before.sequences);
});

it('traces with interventions as it compares them', async () => {
  const interventions: Intervention[] = [
    {
      tokens: { kind: 'everywhere' },
      layer: null,
      tree: null,
      change: { kind: 'random', seed: 4 },
    },
  ];
  const inputs = [{ text: sentence }];
  const { after } = await engine.intervene({ inputs, interventions });
  const { sequences } = await engine.trace({ inputs, interventions });
  expect(sequences).toEqual(after.sequences);
});

it('refuses what the model or the text does not have, by its place in the list', async () => {
  const refusal = (one: Partial<Intervention>) =>
    engine
      .intervene({
        inputs: [{ text: sentence }],
        interventions: [flip(0, 'left'), { ...flip(0, 'left'), ...one }],
      })
      .then(
        () => 'done',
        (error: unknown) => toApiError(error).message,
      );
  expect(await refusal({ layer: 4 })).toBe(
    'interventions[1]: expected a layer from 0 to 3, received 4',
  );
  expect(await refusal({ tree: 1 })).toMatch(/a tree from 0 to 0, received 1/);
  expect(await refusal({ tokens: { kind: 'token', text: 1, token: 0 } })).toMatch(/a text from 0/);
  expect(await refusal({ tokens: { kind: 'span', text: 0, from: 2, to: 99 } })).toMatch(
    /a token from 0 to \d+, received 99/,
  );
  // The twelfth level is the leaf's: it decides nothing.
  const force = { kind: 'force', at: { level: 11 }, to: 'left' } as const;
  expect(await refusal({ change: force })).toMatch(
    /a level that decides from 0 to 10, received 11/,
  );
  expect(await refusal({ change: { kind: 'path', leaf: 2048 } })).toMatch(/a leaf from 0 to 2047/);
  expect(await refusal({ change: { kind: 'swap', a: 0, b: 4095 } })).toMatch(/a node from 0/);
});

it('sweeps all decisions of all tokens of a layer, each as the flip alone', async () => {
  const done: number[] = [];
  const { flips, positions } = await engine.sweep(
    { input: { text: sentence }, layer: 1, tree: null, tokens: null },
    undefined,
    (progress) => done.push(progress.done),
  );
  const { sequences } = await engine.trace({ inputs: [{ text: sentence }] });
  expect(flips).toHaveLength((sequences[0]?.tokens.length ?? 0) * 11);
  expect(done.at(-1)).toBe(flips.length);
  expect(positions).toEqual([4]);
  const one = flips.find(({ token, level }) => token === 2 && level === 3);
  expect(one?.margin).toBe(sequences[0]?.layers[1]?.margins[2 * 12 + 3]);
  const alone = await engine.intervene({
    inputs: [{ text: sentence }],
    interventions: [flip(3, one?.to ?? 'left')],
  });
  const divergence = alone.effects[0]?.predictions[0]?.divergence ?? Number.NaN;
  expect(one?.effect).toBeCloseTo(divergence, 6);
  const later = alone.effects[0]?.reroutes.filter(({ layer }) => layer > 1) ?? [];
  expect(one?.rerouted).toBe(later.length);
});

it('sweeps on top of a list: each flip against the list alone, random paths included', async () => {
  const everywhere = { tokens: { kind: 'everywhere' }, tree: null } as const;
  const list: Intervention[] = [
    { ...everywhere, layer: 0, change: { kind: 'random', seed: 4 } },
    { ...everywhere, layer: 2, change: { kind: 'shuffle', seed: 9, among: 'batch' } },
    { ...everywhere, layer: 1, change: { kind: 'ablate', part: { kind: 'node', node: 0 } } },
    // Of another text, and past the end of this one: it is none of this sweep's.
    { ...flip(0, 'left'), tokens: { kind: 'token', text: 0, token: 99 } },
  ];
  const inputs = [{ text: 'the sea' }, { text: sentence }];
  const given = list.map((one) =>
    one.tokens.kind === 'everywhere'
      ? { ...one, tokens: { kind: 'span', text: 1, from: 0, to: 8 } as const }
      : one,
  );
  const { flips } = await engine.sweep({
    input: { text: sentence },
    layer: 1,
    tree: null,
    tokens: [2],
    interventions: given,
    text: 1,
  });
  const own = given.slice(0, 3);
  const { sequences } = await engine.trace({ inputs, interventions: own, predict: 'mask' });
  const before = sequences[1];
  const node = flips[5]?.node;
  const leaf = before?.layers[1]?.leaves[2] ?? 0;
  expect(node).toBe(((leaf + 2048) >> 6) - 1);
  for (const level of [0, 5]) {
    const one = flips[level];
    const forced: Intervention = {
      ...flip(level, one?.to ?? 'left'),
      tokens: { kind: 'token', text: 1, token: 2 },
    };
    const interventions = [...own, forced];
    const after = (await engine.trace({ inputs, interventions })).sequences[1];
    const later = (sequence: typeof after) => [
      ...(sequence?.layers.slice(2).flatMap(({ leaves }) => [...leaves]) ?? []),
    ];
    const [was, is] = [later(before), later(after)];
    expect(one?.rerouted).toBe(was.filter((at, i) => at !== is[i]).length);
    const [top] = before?.predictions[0]?.top ?? [];
    const [now] = after?.predictions[0]?.top ?? [];
    expect(one?.changed).toBe(top?.id === now?.id ? 0 : 1);
  }
});

it('stops a sweep at once, and lets a trace pass', async () => {
  const controller = new AbortController();
  const words = { text: `${'the old king '.repeat(30)}<mask>` };
  const sweep = engine.sweep(
    { input: words, layer: 0, tree: null, tokens: null },
    controller.signal,
    () => controller.abort(),
  );
  await engine.trace({ inputs: [{ text: sentence }] });
  await expect(sweep).rejects.toMatchObject({ code: 'cancelled' });
});

it('names the level at which two paths part', () => {
  expect(partingLevel(0, 2047, 11)).toBe(0);
  expect(partingLevel(0b1010, 0b1011, 4)).toBe(3);
  expect(partingLevel(0b1010, 0b1110, 4)).toBe(1);
});
