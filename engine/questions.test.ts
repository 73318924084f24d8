import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { floats, readTensors } from '../tests/tensorFile.ts';
import { createEngine } from './engine.ts';
import { toApiError } from './errors.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const sentence = 'The old man walked slowly down to the <mask> with his dog.';
const tensors = readTensors(path.join(tiny, 'model.safetensors'));
const engine = createEngine({ threads: 1 });
beforeAll(async () => {
  await engine.open(tiny);
});
afterAll(() => engine.close());

const [hidden, vocabulary] = [192, 8000];
const words = floats(tensors, 'encoder.embedding.word_embedding.weight');

function layerNorm(x: readonly number[], name: string): number[] {
  const scale = floats(tensors, `${name}.weight`);
  const shift = floats(tensors, `${name}.bias`);
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return x.map(
    (v, i) => ((v - mean) / Math.sqrt(variance + 1e-12)) * (scale[i] ?? 0) + (shift[i] ?? 0),
  );
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);

it('reads node 5 of layer 1 of the bundled model as plain loops over its file do', async () => {
  const [layer, node] = [1, 5];
  const prefix = `encoder.layers.${layer}`;
  const row = floats(tensors, `${prefix}.ffn.linear_in.weight`);
  const wIn = [...row.subarray(node * hidden, (node + 1) * hidden)];
  const columns = floats(tensors, `${prefix}.ffn.linear_out.weight`);
  const wOut = wIn.map((_, i) => columns[i * 4095 + node] ?? Number.NaN);
  const bias = floats(tensors, `${prefix}.ffn.linear_in.bias`)[node] ?? Number.NaN;
  const raised: number[] = [];
  const logits: number[] = [];
  for (let id = 0; id < vocabulary; id++) {
    const word = [...words.subarray(id * hidden, (id + 1) * hidden)];
    raised.push(dot(word, wOut));
    const embedded = layerNorm(word, 'encoder.embedding.norm');
    logits.push(dot(layerNorm(embedded, `${prefix}.norm2`), wIn) + bias);
  }
  const details = await engine.node({ layer, tree: 0, node, topK: 6 });
  expect(details).toMatchObject({ layer, tree: 0, node });
  expect(details.bias).toBeCloseTo(bias, 6);
  expect(details.inNorm).toBeCloseTo(Math.hypot(...wIn), 5);
  expect(details.outNorm).toBeCloseTo(Math.hypot(...wOut), 5);
  const lists = [
    [details.promotes, raised, 1],
    [details.demotes, raised, -1],
    [details.firesFor, logits, 1],
    [details.quietFor, logits, -1],
  ] as const;
  for (const [list, all, sign] of lists) {
    const ids = all.map((_, id) => id).sort((a, b) => sign * ((all[b] ?? 0) - (all[a] ?? 0)));
    expect(list?.map(({ id }) => id)).toEqual(ids.slice(0, 6));
    // Biases of this model cancel: 1e-4 of 46.
    for (const { id, score } of list ?? []) expect(score).toBeCloseTo(all[id] ?? 0, 3);
  }
  expect(details.promotes?.[0]).toMatchObject({ id: 152, piece: 'and' });
  expect(details.firesFor[0]).toMatchObject({ id: 4782, piece: '##rees' });
});

it('sees through the lens behind the last layer what a trace predicts', async () => {
  const input = { text: sentence };
  const { sequences } = await engine.trace({ inputs: [input], topK: 5 });
  const [prediction] = sequences[0]?.predictions ?? [];
  const lens = await engine.lens({ input, layer: 3, position: 9 });
  expect(lens.after).toEqual(prediction?.top);
  expect(lens.before).toHaveLength(5);
  expect(lens.before).not.toEqual(lens.after);
});

it('takes half of a pair, a window and bare ids for a lens', async () => {
  const pair = { text: 'The old man', pair: 'walked to the <mask>' };
  expect((await engine.lens({ input: pair, layer: 0, position: 8 })).after).toHaveLength(5);
  const input = { ids: [2, 144, 4, 3] };
  expect((await engine.lens({ input, layer: 0, position: 2, topK: 2 })).after).toHaveLength(2);
  const long = { text: 'the old man '.repeat(100), window: 1 };
  expect((await engine.lens({ input: long, layer: 0, position: 20 })).after).toHaveLength(5);
});

const node = { layer: 0, tree: 0, node: 0 };
const lens = { input: { text: sentence }, layer: 0, position: 0 };
it.each([
  [{ ...node, layer: 4 }, 'layer', 'layer: expected a layer from 0 to 3, received 4'],
  [{ ...node, tree: 1 }, 'tree', 'tree: expected a tree from 0 to 0, received 1'],
  [{ ...node, node: 4095 }, 'node', 'node: expected a node from 0 to 4094, received 4095'],
  [{ ...node, node: 0.5 }, 'node', 'received 0.5'],
  [{ ...node, topK: 0 }, 'topK', 'topK: expected a whole number from 1 to 100, received 0'],
])('refuses to tell of %j', async (request, key, message) => {
  await expect(engine.node(request)).rejects.toMatchObject({ code: 'bad-input', place: { key } });
  await expect(engine.node(request)).rejects.toThrow(message);
});

it.each([
  [{ ...lens, layer: -1 }, 'layer', 'layer: expected a layer from 0 to 3, received -1'],
  [{ ...lens, position: 15 }, 'position', 'position: expected a position from 0 to 14'],
  [{ ...lens, topK: 101 }, 'topK', 'topK: expected a whole number from 1 to 100'],
  [{ ...lens, input: { ids: [8000] } }, 'input', 'input, position 0: expected a token id'],
])('refuses to look at %j', async (request, key, message) => {
  await expect(engine.lens(request)).rejects.toMatchObject({ code: 'bad-input', place: { key } });
  await expect(engine.lens(request)).rejects.toThrow(message);
});

it('answers during a timing, without starting it again', async () => {
  const order: string[] = [];
  const inputs = [{ text: sentence }];
  const seen: number[] = [];
  const timing = engine
    .time({ inputs, budgetMs: 800, thorough: true }, undefined, ({ done }) => seen.push(done))
    .then(() => order.push('timing'));
  for (let i = 0; i < 3; i++) await engine.node(node).then(() => order.push('node'));
  await timing;
  expect(order).toEqual(['node', 'node', 'node', 'timing']);
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);
});

it('ends with its signal, and when another model is opened', async () => {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: unknown) => toApiError(error).code,
    );
  expect(await codeOf(engine.node(node, AbortSignal.abort()))).toBe('cancelled');
  expect(await codeOf(engine.lens(lens, AbortSignal.abort()))).toBe('cancelled');
  const other = createEngine({ threads: 1 });
  expect(await codeOf(other.node(node))).toBe('no-model');
  other.close();
});
