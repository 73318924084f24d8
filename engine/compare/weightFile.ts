/** A safetensors file read in pieces, its values as F32. */

import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { badModel } from '../errors.ts';

export interface StoredTensor {
  readonly name: string;
  readonly dtype: 'F32' | 'F16' | 'BF16';
  readonly shape: readonly number[];
  /** Where its bytes are in the file. */
  readonly from: number;
  readonly to: number;
}

export interface WeightFile {
  readonly path: string;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** `count` values from the `first`th on. Their bytes go to `room`. */
  read(tensor: StoredTensor, first: number, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

const largestHeader = 100 * 2 ** 20;
const entry = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

export function bytesOf(dtype: StoredTensor['dtype']): number {
  return dtype === 'F32' ? 4 : 2;
}

async function exactly(file: FileHandle, room: Uint8Array, from: number): Promise<void> {
  let done = 0;
  while (done < room.length) {
    const { bytesRead } = await file.read(room, done, room.length - done, from + done);
    if (bytesRead === 0) throw new Error('it ends too early');
    done += bytesRead;
  }
}

async function headerOf(file: FileHandle): Promise<{ tensors: Map<string, StoredTensor> }> {
  const size = new Uint8Array(8);
  await exactly(file, size, 0);
  const length = Number(new DataView(size.buffer).getBigUint64(0, true));
  if (length > largestHeader) throw new Error('its header is too long');
  const text = new Uint8Array(length);
  await exactly(file, text, 8);
  const header: unknown = JSON.parse(new TextDecoder().decode(text));
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of Object.entries(z.record(z.string(), z.unknown()).parse(header))) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets } = entry.parse(value);
    if (dtype !== 'F32' && dtype !== 'F16' && dtype !== 'BF16') continue;
    const [from, to] = data_offsets;
    tensors.set(name, { name, dtype, shape, from: 8 + length + from, to: 8 + length + to });
  }
  return { tensors };
}

/** One F16 value (IEEE 754 binary16) as a number. */
function fromF16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function widened(bytes: Uint8Array, dtype: StoredTensor['dtype']): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  if (dtype === 'F32') return new Float32Array(buffer, byteOffset, length / 4);
  const halves = new Uint16Array(buffer, byteOffset, length / 2);
  if (dtype === 'F16') return Float32Array.from(halves, fromF16);
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = (halves[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** @throws CanopyError `bad-model` naming the file and what is wrong with it */
export async function openWeightFile(folder: string): Promise<WeightFile> {
  const target = path.join(folder, 'model.safetensors');
  const refuse = (error: unknown) =>
    badModel(`${target} cannot be read: ${error instanceof Error ? error.message : error}`, target);
  const file = await open(target).catch((error: unknown) => {
    throw refuse(error);
  });
  try {
    const { tensors } = await headerOf(file);
    return {
      path: target,
      tensors,
      async read({ dtype, from }, first, count) {
        const bytes = new Uint8Array(count * bytesOf(dtype));
        await exactly(file, bytes, from + first * bytesOf(dtype)).catch((error: unknown) => {
          throw refuse(error);
        });
        return widened(bytes, dtype);
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw refuse(error);
  }
}
