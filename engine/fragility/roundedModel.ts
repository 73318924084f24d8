/** A copy of a model with the rows of its trees rounded, computed in F32 like the model itself. */

import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { NativeModel } from '../../native/face.ts';
import { openModel } from '../../native/index.ts';
import type { MachineInfo } from '../api.ts';
import { breathe } from '../breathe.ts';
import { openWeightFile, type StoredTensor, type WeightFile } from '../compare/weightFile.ts';
import { neuronOf } from '../compare/weights.ts';
import { parseConfigText } from '../config.ts';
import { badModel, CanopyError, cancelled } from '../errors.ts';
import type { RoundedTo } from '../fragilityTypes.ts';
import { type OpenModel, readConfigText, stampOf } from '../modelFolder.ts';
import { toF16, toInt8 } from './rounding.ts';

/** Values at a time: about 2 ms. */
const piece = 2 ** 17;

export interface Copying {
  readonly machine: MachineInfo;
  readonly signal: AbortSignal;
  /** Called with the share that is done. */
  readonly onShare: (share: number) => void;
}

function valuesOf({ shape }: StoredTensor): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Of a tree's rows, W_in's and W_out's: which neuron's row a value is of. Null for all other tensors. */
function rowOf({ name, shape }: StoredTensor): ((at: number) => number) | null {
  return name.endsWith('.weight') ? neuronOf(name, shape) : null;
}

/** The tensor's values in order, in pieces. */
async function* piecesOf(file: WeightFile, tensor: StoredTensor, signal: AbortSignal) {
  const values = valuesOf(tensor);
  for (let first = 0; first < values; first += piece) {
    if (signal.aborted) throw cancelled();
    yield { first, values: await file.read(tensor, first, Math.min(piece, values - first)) };
    await breathe();
  }
}

/** The largest magnitude in each neuron's row. */
async function largestOf(
  file: WeightFile,
  tensor: StoredTensor,
  row: (at: number) => number,
  signal: AbortSignal,
): Promise<number[]> {
  const largest: number[] = [];
  for await (const { first, values } of piecesOf(file, tensor, signal)) {
    for (let i = 0; i < values.length; i++) {
      const at = row(first + i);
      largest[at] = Math.max(largest[at] ?? 0, Math.abs(values[i] ?? 0));
    }
  }
  return largest;
}

/** How a value of this tensor is rounded, by its place. */
async function roundingOf(
  file: WeightFile,
  tensor: StoredTensor,
  to: Exclude<RoundedTo, 'bf16'>,
  signal: AbortSignal,
): Promise<(value: number, at: number) => number> {
  const row = rowOf(tensor);
  if (!row) return (value) => value;
  if (to === 'f16') return toF16;
  const largest = await largestOf(file, tensor, row, signal);
  return (value, at) => toInt8(value, largest[row(at)] ?? 0);
}

/** All tensors in F32, one behind the other. */
function headerOf(tensors: readonly StoredTensor[]): Buffer {
  let from = 0;
  const entries = tensors.map((tensor) => {
    const to = from + 4 * valuesOf(tensor);
    const entry = { dtype: 'F32', shape: tensor.shape, data_offsets: [from, to] };
    from = to;
    return [tensor.name, entry];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}

async function writeRounded(
  file: WeightFile,
  target: string,
  to: Exclude<RoundedTo, 'bf16'>,
  { signal, onShare }: Copying,
): Promise<void> {
  const tensors = [...file.tensors.values()];
  const total = tensors.reduce((sum, tensor) => sum + valuesOf(tensor), 0);
  const out = await open(target, 'wx');
  try {
    await out.appendFile(headerOf(tensors));
    let done = 0;
    for (const tensor of tensors) {
      const round = await roundingOf(file, tensor, to, signal);
      for await (const { first, values } of piecesOf(file, tensor, signal)) {
        const rounded = values.map((value, i) => round(value, first + i));
        await out.appendFile(new Uint8Array(rounded.buffer));
        done += values.length;
        onShare(done / total);
      }
    }
  } finally {
    await out.close();
  }
}

function copyError(error: unknown, target: string): unknown {
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code !== 'ENOSPC') return error;
  const why = `The disk of ${path.dirname(path.dirname(target))} is full: a rounded copy of the model does not fit.`;
  return new CanopyError('no-space', `${why} TMPDIR names another place for it.`, { file: target });
}

/**
 * Writes the copy below the system's folder for temporary files, loads it, and deletes it. Whoever
 * asked closes the model.
 * @throws CanopyError `bad-model` where the files are not those that were opened, `no-space`, `cancelled`
 */
export async function openRounded(
  { info, stamp }: OpenModel,
  to: Exclude<RoundedTo, 'bf16'>,
  copying: Copying,
): Promise<NativeModel> {
  const { folder, name } = info;
  if ((await stampOf(folder)) !== stamp) {
    throw badModel(`The files of ${name} have changed since it was opened. Open it again.`, folder);
  }
  const { config } = parseConfigText(
    await readConfigText(folder),
    path.join(folder, 'config.json'),
  );
  const room = await mkdtemp(path.join(os.tmpdir(), 'canopy-rounded-'));
  const weights = path.join(room, 'model.safetensors');
  try {
    const file = await openWeightFile(folder);
    try {
      await writeRounded(file, weights, to, copying);
    } catch (error) {
      throw copyError(error, weights);
    } finally {
      await file.close();
    }
    const { threads, target } = copying.machine;
    return await openModel({ weights, config, threads, target, signal: copying.signal });
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
