/** Checks of what callers pass to the addon. C++ relies on them. */

import type {
  Batch,
  BenchOptions,
  LayerInput,
  ModelConfig,
  NativeIntervention,
  NativeNoise,
  NativeRange,
  Precision,
} from './face.ts';

/** An error in the form that the addon's own errors have. */
function inputError(key: string, message: string): Error {
  return Object.assign(new Error(message), { code: 'bad-input', key });
}

/** Throws unless `value` is an integer from `low` to `high`; `what` as in "a layer". */
export function checkInteger(
  key: string,
  what: string,
  value: unknown,
  low: number,
  high: number,
): void {
  if (!Number.isInteger(value) || Number(value) < low || Number(value) > high) {
    throw inputError(key, `expected ${what} from ${low} to ${high}, received ${value}`);
  }
}

type ArrayClass = typeof Int32Array | typeof Uint8Array | typeof Float32Array;

function checkLength(key: string, array: unknown, type: ArrayClass, length: number): void {
  if (!(array instanceof type)) {
    throw inputError(key, `expected ${key} as ${type.name}, received ${typeof array}`);
  }
  if (array.length !== length) {
    throw inputError(key, `expected ${length} values in ${key}, received ${array.length}`);
  }
}

const largestSide = 1 << 20;

/** Throws unless each number is one that C++ can compute sizes with. The engine checks the rest. */
export function checkConfig(config: ModelConfig): void {
  checkInteger('layers', 'layers', config.layers, 0, 1024);
  checkInteger('hidden', 'a hidden width', config.hidden, 1, 65_536);
  checkInteger('heads', 'heads', config.heads, 1, config.hidden);
  if (config.hidden % config.heads !== 0) {
    throw inputError(
      'heads',
      `expected heads that divide ${config.hidden}, received ${config.heads}`,
    );
  }
  checkInteger('vocabulary', 'a vocabulary', config.vocabulary, 1, 2 ** 24);
  checkInteger('maxTokens', 'maxTokens', config.maxTokens, 1, largestSide);
  if (!(config.normEps >= 0 && config.normEps < 1)) {
    throw inputError('normEps', `expected normEps from 0 to 1, received ${config.normEps}`);
  }
  const { ffn } = config;
  if (ffn.kind === 'fff') {
    checkInteger('trees', 'trees', ffn.trees, 1, largestSide);
    checkInteger('depth', 'a depth', ffn.depth, 0, 24);
  } else {
    checkInteger('width', 'a width', ffn.width, 1, largestSide);
    if (ffn.gated && ffn.width % 2 !== 0) {
      throw inputError('width', `expected an even width of a gated layer, received ${ffn.width}`);
    }
  }
  if (config.classifier) {
    const { classifier } = config;
    checkInteger('labels', 'labels', classifier.labels, 1, largestSide);
    checkInteger('classifier.width', 'a width', classifier.width, 1, largestSide);
    if (!classifier.dense && classifier.width !== config.hidden) {
      throw inputError(
        'classifier.width',
        `expected the hidden width ${config.hidden} without a dense layer, received ${classifier.width}`,
      );
    }
  }
}

/** Throws unless lengths and ids fit each other. Ids and lengths are checked against the model in C++. */
export function checkBatch(batch: Batch): void {
  checkLength('lengths', batch.lengths, Int32Array, batch.lengths?.length ?? 0);
  let tokens = 0;
  for (const length of batch.lengths) {
    checkInteger('lengths', 'lengths', length, 1, largestSide);
    tokens += length;
  }
  checkInteger('ids', 'tokens', tokens, 1, 2 ** 24);
  checkLength('ids', batch.ids, Int32Array, tokens);
  if (batch.attentionMask) checkLength('attentionMask', batch.attentionMask, Uint8Array, tokens);
  if (batch.drawnAs !== undefined) checkIndex('drawnAs', batch.drawnAs);
}

/** The precision, or throws. */
export function checkPrecision(precision: Precision): Precision {
  if (precision !== 'f32' && precision !== 'bf16') {
    throw inputError('precision', `expected precision f32 or bf16, received ${precision}`);
  }
  return precision;
}

export function checkPredictAt(predictAt: Int32Array, topK: number): void {
  checkLength('predictAt', predictAt, Int32Array, predictAt?.length ?? 0);
  if (predictAt.length > 0) checkTop(topK);
}

export function checkTargets(targets: Int32Array): void {
  checkLength('targets', targets, Int32Array, targets?.length ?? 0);
}

/** Throws unless `value` counts something from 0; C++ knows how many the model has. */
export function checkIndex(key: string, value: number): void {
  checkInteger(key, `a ${key}`, value, 0, 2 ** 31 - 1);
}

export function checkTop(topK: number): void {
  checkInteger('topK', 'topK', topK, 1, 2 ** 24);
}

function checkRange(key: string, range: NativeRange | undefined): void {
  if (range === undefined) return;
  for (const end of range) checkIndex(key, end);
}

function checkFactor(key: string, factor: number): void {
  if (Number.isFinite(Math.fround(factor))) return;
  throw inputError(key, `expected a finite factor, received ${factor}`);
}

function checkChange(one: NativeIntervention): void {
  switch (one.kind) {
    case 'forceLevel':
      checkIndex('level', one.level);
      break;
    case 'forceNode':
      checkIndex('node', one.node);
      break;
    case 'path':
      checkIndex('leaf', one.leaf);
      break;
    case 'pathOfToken':
      checkIndex('token', one.token);
      break;
    case 'randomPaths':
    case 'shuffledPaths':
      checkInteger('seed', 'a seed', one.seed, 0, Number.MAX_SAFE_INTEGER);
      break;
    case 'topNeurons':
      checkIndex('count', one.count);
      break;
    case 'scaleNode':
      checkIndex('node', one.node);
      checkFactor('factor', one.factor);
      break;
    case 'scaleLayer':
      checkFactor('factor', one.factor);
      break;
    case 'swapOutputs':
      checkIndex('a', one.a);
      checkIndex('b', one.b);
      break;
    case 'bestPath':
    case 'allNeurons':
      break;
    default:
      throw inputError('kind', `there is no intervention ${String(Reflect.get(one, 'kind'))}`);
  }
}

/** Throws unless C++ can read each; it knows what the model and the batch have. */
export function checkInterventions(interventions: readonly NativeIntervention[]): void {
  for (const one of interventions) {
    checkRange('sequences', one.sequences);
    checkRange('tokens', one.tokens);
    checkRange('layers', one.layers);
    checkRange('trees', one.trees);
    checkChange(one);
  }
}

export function checkNoise(noise: NativeNoise | undefined): void {
  if (noise === undefined) return;
  const { size, seed } = noise;
  if (!(size >= 0 && size <= 1e6)) {
    throw inputError('noise', `expected a size of noise from 0 to 1,000,000, received ${size}`);
  }
  checkInteger('seed', 'a seed', seed, 0, Number.MAX_SAFE_INTEGER);
}

export function checkLayer(layer: LayerInput): void {
  checkInteger('hidden', 'a hidden width', layer.hidden, 1, 65_536);
  checkInteger('trees', 'trees', layer.trees, 1, largestSide);
  checkInteger('depth', 'a depth', layer.depth, 0, 24);
  const neurons = layer.trees * (2 ** (layer.depth + 1) - 1);
  checkLength('wIn', layer.wIn, Float32Array, neurons * layer.hidden);
  checkLength('bIn', layer.bIn, Float32Array, neurons);
  checkLength('wOut', layer.wOut, Float32Array, layer.hidden * neurons);
  const tokens = Math.max(1, Math.ceil((layer.x?.length ?? 0) / layer.hidden));
  checkLength('x', layer.x, Float32Array, tokens * layer.hidden);
}

export function checkBenchmark(options: BenchOptions): void {
  checkInteger('tokens', 'tokens', options.tokens, 1, largestSide);
  checkInteger('layers', 'layers', options.layers, 1, 1024);
  checkInteger('hidden', 'a hidden width', options.hidden, 1, 65_536);
  checkInteger('trees', 'trees', options.trees, 1, largestSide);
  checkInteger('depth', 'a depth', options.depth, 0, 24);
  checkInteger('threads', 'threads', options.threads, 1, 256);
  checkInteger('minRepetitions', 'repetitions', options.minRepetitions, 1, 1_000_000);
  checkInteger('budgetMs', 'milliseconds', options.budgetMs, 0, 3_600_000);
  checkInteger('seed', 'a seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
}
