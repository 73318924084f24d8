/** A run over a corpus: checks what there is, starts the worker, feeds it with leaves, tells progress. */

import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Batch, LeavesOptions, NativeLeaves } from '../../native/face.ts';
import type { ApiError, CorpusProgress, MachineInfo, ModelInfo } from '../api.ts';
import { badInput, CanopyError, cancelled, reasonOf } from '../errors.ts';
import { sha256Of } from '../modelFolder.ts';
import { findFiles, hashFiles } from './files.ts';
import { lockFolder } from './lock.ts';
import {
  differenceOf,
  isComplete,
  type Manifest,
  readManifest,
  readParts,
  writeManifest,
} from './manifest.ts';
import type { Counts, FromWorker, Task, ToWorker } from './messages.ts';
import type { CorpusSettings, Shard } from './settings.ts';

/** A model as a run needs it. */
export interface Tracer {
  readonly info: ModelInfo;
  readonly machine: () => MachineInfo;
  readonly leaves: (batch: Batch, options: LeavesOptions) => Promise<NativeLeaves>;
}

export interface RunOptions {
  readonly inputs: readonly string[];
  /** Where the dataset is or shall be. */
  readonly folder: string;
  readonly settings: CorpusSettings;
  readonly shard: Shard;
  /** Of Canopy. */
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CorpusProgress) => void;
  /** Resolves when the run may go on; see `Gate`. */
  readonly gate?: Gate;
  readonly mayOpen?: (target: string) => Promise<void>;
}

/** Holds a run between two batches. */
export interface Gate {
  readonly passed: () => Promise<void>;
}

export interface RunResult {
  readonly manifest: Manifest;
  /** False where it was stopped before the corpus's end. */
  readonly complete: boolean;
  /** Rows of the whole dataset, and of this run. */
  readonly rows: number;
  readonly newRows: number;
  readonly seconds: number;
  readonly problems: number;
}

function treeOf({ name, shape: { ffn, layers } }: ModelInfo): Task['tree'] {
  if (ffn.kind === 'fff') return { layers, trees: ffn.trees, depth: ffn.depth };
  throw new CanopyError('unsupported', `${name} has dense layers: its tokens take no paths`);
}

async function describeRun(
  tracer: Tracer,
  options: RunOptions,
  found: Awaited<ReturnType<typeof findFiles>>,
): Promise<Manifest> {
  const { info } = tracer;
  const { files, problems } = found;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const hashes = await hashFiles(files, options.signal, (done) => {
    options.onProgress({ ...nothingYet, phase: 'hashing', doneBytes: done, totalBytes: bytes });
  });
  const machine = tracer.machine();
  return {
    format: 'canopy-corpus',
    version: 1,
    canopy: options.version,
    created: new Date().toISOString(),
    model: {
      name: info.name,
      notation: info.notation,
      sha256: info.sha256,
      ...treeOf(info),
      vocabulary: info.shape.vocabulary,
      maxTokens: info.shape.maxTokens,
    },
    tokenizer: {
      sha256: await sha256Of(path.join(info.folder, 'tokenizer.json'), options.signal, () => {}),
    },
    corpus: {
      sha256: hashes.sha256,
      bytes,
      files: files.map(({ name, bytes }, i) => ({ name, bytes, sha256: hashes.each[i] ?? '' })),
      problems: [...problems],
    },
    settings: options.settings,
    shards: { count: options.shard.count, indices: [options.shard.index] },
    machines: [
      { cpu: machine.cpu, target: machine.target, blas: machine.blas, node: process.version },
    ],
  };
}

const nothingYet: CorpusProgress = {
  phase: 'hashing',
  tokens: 0,
  documents: 0,
  problems: 0,
  doneBytes: 0,
  totalBytes: 0,
  tokensPerSecond: null,
  secondsLeft: null,
};

function unwritable(folder: string, error: unknown): CanopyError {
  const reason = reasonOf(error);
  return badInput(`${folder} cannot be written (${reason}). Choose another folder`, 'folder');
}

/** The folder as it is: empty, or the same run's. */
async function prepareFolder(folder: string, wanted: Manifest): Promise<Manifest> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw unwritable(folder, error);
  });
  const there = await readManifest(folder);
  if (!there) {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
    if (names.length > 0) {
      throw badInput(
        `${folder} holds ${names.slice(0, 3).join(', ')} and no trace dataset; choose a new folder`,
        'folder',
      );
    }
    await writeManifest(folder, wanted).catch((error: unknown) => {
      throw unwritable(folder, error);
    });
    return wanted;
  }
  const difference = differenceOf(there, wanted);
  if (difference) {
    throw badInput(
      `${folder} holds another run's dataset: ${difference}. Choose a new folder`,
      'folder',
    );
  }
  const [index = 0] = wanted.shards.indices;
  if (!there.shards.indices.includes(index)) {
    throw badInput(
      `${folder} holds shard ${there.shards.indices.join(', ')}, not ${index}; each has its own folder`,
      'folder',
    );
  }
  return there;
}

function progressOf(counts: Counts, totalBytes: number, start: number): CorpusProgress {
  const { tokens, documents, problems, doneBytes, skippedBytes } = counts;
  const seconds = (performance.now() - start) / 1000;
  const share = (doneBytes - skippedBytes) / Math.max(1, totalBytes - skippedBytes);
  return {
    phase: 'tracing',
    tokens,
    documents,
    problems,
    doneBytes: Math.min(doneBytes, totalBytes),
    totalBytes,
    tokensPerSecond: seconds > 0 ? tokens / seconds : null,
    secondsLeft: share > 0 ? Math.max(0, (seconds * (1 - share)) / share) : null,
  };
}

function thrown({ code, message, file, key }: ApiError): CanopyError {
  return new CanopyError(code, message, { ...(file ? { file } : {}), ...(key ? { key } : {}) });
}

/** Beside this file: TypeScript where it is run as it is, a bundle of its own once packed. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./worker.ts', import.meta.url)
    : new URL('./corpusWorker.js', import.meta.url);
}

/** Runs the worker to its end, answering its batches one at a time. */
function drive(task: Task, tracer: Tracer, options: RunOptions, totalBytes: number) {
  const { signal, gate, onProgress, settings } = options;
  const { logits, margins } = settings;
  const start = performance.now();
  const worker = new Worker(workerFile(), { workerData: task });
  const post = (message: ToWorker, transfer: ArrayBuffer[] = []) =>
    worker.postMessage(message, transfer);
  let order: Promise<void> = Promise.resolve();

  return new Promise<{ readonly complete: boolean; readonly tokens: number }>((resolve, reject) => {
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', stop);
      void worker.terminate();
      reject(error);
    };
    const stop = () => post({ kind: 'stop' });
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();

    async function answer(id: number, batch: Batch): Promise<void> {
      await gate?.passed();
      const { precision } = tracer.machine();
      if (precision !== settings.precision) {
        throw badInput(
          `The run computes in ${settings.precision}, but the engine was set to ${precision}. ` +
            'Set it back and resume: what is written stays',
          'precision',
        );
      }
      const traced = await tracer.leaves(batch, { logits, margins });
      const { leaves, logits: kept, margins: apart } = traced;
      const buffers = [leaves, kept, apart].flatMap((array) => {
        // The addon makes its arrays itself, never on shared memory.
        return array ? [array.buffer as ArrayBuffer] : [];
      });
      post(
        {
          kind: 'leaves',
          id,
          leaves,
          ...(kept ? { logits: kept } : {}),
          ...(apart ? { margins: apart } : {}),
        },
        buffers,
      );
    }

    worker.on('message', (message: FromWorker) => {
      switch (message.kind) {
        case 'batch':
          order = order.then(() => answer(message.id, message)).catch(fail);
          break;
        case 'progress':
          onProgress(progressOf(message.counts, totalBytes, start));
          break;
        case 'part':
          break;
        case 'failed':
          fail(thrown(message.error));
          break;
        case 'done':
          signal.removeEventListener('abort', stop);
          resolve({ complete: message.complete, tokens: message.counts.tokens });
      }
    });
    worker.on('error', fail);
    worker.on('exit', (code) => {
      if (code !== 0)
        fail(new CanopyError('internal', `The corpus worker ended with code ${code}`));
    });
  });
}

/**
 * Traces a corpus into a dataset's folder, or goes on with one that was stopped or killed. On
 * `signal` it ends soon; what is written stays, and `complete` is false.
 * @throws CanopyError `bad-input` for a folder that holds something else, `unsupported` for a model
 *   without trees or tokenizer, `no-space` where the disk is full; parts that are complete stay
 */
export async function runCorpus(tracer: Tracer, options: RunOptions): Promise<RunResult> {
  const { folder, settings, shard, signal, onProgress } = options;
  const { info } = tracer;
  const tree = treeOf(info);
  if (!info.tokenizer) {
    throw new CanopyError('unsupported', `${info.name} has no tokenizer.json; a corpus needs one`);
  }
  const found = await findFiles(options.inputs, options.mayOpen);
  const wanted = await describeRun(tracer, options, found);
  if (signal.aborted) throw cancelled();
  const start = performance.now();
  const manifest = await prepareFolder(folder, wanted);
  const unlock = await lockFolder(folder);
  try {
    const mine = async () => (await readParts(folder)).filter((part) => part.shard === shard.index);
    const before = await mine();
    let tokens = 0;
    if (!isComplete(manifest, before)) {
      const task: Task = {
        folder,
        modelFolder: info.folder,
        tree,
        vocabulary: info.shape.vocabulary,
        maxTokens: info.shape.maxTokens,
        files: found.files,
        settings,
        shard,
        parts: before.length,
        nextBlock: before.at(-1)?.nextBlock ?? 0,
      };
      ({ tokens } = await drive(task, tracer, options, wanted.corpus.bytes));
    }
    const parts = await mine();
    const complete = isComplete(manifest, parts);
    const problems = parts.reduce((sum, { problemCount }) => sum + problemCount, 0);
    onProgress({ ...nothingYet, phase: complete ? 'done' : 'stopped', tokens });
    return {
      manifest,
      complete,
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      newRows: tokens,
      seconds: (performance.now() - start) / 1000,
      problems: problems + manifest.corpus.problems.length,
    };
  } finally {
    await unlock();
  }
}
