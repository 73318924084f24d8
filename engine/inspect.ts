/** What a model folder holds, told from its config and the header of its weights: nothing is loaded. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ApiError, ModelInspection, TensorInfo } from './api.ts';
import { architectureRows } from './architecture.ts';
import { type ParsedConfig, parseConfigText } from './config.ts';
import { badModel, toApiError } from './errors.ts';
import { estimateMemory, parameterCount } from './memory.ts';
import {
  checkFiles,
  findFolder,
  listTensors,
  modelFiles,
  notationOf,
  readConfigText,
  shapeOf,
} from './modelFolder.ts';

/** Its value, or what went wrong. */
type Attempt<T> = { readonly value: T } | { readonly error: ApiError };

async function attempt<T>(work: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: toApiError(error) };
  }
}

const foundOf = <T>(tried: Attempt<T>): T | null => ('value' in tried ? tried.value : null);
const errorOf = <T>(tried: Attempt<T>): ApiError | null => ('error' in tried ? tried.error : null);

async function filesOf(folder: string) {
  const sizes = modelFiles.map(async (name) => {
    const found = await stat(path.join(folder, name)).catch(() => null);
    return found?.isFile() ? [{ name, bytes: found.size }] : [];
  });
  return (await Promise.all(sizes)).flat();
}

function reckoned(parsed: ParsedConfig | null, tensors: readonly TensorInfo[] | null) {
  if (!parsed) return { notation: null, architecture: [], parameters: null, memory: null };
  const shape = shapeOf(parsed.config);
  // Whether a stored decoder repeats the word embedding shows only in the weights themselves.
  const tied = parsed.tied || !tensors?.some(({ name }) => name === 'decoder.weight');
  return {
    notation: notationOf(shape),
    architecture: architectureRows(parsed),
    parameters: parameterCount(parsed.config, !tied),
    memory: estimateMemory(parsed.config, shape, !tied),
  };
}

/**
 * Everything that can be told of a folder, or of the folder of a file. What cannot be read is null
 * and `problem` says why; only a folder that is not there is an error.
 * @throws CanopyError `bad-model` where there is no such folder
 */
export async function inspectFolder(
  target: string,
  knownHash: (folder: string) => Promise<string | null>,
): Promise<ModelInspection> {
  const folder = await findFolder(target);
  const complete = await attempt(() => checkFiles(folder));
  const config = await attempt(() => readConfigText(folder));
  const parsed = await attempt(() => {
    if ('error' in config) throw badModel(config.error.message, path.join(folder, 'config.json'));
    return parseConfigText(config.value, path.join(folder, 'config.json'));
  });
  const tensors = await attempt(() => listTensors(folder));
  return {
    folder,
    name: path.basename(folder),
    ...reckoned(foundOf(parsed), foundOf(tensors)),
    tensors: foundOf(tensors),
    files: await filesOf(folder),
    config: foundOf(config),
    sha256: await knownHash(folder),
    warnings: foundOf(parsed)?.warnings ?? [],
    problem: errorOf(complete) ?? errorOf(parsed) ?? errorOf(tensors),
  };
}
