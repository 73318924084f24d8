/**
 * Every kind of intervention through the addon, on every kernel of this machine, against the plain
 * reference; what changes nothing, bit for bit; and reruns from a layer against whole passes.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../engine/config.ts';
import type {
  Batch,
  ModelConfig,
  NativeIntervention,
  NativeModel,
  NativeTrace,
} from '../native/face.ts';
import { machine, openModel } from '../native/index.ts';
import { expectClose } from './closeness.ts';
import { randomTensors } from './randomModel.ts';
import { referenceTrace } from './reference.ts';
import { readTensors, type Tensors, writeTensors } from './tensorFile.ts';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'canopy-interventions-'));
const opened = new Map<string, NativeModel>();
afterAll(() => {
  for (const model of opened.values()) model.close();
  rmSync(scratch, { recursive: true });
});

interface Subject {
  readonly name: string;
  readonly config: ModelConfig;
  readonly weights: string;
  readonly tensors: Tensors;
  readonly batch: Batch;
}

function bundled(): Subject {
  const folder = path.join(import.meta.dirname, '../assets/models/canopy-tiny');
  const { config } = parseConfig(
    JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')),
  );
  const weights = path.join(folder, 'model.safetensors');
  const batch = { ids: Int32Array.of(2, 51, 702, 1303, 3), lengths: Int32Array.of(3, 2) };
  return { name: 'canopy-tiny', config, weights, tensors: readTensors(weights), batch };
}

function random(trees: number, depth: number, seed: number): Subject {
  const config: ModelConfig = {
    layers: 3,
    hidden: 40,
    heads: 4,
    vocabulary: 60,
    maxTokens: 16,
    norm: 'LayerNorm',
    normEps: 1e-5,
    positions: 'scaled-sinusoidal',
    embeddingNorm: true,
    finalNorm: true,
    qkvBias: false,
    useBias: false,
    activation: 'GELU',
    ffn: { kind: 'fff', trees, depth },
    mlm: { transform: false, decoderBias: false },
    classifier: null,
  };
  const weights = path.join(scratch, `${trees}x${depth}.safetensors`);
  const tensors = randomTensors(config, seed);
  writeTensors(weights, tensors);
  const batch = {
    ids: Int32Array.of(1, 9, 17, 25, 33, 41, 5, 13, 21),
    lengths: Int32Array.of(5, 4),
  };
  return { name: `${trees}x${depth} at random`, config, weights, tensors, batch };
}

const subjects = [bundled(), random(3, 4, 5), random(2, 1, 6), random(4, 0, 7)];
const { targets } = machine();

async function open({ weights, config }: Subject, target = machine().target): Promise<NativeModel> {
  const key = `${weights} ${target}`;
  const model = opened.get(key) ?? (await openModel({ weights, config, threads: 2, target }));
  opened.set(key, model);
  return model;
}

function fffOf({ config: { ffn } }: Subject) {
  if (ffn.kind !== 'fff') throw new Error('has no trees');
  return { ...ffn, nodes: 2 ** (ffn.depth + 1) - 1, leaves: 2 ** ffn.depth };
}

/** Lists of every kind, alone and together, that this model has a place for. */
function lists(subject: Subject): readonly (readonly [string, readonly NativeIntervention[]])[] {
  const { trees, depth, nodes, leaves } = fffOf(subject);
  const [last, mid] = [nodes - 1, Math.floor(nodes / 3)];
  const level = Math.min(2, depth);
  const tree = { trees: [trees - 1, trees] } as const;
  const some = { sequences: [0, 1], tokens: [1, 3], layers: [1, 3] } as const;
  return [
    ['a level forced right', [{ ...some, kind: 'forceLevel', level, right: true }]],
    ['a level forced left', [{ ...some, ...tree, kind: 'forceLevel', level: 0, right: false }]],
    ['a node forced', [{ kind: 'forceNode', node: 0, right: true }]],
    ['a path', [{ ...some, kind: 'path', leaf: leaves - 1 }]],
    ['one constant path', [{ kind: 'path', leaf: Math.floor(leaves / 3) }]],
    ["another token's path", [{ layers: [0, 2], tokens: [0, 2], kind: 'pathOfToken', token: 1 }]],
    ['random paths', [{ kind: 'randomPaths', seed: 7 }]],
    ['shuffled in a sequence', [{ kind: 'shuffledPaths', seed: 11, acrossSequences: false }]],
    [
      'shuffled across sequences',
      [{ layers: [1, 2], kind: 'shuffledPaths', seed: 2, acrossSequences: true }],
    ],
    ['the best path', [{ layers: [1, 2], kind: 'bestPath' }]],
    ['the top neurons', [{ ...some, kind: 'topNeurons', count: 0, by: 'contribution' }]],
    ['the top 2 by activation', [{ ...tree, kind: 'topNeurons', count: 2, by: 'activation' }]],
    ['all neurons', [{ layers: [0, 1], kind: 'allNeurons' }]],
    ['all neurons of one tree', [{ ...tree, kind: 'allNeurons' }]],
    ['the root ablated', [{ kind: 'scaleNode', node: 0, withDescendants: false, factor: 0 }]],
    [
      'a subtree scaled',
      [{ ...some, kind: 'scaleNode', node: mid, withDescendants: true, factor: -1.5 }],
    ],
    ['a layer ablated', [{ layers: [1, 2], kind: 'scaleLayer', factor: 0 }]],
    ['a layer scaled', [{ ...some, ...tree, kind: 'scaleLayer', factor: 2 }]],
    ['rows swapped', [{ kind: 'swapOutputs', a: 0, b: last }]],
    [
      'several in order',
      [
        { kind: 'randomPaths', seed: 3 },
        { kind: 'forceLevel', level: 0, right: false },
        { kind: 'forceNode', node: 0, right: true },
        { kind: 'scaleNode', node: 0, withDescendants: true, factor: 0.5 },
        { kind: 'scaleLayer', factor: 3 },
        { kind: 'swapOutputs', a: 0, b: last },
        { kind: 'swapOutputs', a: mid, b: last },
        { ...some, kind: 'allNeurons' },
        { ...some, ...tree, kind: 'path', leaf: 0 },
      ],
    ],
  ];
}

const options = (batch: Batch, interventions: readonly NativeIntervention[]) => ({
  predictAt: Int32Array.from(batch.ids.keys()),
  topK: 3,
  capture: true,
  interventions,
});

/** All arrays of a trace, without its times. */
function arraysOf({ layers, hiddenNorms, topIds, topLogits, topProbabilities }: NativeTrace) {
  const of = layers.map(({ leaves, logits, margins, contributions }) => ({
    ...{ leaves, logits, margins, contributions },
  }));
  return { layers: of, hiddenNorms, topIds, topLogits, topProbabilities };
}

describe.each(subjects)('$name', (subject) => {
  const { batch, config, tensors } = subject;

  it.each(lists(subject))('%s: as by the reference', async (name, interventions) => {
    const want = referenceTrace(config, tensors, batch, interventions);
    for (const target of targets) {
      const model = await open(subject, target);
      const { capture, layers } = await model.trace(batch, options(batch, interventions));
      for (const [index, layer] of want.layers.entries()) {
        const what = `${name}, ${target}, layer ${index}`;
        expect(layers[index]?.leaves, `${what}: leaves`).toEqual(layer.leaves);
        expectClose(layers[index]?.logits ?? [], layer.logits, `${what}: logits`);
        const got = capture?.layers[index];
        // An output of nothing at all is zero, not close to it.
        expectClose(got?.ffnOut ?? [], layer.ffnOut, `${what}: output`);
        expectClose(got?.hidden ?? [], layer.hidden, `${what}: hidden`);
      }
      expectClose(capture?.mlmLogits ?? [], want.mlmLogits, `${name}, ${target}: predictions`);
    }
  });

  it.each(targets)('what changes nothing gives the same bits: %s', async (target) => {
    const { trees, depth } = fffOf(subject);
    const model = await open(subject, target);
    const plain = await model.trace(batch, options(batch, []));
    const nothing: NativeIntervention[] = [
      { kind: 'scaleLayer', factor: 1 },
      { kind: 'swapOutputs', a: 0, b: 0 },
      { kind: 'shuffledPaths', seed: 1, acrossSequences: false, tokens: [0, 1] },
    ];
    for (const [layer, { leaves }] of plain.layers.entries()) {
      for (const [walk, leaf] of leaves.entries()) {
        const [row, tree] = [Math.floor(walk / trees), walk % trees];
        const first = batch.lengths[0] ?? 0;
        const sequence = row < first ? 0 : 1;
        const token = row - sequence * first;
        const reach = {
          layers: [layer, layer + 1],
          trees: [tree, tree + 1],
          sequences: [sequence, sequence + 1],
          tokens: [token, token + 1],
        } as const;
        nothing.push({ ...reach, kind: 'path', leaf });
        for (let level = 0; level < depth; level++) {
          const right = ((leaf >> (depth - 1 - level)) & 1) === 1;
          nothing.push({ ...reach, kind: 'forceLevel', level, right });
        }
      }
    }
    const same = await model.trace(batch, options(batch, nothing));
    expect(arraysOf(same)).toEqual(arraysOf(plain));
    expect(same.capture).toEqual(plain.capture);
  });

  it('a rerun from a layer equals a whole pass, bit for bit', async () => {
    const model = await open(subject);
    for (const [name, interventions] of lists(subject)) {
      const { predictAt, topK } = options(batch, []);
      const { before, after } = await model.intervene(batch, { predictAt, topK, interventions });
      const whole = await model.trace(batch, { predictAt, topK, interventions });
      expect(arraysOf(after), name).toEqual(arraysOf(whole));
      const plain = await model.trace(batch, { predictAt, topK });
      expect(arraysOf(before), name).toEqual(arraysOf(plain));
    }
  });

  it('a sweep gives the divergences of its variants, each run alone', async () => {
    const model = await open(subject);
    const first = batch.lengths[0] ?? 0;
    const one = { ids: batch.ids.slice(0, first), lengths: Int32Array.of(first) };
    const variants = [...lists(subject).map(([, list]) => list), []].map((list) =>
      list.filter(({ sequences = [0, 1] }) => sequences[0] === 0),
    );
    const predictAt = Int32Array.of(0, first - 1);
    const sweep = await model.sweep(one, { predictAt, variants });
    for (const [index, interventions] of variants.entries()) {
      if (interventions.some(({ kind }) => kind === 'randomPaths' || kind === 'shuffledPaths')) {
        continue; // what is drawn depends on a sequence's place in its batch
      }
      const alone = await model.intervene(one, { predictAt, topK: 1, interventions });
      const got = sweep.divergences.slice(2 * index, 2 * index + 2);
      // BLAS may sum a batch of many sequences in another order.
      for (const [i, divergence] of got.entries()) {
        const want = alone.divergences[i] ?? Number.NaN;
        expect(Math.abs(divergence - want)).toBeLessThanOrEqual(1e-9 + 1e-5 * Math.sqrt(want));
      }
      const rerouted = alone.after.layers.slice(1).reduce((sum, layer, i) => {
        const touched = Math.min(...interventions.map(({ layers = [0, 0] }) => layers[0]));
        const plain = alone.before.layers[i + 1]?.leaves ?? [];
        return i + 1 > touched
          ? sum + layer.leaves.filter((leaf, walk) => leaf !== plain[walk]).length
          : sum;
      }, 0);
      expect(sweep.rerouted[index], `variant ${index}`).toBe(rerouted);
    }
  });
});
