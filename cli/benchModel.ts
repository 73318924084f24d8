/** A whole model: how fast it opens, what memory it takes, tokens a second against dense-masked. */

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type {
  CallProgress,
  ForwardTiming,
  ModelInfo,
  Precision,
  Spread,
  TraceInput,
} from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { spread } from '../engine/statistics.ts';
import { root } from './command.ts';

export interface ModelTask {
  readonly kind: 'model';
  readonly folder: string;
  readonly sequences: number;
  readonly threads: number;
  readonly precision: Precision;
  /** At least 15 repetitions and 2 s, or at least 3 and `budgetMs`. */
  readonly thorough: boolean;
  readonly budgetMs: number;
}

export interface ModelRun {
  readonly name: string;
  readonly notation: string;
  readonly layers: number;
  readonly hidden: number;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly sequences: number;
  readonly tokens: number;
  /** Real text, or random ids where the folder has no tokenizer. */
  readonly input: 'text' | 'random ids';
  readonly precision: Precision;
  readonly threads: number;
  /** From the call to a model that can be traced, hash included, the file in the page cache. */
  readonly loadMs: number;
  /** Largest resident size of the process until the traces below were done, and before opening. */
  readonly peakBytes: number;
  readonly baseBytes: number;
  /** One trace without predictions from call to answer, arrays for the views included. */
  readonly traceUs: Spread;
  /** Null for dense layers, as those that follow. */
  readonly forward: ForwardTiming | null;
  readonly speedup: Spread | null;
  readonly speedupMasked: Spread | null;
  readonly largestDifference: number | null;
  readonly leavesChanged: number | null;
  readonly repetitions: number;
}

/** Any text that the bundled model has not seen: the beginning of The Time Machine (1895). */
const sample = path.join(root, 'assets/texts/time-machine.txt');
/** Tokens of a sequence, where the model takes as many. */
const sequenceTokens = 128;
const traceRepetitions = 5;

/** The sample's tokens cut into sequences of exactly `length`, between the template's own. */
async function textSequences(engine: Engine, count: number, length: number): Promise<TraceInput[]> {
  const text = await readFile(sample, 'utf8');
  const own: number[] = [];
  let template: { readonly before: number[]; readonly after: number[] } | null = null;
  for (const { index } of await engine.windows(text)) {
    // One window at a time, so that the memory read later is that of the batch alone.
    const inputs = [{ text, window: index }];
    const { sequences } = await engine.trace({ inputs, predict: 'none' });
    const tokens = sequences[0]?.tokens ?? [];
    const start = tokens.findIndex(({ special }) => !special);
    template ??= {
      before: tokens.slice(0, start).map(({ id }) => id),
      after: tokens.slice(start).flatMap(({ special, id }) => (special ? [id] : [])),
    };
    own.push(...tokens.filter(({ special }) => !special).map(({ id }) => id));
    if (own.length > count * length) break;
  }
  const { before, after } = template ?? { before: [], after: [] };
  const step = length - before.length - after.length;
  return Array.from({ length: count }, (_, index) => {
    const from = index * step;
    return { ids: [...before, ...own.slice(from, from + step), ...after] };
  });
}

/** Ids of a linear congruential generator (Numerical Recipes), the same in each run. */
function randomSequences(vocabulary: number, count: number, length: number): TraceInput[] {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * vocabulary);
  };
  return Array.from({ length: count }, () => ({ ids: Array.from({ length }, next) }));
}

function sequencesOf(engine: Engine, info: ModelInfo, count: number): Promise<TraceInput[]> {
  const length = Math.min(sequenceTokens, info.shape.maxTokens);
  if (info.tokenizer) return textSequences(engine, count, length);
  return Promise.resolve(randomSequences(info.shape.vocabulary, count, length));
}

/** Reads the weights once, so that opening does not wait for the disk. */
async function warm(folder: string): Promise<void> {
  const file = createReadStream(path.join(folder, 'model.safetensors'));
  for await (const _ of file);
}

async function traceTimes(engine: Engine, inputs: readonly TraceInput[]): Promise<Spread> {
  const times: number[] = [];
  for (let repetition = 0; repetition < traceRepetitions; repetition++) {
    const start = performance.now();
    await engine.trace({ inputs, predict: 'none' });
    times.push(1000 * (performance.now() - start));
  }
  return spread(times);
}

/**
 * Opens the model, traces the batch a few times, and then times the whole pass by CMM against the
 * same pass with dense-masked layers. Memory is read before dense-masked takes its own.
 * @throws CanopyError or an error of the addon, as `Engine.open` and `Engine.time` do
 */
export async function measureModel(
  task: ModelTask,
  onProgress: (progress: CallProgress) => void,
): Promise<ModelRun> {
  const { folder, sequences, threads, precision, thorough, budgetMs } = task;
  await warm(folder).catch(() => {}); // opening says what is wrong with the folder
  const engine = createEngine({ threads });
  await engine.setCompute({ precision });
  const baseBytes = process.memoryUsage.rss();
  const start = performance.now();
  const info = await engine.open(folder);
  const loadMs = performance.now() - start;
  const inputs = await sequencesOf(engine, info, sequences);
  const traceUs = await traceTimes(engine, inputs);
  const peakBytes = 1024 * process.resourceUsage().maxRSS;
  const isFff = info.shape.ffn.kind === 'fff';
  const timing = isFff
    ? await engine.time({ inputs, thorough, budgetMs }, undefined, onProgress)
    : null;
  engine.close();
  return {
    name: info.name,
    notation: info.notation,
    layers: info.shape.layers,
    hidden: info.shape.hidden,
    parameters: info.parameters,
    weightBytes: info.weightBytes,
    sequences,
    tokens: inputs.reduce((sum, input) => sum + ('ids' in input ? input.ids.length : 0), 0),
    input: info.tokenizer ? 'text' : 'random ids',
    precision,
    threads,
    loadMs,
    peakBytes,
    baseBytes,
    traceUs,
    forward: timing?.forward ?? null,
    speedup: timing?.speedup ?? null,
    speedupMasked: timing?.speedupMasked ?? null,
    largestDifference: timing?.largestDifference ?? null,
    leavesChanged: timing?.leavesChanged ?? null,
    repetitions: timing?.repetitions ?? 0,
  };
}
