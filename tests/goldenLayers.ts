/** The single layers of golden/fff.json: their weights come from a generator stated there. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LayerInput } from '../native/face.ts';
import { floats, type Tensors } from './tensorFile.ts';

interface Generator {
  readonly seed: number;
  readonly log2_scale: number;
  readonly shape: readonly number[];
  readonly sha256_f32le: string;
}

export interface FffEntry {
  readonly file: string;
  readonly hidden: number;
  readonly parallel_size: number;
  readonly depth: number;
  readonly generator: Readonly<
    Record<'linear_in_weight' | 'linear_in_bias' | 'linear_out_weight', Generator>
  >;
}

export function fffFile(golden: string): { readonly layers: readonly FffEntry[] } | null {
  const file = path.join(golden, 'fff.json');
  // Its form is stated in golden/README.md.
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** value(i) = (h / 256 - 2^23) * 2^(log2_scale - 23), h a hash of the counter i. */
function generate({ seed, log2_scale, shape, sha256_f32le }: Generator): Float32Array {
  const values = new Float32Array(shape.reduce((product, side) => product * side, 1));
  for (let i = 0; i < values.length; i++) {
    let h = (Math.imul(i, 0x9e3779b1) + seed) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
    h ^= h >>> 15;
    values[i] = ((h >>> 8) - 2 ** 23) * 2 ** (log2_scale - 23);
  }
  const sum = createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
  if (sum !== sha256_f32le) throw new Error(`seed ${seed} gives other values than stated`);
  return values;
}

export function fffLayer(entry: FffEntry, tensors: Tensors): LayerInput {
  return {
    hidden: entry.hidden,
    trees: entry.parallel_size,
    depth: entry.depth,
    wIn: generate(entry.generator.linear_in_weight),
    bIn: generate(entry.generator.linear_in_bias),
    wOut: generate(entry.generator.linear_out_weight),
    x: Float32Array.from(floats(tensors, 'x')),
  };
}
