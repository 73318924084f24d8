/**
 * The engine's native part against reference traces made in PyTorch (tests/golden/README.md), on
 * every kernel of this machine, with 1 and 2 threads. `CANOPY_GOLDEN` names another folder of the
 * same form; `CANOPY_MODELS` a folder with the models that some traces need and Canopy does not
 * bring along.
 */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../engine/config.ts';
import type { Batch, NativeModel, NativeTrace, Target } from '../native/face.ts';
import { evaluateLayer, machine, openModel } from '../native/index.ts';
import { expectClose, expectSameRanking, pathsOf } from './closeness.ts';
import { fffFile, fffLayer } from './goldenLayers.ts';
import { floats, integers, readTensors, type Tensors } from './tensorFile.ts';

const golden = process.env.CANOPY_GOLDEN ?? path.join(import.meta.dirname, 'golden');
const models = process.env.CANOPY_MODELS;
const bundled = path.join(import.meta.dirname, '../assets/models');
/** CMM as it chooses to go about it, CMM forced into each strategy, and the dense side. */
const ways = [
  { variant: 'cmm' },
  { variant: 'cmm', strategy: 'walk' },
  { variant: 'cmm', strategy: 'levels' },
  { variant: 'cmm', strategy: 'partition' },
  { variant: 'dense-masked' },
] as const;
const runs = machine().targets.flatMap((target) => [1, 2].map((threads) => ({ target, threads })));

interface Sentences {
  readonly model: string;
  readonly model_sha256: string;
  readonly sentences: readonly { readonly file: string; readonly mask_position: number | null }[];
}

function json<Content>(file: string): Content | null {
  const whole = path.join(golden, file);
  // The files' form is stated beside them; a wrong one fails the tests that read it.
  return existsSync(whole) ? (JSON.parse(readFileSync(whole, 'utf8')) as Content) : null;
}

/** The folder of a model by name, or null where it is not at hand. */
function folderOf(model: string): string | null {
  const candidates = [bundled, ...(models ? [models] : [])].map((folder) =>
    path.join(folder, model),
  );
  return candidates.find((folder) => existsSync(path.join(folder, 'model.safetensors'))) ?? null;
}

async function open(folder: string, target: Target, threads: number): Promise<NativeModel> {
  const { config } = parseConfig(
    JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')),
  );
  return openModel({ weights: path.join(folder, 'model.safetensors'), config, target, threads });
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function batchOf(tensors: Tensors): Batch {
  const ids = integers(tensors, 'ids');
  const shape = tensors.get('ids')?.shape ?? [];
  const length = shape.at(-1) ?? 0;
  const lengths = new Int32Array(ids.length / length).fill(length);
  if (!tensors.has('attention_mask')) return { ids, lengths };
  return { ids, lengths, attentionMask: Uint8Array.from(integers(tensors, 'attention_mask')) };
}

async function traceAll(model: NativeModel, batch: Batch, topK: number): Promise<NativeTrace> {
  const predictAt = Int32Array.from(batch.ids.keys());
  return model.trace(batch, { predictAt, topK, capture: true });
}

/** Every array that the reference has, `part` being its name for the feedforward part. */
function expectStates(trace: NativeTrace, tensors: Tensors, part: 'fff' | 'ffn'): void {
  const { capture } = trace;
  if (!capture) throw new Error('nothing was captured');
  const want = (name: string) => floats(tensors, `f64.${name}`);
  expectClose(capture.embedding, want('embedding'), 'embedding');
  for (const [index, layer] of capture.layers.entries()) {
    const name = `layer${index}`;
    expectClose(layer.attnOut, want(`${name}.attn_out`), `${name}.attn_out`);
    expectClose(layer.ffnIn, want(`${name}.${part}_in`), `${name}.${part}_in`);
    expectClose(layer.ffnOut, want(`${name}.${part}_out`), `${name}.${part}_out`);
    expectClose(layer.hidden, want(`${name}.hidden`), `${name}.hidden`);
  }
  expectClose(capture.final, want('final'), 'final');
}

function expectPaths(trace: NativeTrace, tensors: Tensors): void {
  for (const [index, layer] of trace.layers.entries()) {
    const nodes = integers(tensors, `layer${index}.fff_nodes`);
    const levels = nodes.length / layer.leaves.length;
    expect(pathsOf(layer.leaves, levels - 1), `nodes of layer ${index}`).toEqual([...nodes]);
    const logits = floats(tensors, `f64.layer${index}.fff_logits`);
    expectClose(layer.logits, logits, `logits of layer ${index}`);
  }
}

function expectPredictions(trace: NativeTrace, tensors: Tensors): void {
  const ids = integers(tensors, 'topk_ids');
  const k = tensors.get('topk_ids')?.shape.at(-1) ?? 0;
  const logits = floats(tensors, 'f64.topk_logits');
  expectSameRanking({ ids: trace.topIds, logits: trace.topLogits }, { ids, logits }, k, 'top k');
  expectClose(trace.topLogits, logits, 'top logits');
  const logProbabilities = Float64Array.from(trace.topProbabilities, Math.log);
  expectClose(logProbabilities, floats(tensors, 'f64.topk_logprobs'), 'top log probabilities');
}

/** CMM and dense-masked on each layer's own inputs: the model's timing compares them first. */
async function expectDenseMaskedAgrees(model: NativeModel, batch: Batch): Promise<void> {
  const { differences, leavesChanged } = await model.time(batch, {
    budgetMs: 1,
    minRepetitions: 3,
  });
  expect(Math.max(...differences)).toBeLessThanOrEqual(1e-4);
  expect([...leavesChanged]).toEqual([...leavesChanged].fill(0));
}

describe.each(['canopy.json', 'dense12/dense12.json'])('sentences of %s', (file) => {
  const list = json<Sentences>(file);
  const folder = list && folderOf(list.model);
  if (!list || !folder) {
    it.skip(`needs the file and ${list?.model ?? 'its model'} (CANOPY_MODELS)`, () => {});
    return;
  }
  const part = file === 'canopy.json' ? 'fff' : 'ffn';

  it('are those of this model file', () => {
    expect(sha256(path.join(folder, 'model.safetensors'))).toBe(list.model_sha256);
  });

  it.each(runs)('are traced as by the reference: $target, $threads threads', async (run) => {
    const model = await open(folder, run.target, run.threads);
    for (const sentence of list.sentences) {
      const tensors = readTensors(path.join(golden, path.dirname(file), sentence.file));
      const batch = batchOf(tensors);
      const trace = await traceAll(model, batch, 10);
      expectStates(trace, tensors, part);
      expectPredictions(trace, tensors);
      if (part === 'fff') {
        expectPaths(trace, tensors);
        await expectDenseMaskedAgrees(model, batch);
      }
      if (sentence.mask_position !== null) {
        const all = trace.capture?.mlmLogits ?? new Float32Array();
        const size = all.length / batch.ids.length;
        const start = sentence.mask_position * size;
        const want = floats(tensors, 'f64.mlm_logits_at_mask');
        expectClose(all.subarray(start, start + size), want, 'logits at the mask');
      }
    }
    model.close();
  });
});

describe('random models', () => {
  const list = json<{ models: { dir: string }[] }>('random.json')?.models ?? [];
  const cases = list.flatMap(({ dir }) => runs.map((run) => ({ dir, ...run })));

  it.each(cases)('$dir, $target, $threads threads', async ({ dir, target, threads }) => {
    const model = await open(path.join(golden, dir), target, threads);
    const tensors = readTensors(path.join(golden, dir, 'trace.safetensors'));
    const batch = batchOf(tensors);
    const trace = await traceAll(model, batch, 10);
    expectStates(trace, tensors, 'fff');
    expectPaths(trace, tensors);
    expectPredictions(trace, tensors);
    const logits = floats(tensors, 'f64.mlm_logits');
    expectClose(trace.capture?.mlmLogits ?? [], logits, 'all logits');
    await expectDenseMaskedAgrees(model, batch);
    model.close();
  });
});

describe('single layers', () => {
  const list = fffFile(golden)?.layers ?? [];

  it.each(list)('$file', async (entry) => {
    const tensors = readTensors(path.join(golden, entry.file));
    const layer = fffLayer(entry, tensors);
    const nodes = [...integers(tensors, 'nodes')];
    for (const { target, threads } of runs) {
      for (const how of ways) {
        const output = await evaluateLayer(layer, { ...how, target, threads });
        const what = `${Object.values(how).join(' by ')}, ${target}, ${threads} threads`;
        expect(pathsOf(output.leaves, layer.depth), what).toEqual(nodes);
        expectClose(output.logits, floats(tensors, 'f64.logits'), `logits: ${what}`);
        expectClose(output.y, floats(tensors, 'f64.y'), `output: ${what}`);
      }
    }
  });
});

describe('classifiers', () => {
  interface Entry {
    readonly model: string;
    readonly model_sha256: string;
    readonly dev_row: number;
    readonly ids: readonly number[];
    readonly logits_f64: readonly number[];
    readonly leaf_per_layer_and_token?: readonly (readonly number[])[];
  }
  const entries = json<{ entries: Entry[] }>('classifiers/golden-classifiers.json')?.entries ?? [];
  const names = [...new Set(entries.map(({ model }) => model))];

  for (const name of names) {
    const folder = folderOf(name);
    if (!folder) {
      it.skip(`${name} needs its model (CANOPY_MODELS)`, () => {});
      continue;
    }
    it.each(runs)(`${name}, $target, $threads threads`, async ({ target, threads }) => {
      const model = await open(folder, target, threads);
      for (const entry of entries.filter((other) => other.model === name)) {
        const batch = { ids: Int32Array.from(entry.ids), lengths: Int32Array.of(entry.ids.length) };
        const trace = await model.trace(batch, { predictAt: new Int32Array(), topK: 1 });
        expectClose(trace.classLogits, entry.logits_f64, `row ${entry.dev_row}`);
        for (const [index, leaves] of (entry.leaf_per_layer_and_token ?? []).entries()) {
          expect([...(trace.layers[index]?.leaves ?? [])], `layer ${index}`).toEqual(leaves);
        }
      }
      model.close();
    });
  }
});
