/** Opening a model folder: `config.json`, `tokenizer.json`, `model.safetensors`. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { NativeModel, Target, TensorFacts } from '../native/face.ts';
import { inspect, openModel } from '../native/index.ts';
import type { ModelInfo, ModelShape, OpenProgress } from './api.ts';
import { type ParsedConfig, parseConfigText } from './config.ts';
import { badModel, CanopyError, reasonOf } from './errors.ts';
import { type ModelTokenizer, openTokenizer } from './tokenizer.ts';

/** A model that can be run, and what is known of it. */
export interface OpenModel {
  readonly info: ModelInfo;
  readonly native: NativeModel;
  readonly tokenizer: ModelTokenizer | null;
  /** Of the files as they were read; see `stampOf`. */
  readonly stamp: string;
}

export interface OpenFolderOptions {
  readonly threads?: number;
  readonly target?: Target;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: OpenProgress) => void;
}

/** What is read of a model folder. */
export const modelFiles = ['config.json', 'tokenizer.json', 'model.safetensors'];

const needed = 'A model folder holds config.json, model.safetensors and tokenizer.json.';
const largestConfig = 1024 * 1024;
/** Small enough that hashing one piece (about 1 ms) does not hold up the event loop. */
const hashPiece = 1024 * 1024;
const progressInterval = 50;

function errorCode(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** What a failed file operation means to someone who opens a model. */
function fileError(error: unknown, target: string): CanopyError {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return badModel(`There is no folder ${target}. Check the path.`, target);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return badModel(`${target} cannot be read: no permission. Check its access rights.`, target);
  }
  const why = reasonOf(error);
  return badModel(`${target} cannot be read: ${why}`, target);
}

/** The folder meant by a path: itself, or the one that holds the file. */
export async function findFolder(target: string): Promise<string> {
  const full = path.resolve(target);
  const found = await stat(full).catch((error: unknown) => {
    throw fileError(error, full);
  });
  return found.isDirectory() ? full : path.dirname(full);
}

/** Sizes and times of the files of a model folder: another text after any change of them. */
export async function stampOf(folder: string): Promise<string> {
  const parts = modelFiles.map(async (name) => {
    const found = await stat(path.join(folder, name)).catch(() => null);
    return found ? `${found.size} ${found.mtimeMs}` : '-';
  });
  return (await Promise.all(parts)).join(', ');
}

/** Refuses a model folder, or one whose files are links, that leads where `mayOpen` does not. */
export async function mayOpenModel(
  target: string,
  mayOpen: (file: string) => Promise<void>,
): Promise<void> {
  await mayOpen(target);
  const folder = await findFolder(target);
  for (const name of ['', ...modelFiles]) await mayOpen(path.join(folder, name));
}

/** Refuses a folder without the two files that no model can do without. */
export async function checkFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw fileError(error, folder);
  });
  if (names.length === 0) throw badModel(`The folder ${folder} is empty. ${needed}`, folder);
  for (const name of ['config.json', 'model.safetensors']) {
    const file = path.join(folder, name);
    if (names.includes(name)) {
      await access(file, constants.R_OK).catch((error: unknown) => {
        throw fileError(error, file);
      });
      if (!(await stat(file)).isFile()) throw badModel(`${name} in ${folder} is not a file.`, file);
      continue;
    }
    const other = names.find((n) => /^model-.*\.safetensors$|^pytorch_model\b/.test(n));
    const hint =
      name === 'model.safetensors' && other
        ? ` It has ${other}: save the model as one safetensors file.`
        : '';
    throw badModel(`${name} is missing in ${folder}. ${needed}${hint}`, file);
  }
}

/** @throws CanopyError `bad-model` */
export async function readConfigText(folder: string): Promise<string> {
  const file = path.join(folder, 'config.json');
  try {
    if ((await stat(file)).size > largestConfig) {
      throw badModel('config.json is larger than 1 MiB and so not a model config', file);
    }
    return await readFile(file, 'utf8');
  } catch (error) {
    throw error instanceof CanopyError ? error : fileError(error, file);
  }
}

/** SHA-256 of a file, lower-case hex, read in pieces. */
export async function sha256Of(
  file: string,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<string> {
  const { size } = await stat(file);
  const hash = createHash('sha256');
  let done = 0;
  let reported = 0;
  for await (const piece of createReadStream(file, { highWaterMark: hashPiece, signal })) {
    hash.update(piece);
    done += piece.length;
    if (performance.now() - reported < progressInterval) continue;
    reported = performance.now();
    onProgress(done, size);
  }
  return hash.digest('hex');
}

interface Weights {
  readonly native: NativeModel;
  readonly sha256: string;
}

/** Loads and hashes the weights side by side; either one's failure ends the other. */
async function loadWeights(
  file: string,
  config: ParsedConfig['config'],
  options: OpenFolderOptions,
): Promise<Weights> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let loaded = false;
  const loading = openModel({
    weights: file,
    config,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.target === undefined ? {} : { target: options.target }),
    signal,
    onProgress: (done, total) => options.onProgress({ phase: 'weights', done, total }),
  });
  const hashing = sha256Of(file, signal, (done, total) => {
    if (loaded) options.onProgress({ phase: 'hash', done, total });
  });
  hashing.catch(() => {});
  try {
    const native = await loading;
    loaded = true;
    try {
      return { native, sha256: await hashing };
    } catch (error) {
      native.close();
      throw error;
    }
  } catch (error) {
    stop.abort();
    throw error;
  }
}

export function shapeOf(config: ParsedConfig['config']): ModelShape {
  const { layers, hidden, heads, vocabulary, maxTokens, ffn } = config;
  const common = { layers, hidden, heads, vocabulary, maxTokens };
  if (ffn.kind === 'ff') {
    const neurons = ffn.gated ? ffn.width / 2 : ffn.width;
    return { ...common, ffn: { kind: 'ff', neurons } };
  }
  const { trees, depth } = ffn;
  return { ...common, ffn: { kind: 'fff', trees, depth, nodes: 2 ** (depth + 1) - 1 } };
}

export function notationOf({ ffn }: ModelShape): string {
  return ffn.kind === 'fff' ? `${ffn.trees}x${ffn.depth}` : `ff ${ffn.neurons}`;
}

/**
 * Opens the model in a folder, or in the folder of a file (a `config.json` dropped on a window).
 * Work of any length happens off the event loop or in small pieces.
 * @throws CanopyError or an error of the addon; each names the file, and the key or tensor
 */
export async function openFolder(target: string, options: OpenFolderOptions): Promise<OpenModel> {
  const { signal, onProgress } = options;
  const folder = await findFolder(target);
  await checkFiles(folder);
  const stamp = await stampOf(folder);
  onProgress({ phase: 'config', done: 0, total: 1 });
  const { config, labels, warnings } = parseConfigText(
    await readConfigText(folder),
    path.join(folder, 'config.json'),
  );
  signal.throwIfAborted();
  onProgress({ phase: 'tokenizer', done: 0, total: 1 });
  const tokenizer = await openTokenizer(folder, config);
  signal.throwIfAborted();
  const weights = await loadWeights(path.join(folder, 'model.safetensors'), config, options);
  const { native } = weights;
  const shape = shapeOf(config);
  const info: ModelInfo = {
    name: path.basename(folder),
    folder,
    notation: notationOf(shape),
    shape,
    fileDtype: native.fileDtype,
    parameters: native.parameters,
    weightBytes: native.weightBytes,
    sha256: weights.sha256,
    tokenizer: tokenizer && {
      vocabulary: tokenizer.vocabulary,
      maskPiece: tokenizer.mask?.piece ?? null,
    },
    labels,
    predicts: config.mlm !== null,
    warnings: [...warnings, ...native.warnings],
  };
  return { info, native, tokenizer, stamp };
}

/** What the weights of a folder hold, in the order of the file. */
export async function listTensors(folder: string): Promise<readonly TensorFacts[]> {
  return inspect(path.join(folder, 'model.safetensors'));
}
