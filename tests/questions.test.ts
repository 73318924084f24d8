/**
 * A node's details and the lens, for every kind of architecture, against the pass in double
 * (reference.ts), which a changed file is made to run: a model that ends where the lens looks, and one
 * whose first layer gets bare word embeddings.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelConfig, Ranking } from '../native/face.ts';
import { machine, openModel } from '../native/index.ts';
import { expectClose, expectSameRanking } from './closeness.ts';
import { randomTensors } from './randomModel.ts';
import { referenceTrace } from './reference.ts';
import { float32Tensor, floats, rounded, type Tensors, writeTensors } from './tensorFile.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-questions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain: ModelConfig = {
  layers: 3,
  hidden: 40,
  heads: 4,
  vocabulary: 1500,
  maxTokens: 16,
  norm: 'LayerNorm',
  normEps: 1e-12,
  positions: 'scaled-sinusoidal',
  embeddingNorm: true,
  finalNorm: true,
  qkvBias: false,
  useBias: false,
  activation: 'GELU',
  ffn: { kind: 'fff', trees: 3, depth: 3 },
  mlm: { transform: false, decoderBias: true },
  classifier: null,
};

const kinds: readonly (readonly [string, ModelConfig])[] = [
  ['LayerNorm, three trees', plain],
  ['no embedding norm, no final norm', { ...plain, embeddingNorm: false, finalNorm: false }],
  ['RMSNorm, learned positions', { ...plain, norm: 'RMSNorm', positions: 'learned' }],
  [
    'ScaleNorm, head transform, biases',
    { ...plain, norm: 'ScaleNorm', useBias: true, mlm: { transform: true, decoderBias: false } },
  ],
  ['depth 0', { ...plain, ffn: { kind: 'fff', trees: 9, depth: 0 } }],
  ['an odd width', { ...plain, hidden: 33, heads: 3 }],
];

async function open(config: ModelConfig, tensors: Tensors, target = machine().target) {
  const weights = path.join(folder, 'model.safetensors');
  writeTensors(weights, tensors);
  return openModel({ weights, config, target, threads: 2 });
}

const zeros = (tensors: Tensors, name: string) =>
  float32Tensor(tensors.get(name)?.shape ?? [], new Float32Array(floats(tensors, name).length));

/** Tensors with the given layer in the place of the first one, and what is to be zero. */
function moved(tensors: Tensors, layer: number, silent: readonly string[]): Tensors {
  const copy = new Map(tensors);
  for (const [name, tensor] of tensors) {
    if (name.startsWith(`encoder.layers.${layer}.`)) {
      copy.set(name.replace(/layers\.\d+/, 'layers.0'), tensor);
    }
  }
  for (const name of copy.keys()) {
    if (silent.some((part) => name.includes(part))) copy.set(name, zeros(copy, name));
  }
  return copy;
}

/** What the layer's FFF gets of each word alone. [word][hidden] */
function bareInputs(config: ModelConfig, tensors: Tensors, layer: number): Float64Array {
  const alone: ModelConfig = { ...config, layers: 1, positions: 'none', mlm: null };
  const ids = Int32Array.from({ length: config.vocabulary }, (_, id) => id);
  const lengths = new Int32Array(config.vocabulary).fill(1);
  const run = referenceTrace(alone, moved(tensors, layer, ['attn.dense']), { ids, lengths });
  return run.layers[0]?.ffnIn ?? new Float64Array();
}

function scores(rows: ArrayLike<number>, vector: readonly number[], bias: number): number[] {
  const { length: width } = vector;
  return Array.from({ length: rows.length / width }, (_, row) =>
    vector.reduce((sum, value, i) => sum + value * (rows[row * width + i] ?? Number.NaN), bias),
  );
}

function expectRanking(got: Ranking, all: readonly number[], k: number, sign: 1 | -1): void {
  const ids = all.map((_, id) => id).sort((a, b) => sign * ((all[b] ?? 0) - (all[a] ?? 0)));
  const best = ids.slice(0, k);
  const values = best.map((id) => all[id] ?? Number.NaN);
  expectClose(got.scores, values, 'scores');
  const turned = (list: ArrayLike<number>) => Array.from(list, (value) => sign * value);
  const want = { ids: best, logits: turned(values) };
  expectSameRanking({ ids: got.ids, logits: turned(got.scores) }, want, k, 'pieces');
}

const k = 12;

describe.each(kinds)('%s', (_, config) => {
  const tensors = randomTensors(config, 7);
  const { ffn, hidden } = config;
  const { trees, depth } = ffn.kind === 'fff' ? ffn : { trees: 0, depth: 0 };
  const nodes = 2 ** (depth + 1) - 1;

  it.each(machine().targets)('says of a node what its weights say, %s', async (target) => {
    const model = await open(config, tensors, target);
    const [layer, tree, node] = [2, trees - 1, nodes - 1];
    const neuron = tree * nodes + node;
    const got = await model.node({ layer, tree, node, topK: k });
    const part = (name: string) => floats(tensors, `encoder.layers.${layer}.ffn.${name}`);
    const wIn = [...part('linear_in.weight').subarray(neuron * hidden, (neuron + 1) * hidden)];
    const columns = part('linear_out.weight');
    const wOut = wIn.map((_, i) => columns[i * trees * nodes + neuron] ?? Number.NaN);
    const bias = part('linear_in.bias')[neuron] ?? Number.NaN;
    expect(got.bias).toBe(bias);
    expectClose([got.inNorm, got.outNorm], [Math.hypot(...wIn), Math.hypot(...wOut)], 'lengths');

    const words = floats(tensors, 'encoder.embedding.word_embedding.weight');
    const raised = scores(words, wOut, 0);
    expectRanking(got.promotes, raised, k, 1);
    expectRanking(got.demotes, raised, k, -1);
    const logits = scores(bareInputs(config, tensors, layer), wIn, bias);
    expectRanking(got.firesFor, logits, k, 1);
    expectRanking(got.quietFor, logits, k, -1);
    model.close();
  });

  it('looks through the lens as a model that ends there predicts', async () => {
    const model = await open(config, tensors);
    const ids = Int32Array.of(3, 14, 15, 9, 26);
    const batch = { ids, lengths: Int32Array.of(5) };
    for (const [layer, position] of [
      [0, 4],
      [1, 0],
      [2, 3],
    ] as const) {
      const got = await model.lens(batch, { layer, position, topK: k });
      const shorter = { ...config, layers: layer + 1 };
      const withoutFfn = moved(tensors, 0, [`layers.${layer}.ffn.linear_out`]);
      for (const [index, weights] of [withoutFfn, tensors].entries()) {
        const { mlmLogits } = referenceTrace(shorter, weights, batch);
        const row = position * config.vocabulary;
        const logits = [...mlmLogits.subarray(row, row + config.vocabulary)];
        const cut = (list: Int32Array | Float32Array) => list.slice(index * k, (index + 1) * k);
        const list = { ids: Int32Array.from(cut(got.topIds)), scores: cut(got.topLogits) };
        expectRanking({ ids: list.ids, scores: Float32Array.from(list.scores) }, logits, k, 1);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        const shares = [...list.scores].map((logit) => Math.exp(logit) / total);
        expectClose(cut(got.topProbabilities), shares, 'probabilities');
      }
    }
    model.close();
  });
});

it('reads the rows that are computed with: rounded where they are BF16', async () => {
  const tensors = randomTensors(plain, 7);
  const { wide } = rounded(tensors, 'BF16');
  const trees = new Map([...tensors].map(([name, exact]) => [name, wideRow(name) ?? exact]));
  function wideRow(name: string) {
    return /ffn\.linear_(in|out)\.weight$/.test(name) ? wide.get(name) : undefined;
  }
  const [exact, narrow] = [await open(plain, tensors), await open(plain, trees)];
  await exact.setCompute({ threads: 1, precision: 'bf16' });
  await narrow.setCompute({ threads: 1, precision: 'f32' });
  const options = { layer: 1, tree: 2, node: 5, topK: k };
  expect(await exact.node(options)).toEqual(await narrow.node(options));
  await exact.setCompute({ threads: 1, precision: 'f32' });
  expect((await exact.node(options)).inNorm).not.toBe((await narrow.node(options)).inNorm);
  exact.close();
  narrow.close();
});

it('has no promoted pieces without a decoder, and no lens', async () => {
  const config: ModelConfig = {
    ...plain,
    mlm: null,
    classifier: { pooler: 'avg', width: 40, dense: false, activation: 'Tanh', labels: 2 },
  };
  const model = await open(config, randomTensors(config, 7));
  const details = await model.node({ layer: 0, tree: 0, node: 0, topK: 3 });
  expect(details.promotes.ids.length + details.demotes.ids.length).toBe(0);
  expect(details.firesFor.ids.length).toBe(3);
  const batch = { ids: Int32Array.of(1), lengths: Int32Array.of(1) };
  await expect(model.lens(batch, { layer: 0, position: 0, topK: 1 })).rejects.toThrow('no decoder');
  model.close();
});

it('refuses what a model does not have, naming it, and what was cancelled', async () => {
  const model = await open(plain, randomTensors(plain, 7));
  const node = { layer: 0, tree: 0, node: 0, topK: 1 };
  const batch = { ids: Int32Array.of(1, 2), lengths: Int32Array.of(2) };
  const refused: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => model.node({ ...node, layer: 3 }), 'expected a layer from 0 to 2, received 3'],
    [() => model.node({ ...node, tree: 3 }), 'expected a tree from 0 to 2, received 3'],
    [() => model.node({ ...node, node: 15 }), 'expected a node from 0 to 14, received 15'],
    [() => model.node({ ...node, node: -1 }), 'received -1'],
    [() => model.node({ ...node, topK: 1501 }), 'expected topK from 1 to 1500, received 1501'],
    [() => model.lens(batch, { layer: 3, position: 0, topK: 1 }), 'expected a layer from 0 to 2'],
    [() => model.lens(batch, { layer: 0, position: 2, topK: 1 }), 'a position from 0 to 1'],
  ];
  for (const [call, message] of refused) {
    const failure = call();
    await expect(failure).rejects.toMatchObject({ code: 'bad-input' });
    await expect(failure).rejects.toThrow(message);
  }
  const signal = AbortSignal.abort();
  await expect(model.node({ ...node, signal })).rejects.toMatchObject({ code: 'cancelled' });
  model.close();
});
