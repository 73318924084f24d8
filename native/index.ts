/**
 * The native addon's typed face: checks arguments once, loads canopy.node, exports its functions.
 * Long calls run off the event loop; they reject with an Error that has `code`
 * ('bad-model', 'bad-input', 'no-memory', 'cancelled' or 'unsupported'), and `file` and `key`
 * (tensor or parameter) where one is at fault.
 */

import os from 'node:os';
import { type AddonCall, type Handle, loadAddon, type Using } from './addon.ts';
import {
  checkBatch,
  checkBenchmark,
  checkConfig,
  checkIndex,
  checkInteger,
  checkInterventions,
  checkLayer,
  checkNoise,
  checkPrecision,
  checkPredictAt,
  checkTargets,
  checkTop,
} from './checks.ts';
import type {
  BenchOptions,
  LayerInput,
  LayerOptions,
  LayerOutput,
  Limits,
  MachineFacts,
  NativeBenchmark,
  NativeLeaves,
  NativeLens,
  NativeModel,
  NativeNode,
  NativeScores,
  NativeSweep,
  NativeTiming,
  NativeTrace,
  NativeVariation,
  OpenOptions,
  TensorFacts,
} from './face.ts';

const addon = loadAddon();
let defaultThreads = os.availableParallelism();

function checkThreads(threads: number): number {
  checkInteger('threads', 'threads', threads, 1, 256);
  return threads;
}

/** The call's result, cancelled when `signal` fires. The caller knows the type by operations.h. */
async function settle<Result>(
  signal: AbortSignal | undefined,
  start: () => AddonCall,
): Promise<Result> {
  if (signal?.aborted) throw Object.assign(new Error('cancelled'), { code: 'cancelled' });
  const call = start();
  const cancel = () => call.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    return (await call.promise) as Result; // the addon's results have no types of their own
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** The machine, and the kernels and threads that calls use unless told otherwise. */
export function machine(): MachineFacts {
  return {
    ...addon.machine(),
    cpu: os.cpus()[0]?.model.trim() ?? os.arch(),
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    threads: defaultThreads,
  };
}

/** Threads of BLAS and of our kernels, 1 to 256, for models opened without `threads`. */
export function setThreads(threads: number): void {
  defaultThreads = checkThreads(threads);
}

/** Lists the tensors of a safetensors file, in the order of the file; its header is checked. */
export async function inspect(path: string): Promise<readonly TensorFacts[]> {
  return settle(undefined, () => addon.inspect(path));
}

interface Opened {
  readonly handle: Handle;
  readonly fileDtype: NativeModel['fileDtype'];
  readonly parameters: number;
  readonly weightBytes: number;
  readonly warnings: readonly string[];
}

/** Loads a model's weights. The file is closed when the promise settles. */
export async function openModel(options: OpenOptions): Promise<NativeModel> {
  const { weights, config, target, threads, signal, onProgress } = options;
  checkConfig(config);
  if (threads !== undefined) checkThreads(threads);
  const { handle, ...facts } = await settle<Opened>(signal, () =>
    addon.open({ weights, config, target }, onProgress),
  );
  let chosen: Using | null = null; // null: the default threads, in F32
  const using = () => chosen ?? { threads: threads ?? defaultThreads, precision: 'f32' };
  try {
    await settle(signal, () => addon.prepare(handle, using()));
  } catch (error) {
    addon.close(handle);
    throw error;
  }
  return {
    ...facts,
    async trace(batch, { predictAt, topK, capture = false, interventions = [], noise, signal }) {
      checkBatch(batch);
      checkPredictAt(predictAt, topK);
      checkInterventions(interventions);
      checkNoise(noise);
      return settle<NativeTrace>(signal, () =>
        addon.trace(handle, batch, { predictAt, topK, capture, interventions, noise }, using()),
      );
    },
    async leaves(batch, { logits, margins, signal }) {
      checkBatch(batch);
      return settle<NativeLeaves>(signal, () =>
        addon.leaves(handle, batch, { logits, margins }, using()),
      );
    },
    async intervene(batch, { predictAt, topK, interventions, signal }) {
      checkBatch(batch);
      checkPredictAt(predictAt, topK);
      checkInterventions(interventions);
      return settle<NativeVariation>(signal, () =>
        addon.intervene(handle, batch, { predictAt, topK, interventions }, using()),
      );
    },
    async sweep(batch, { predictAt, common = [], variants, signal }) {
      checkBatch(batch);
      checkPredictAt(predictAt, 1);
      for (const list of [common, ...variants]) checkInterventions(list);
      return settle<NativeSweep>(signal, () =>
        addon.sweep(handle, batch, { predictAt, common, variants }, using()),
      );
    },
    async score(batch, { positions, targets, interventions = [], noise, signal }) {
      checkBatch(batch);
      checkPredictAt(positions, 1);
      checkTargets(targets);
      checkInterventions(interventions);
      checkNoise(noise);
      return settle<NativeScores>(signal, () =>
        addon.score(handle, batch, { positions, targets, interventions, noise }, using()),
      );
    },
    async node({ layer, tree, node, topK, signal }) {
      checkIndex('layer', layer);
      checkIndex('tree', tree);
      checkIndex('node', node);
      checkTop(topK);
      return settle<NativeNode>(signal, () =>
        addon.node(handle, { layer, tree, node, topK }, using()),
      );
    },
    async lens(batch, { layer, position, topK, signal }) {
      checkBatch(batch);
      checkIndex('layer', layer);
      checkIndex('position', position);
      checkTop(topK);
      return settle<NativeLens>(signal, () =>
        addon.lens(handle, batch, { layer, position, topK }, using()),
      );
    },
    async time(batch, { budgetMs, minRepetitions, signal, onProgress }) {
      checkBatch(batch);
      checkInteger('budgetMs', 'milliseconds', budgetMs, 1, 3_600_000);
      checkInteger('minRepetitions', 'repetitions', minRepetitions, 1, 1_000_000);
      return settle<NativeTiming>(signal, () =>
        addon.time(handle, batch, { budgetMs, minRepetitions }, using(), onProgress),
      );
    },
    async setCompute({ threads, precision }) {
      const wanted = { threads: checkThreads(threads), precision: checkPrecision(precision) };
      await settle(undefined, () => addon.prepare(handle, wanted));
      chosen = wanted;
    },
    close: () => addon.close(handle),
  };
}

/** Evaluates one FFF layer with GELU; the three variants take the same input. */
export async function evaluateLayer(
  layer: LayerInput,
  { variant, target, threads = defaultThreads, strategy }: LayerOptions,
): Promise<LayerOutput> {
  checkLayer(layer);
  checkThreads(threads);
  return settle(undefined, () => addon.evaluateLayer(layer, variant, target, threads, strategy));
}

/**
 * Times one regime on random weights and tokens. Rejects with `no-memory`, naming both figures,
 * before anything is computed where it does not fit.
 */
export async function benchmark(options: BenchOptions): Promise<NativeBenchmark> {
  checkBenchmark(options);
  return settle(options.signal, () => addon.benchmark(options, options.onProgress));
}

/** Measures what the machine can do at best on so many threads; takes about half a second. */
export async function measureLimits(threads: number, signal?: AbortSignal): Promise<Limits> {
  checkThreads(threads);
  return settle(signal, () => addon.measureLimits(threads));
}
