/** Golden tensors by name: just enough of the safetensors format for the tests. */

import { readFileSync } from 'node:fs';

export interface Tensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const readers: Readonly<Record<string, (buffer: ArrayBuffer) => ArrayLike<number>>> = {
  F64: (buffer) => new Float64Array(buffer),
  F32: (buffer) => new Float32Array(buffer),
  I32: (buffer) => new Int32Array(buffer),
  I64: (buffer) => Array.from(new BigInt64Array(buffer), Number),
};

/** @returns a function from a tensor's name to its shape and values */
export function readSafetensors(file: string): (name: string) => Tensor {
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header: Record<string, Entry> = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength));
  return (name) => {
    const entry = header[name];
    const read = entry && readers[entry.dtype];
    if (!entry || !read) throw new Error(`${file} has no tensor ${name} that can be read`);
    const [from, to] = entry.data_offsets.map((offset) => 8 + headerLength + offset);
    const copy = Uint8Array.prototype.slice.call(bytes, from, to);
    return { shape: entry.shape, values: Array.from(read(copy.buffer)) };
  };
}
