/** Safetensors files as the tests need them: read, converted, written. */

import { readFileSync, writeFileSync } from 'node:fs';

export type FloatArray = Float32Array | Float64Array;
type Values = FloatArray | Int32Array | BigInt64Array;

export interface StoredTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: readonly [number, number];
}

export type Tensors = ReadonlyMap<string, StoredTensor>;

export function readTensors(file: string): Tensors {
  const all = readFileSync(file);
  const start = 8 + Number(all.readBigUInt64LE(0));
  const header: Record<string, Entry> = JSON.parse(all.toString('utf8', 8, start));
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    // A copy, so that it starts where typed arrays may start.
    const bytes = new Uint8Array(all.subarray(start + from, start + to));
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, bytes });
  }
  return tensors;
}

function values(tensors: Tensors, name: string): Values {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`no tensor ${name}`);
  const { buffer } = tensor.bytes;
  if (!(buffer instanceof ArrayBuffer)) throw new Error(`${name} is not in memory of its own`);
  switch (tensor.dtype) {
    case 'F32':
      return new Float32Array(buffer);
    case 'F64':
      return new Float64Array(buffer);
    case 'I32':
      return new Int32Array(buffer);
    default:
      throw new Error(`${name} has the dtype ${tensor.dtype}`);
  }
}

export function floats(tensors: Tensors, name: string): FloatArray {
  const found = values(tensors, name);
  if (found instanceof Float32Array || found instanceof Float64Array) return found;
  throw new Error(`${name} does not hold floats`);
}

export function integers(tensors: Tensors, name: string): Int32Array {
  const found = values(tensors, name);
  if (found instanceof Int32Array) return found;
  throw new Error(`${name} does not hold 32-bit integers`);
}

export function float32Tensor(shape: readonly number[], data: Float32Array): StoredTensor {
  return {
    dtype: 'F32',
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

/** The header of a file that holds `entries` one behind the other, with its 8 bytes of length. */
export function headerBytes(
  entries: Iterable<readonly [string, { dtype: string; shape: readonly number[]; size: number }]>,
): Buffer {
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, { dtype, shape, size }] of entries) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + size] };
    offset += size;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json]);
}

export function writeTensors(file: string, tensors: Tensors): void {
  const entries = [...tensors].map(
    ([name, { dtype, shape, bytes }]) => [name, { dtype, shape, size: bytes.length }] as const,
  );
  const parts = [...tensors.values()].map(({ bytes }) => bytes);
  writeFileSync(file, Buffer.concat([headerBytes(entries), ...parts]));
}

const wordOf = new Float32Array(1);
const bitsOf = new Uint32Array(wordOf.buffer);

/** Nearest BF16, ties to even, as its 16 bits. */
function toBf16(value: number): number {
  wordOf[0] = value;
  const bits = bitsOf[0] ?? 0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function fromBf16(bits: number): number {
  bitsOf[0] = bits << 16;
  return wordOf[0] ?? 0;
}

/** Nearest F16, ties to even, as its 16 bits; values beyond the largest are not expected. */
function toF16(value: number): number {
  const magnitude = Math.abs(value);
  const exponent = Math.max(-14, Math.floor(Math.log2(magnitude || 1e-30)));
  const step = 2 ** (exponent - 10);
  const whole = Math.floor(magnitude / step);
  const rest = magnitude / step - whole;
  const steps = whole + (rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? 1 : 0);
  // Steps of 2^10 and above spill into the exponent by themselves.
  const bits = exponent === -14 ? steps : ((exponent + 14) << 10) + steps;
  return (value < 0 || Object.is(value, -0) ? 0x8000 : 0) | bits;
}

function fromF16(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const magnitude = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

const formats = {
  BF16: { encode: toBf16, decode: fromBf16 },
  F16: { encode: toF16, decode: fromF16 },
};

/** The tensors rounded to `dtype`: as such, and widened back to F32, which is exact. */
export function rounded(
  tensors: Tensors,
  dtype: 'BF16' | 'F16',
): { readonly narrow: Tensors; readonly wide: Tensors } {
  const { encode, decode } = formats[dtype];
  const narrow = new Map<string, StoredTensor>();
  const wide = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (tensor.dtype !== 'F32') continue; // position ids
    const words = Uint16Array.from(floats(tensors, name), encode);
    narrow.set(name, { dtype, shape: tensor.shape, bytes: new Uint8Array(words.buffer) });
    wide.set(name, float32Tensor(tensor.shape, Float32Array.from(words, decode)));
  }
  return { narrow, wide };
}
