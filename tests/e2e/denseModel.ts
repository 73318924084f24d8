/** A dense model of canopy-tiny's shape: its trees replaced by twelve neurons a layer. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tiny } from '../cli/canopy.ts';

const neurons = 12;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Values between -0.05 and 0.05 that look random and are always the same. */
function values(count: number): Buffer {
  const numbers = Float32Array.from({ length: count }, (_, i) => 0.05 * Math.sin(i * i + 1));
  return Buffer.from(numbers.buffer);
}

export function makeDenseModel(folder: string): void {
  cpSync(tiny, folder, { recursive: true });
  const configFile = path.join(folder, 'config.json');
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  delete config.arch.intermed_depth;
  Object.assign(config.arch, { intermed_type: 'ff', intermed_size: neurons });
  writeFileSync(configFile, JSON.stringify(config));

  const weightsFile = path.join(folder, 'model.safetensors');
  const bytes = readFileSync(weightsFile);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__, ...old }: Record<string, Entry> = JSON.parse(
    bytes.toString('utf8', 8, start),
  );
  const header: Record<string, Entry> = {};
  const parts: Buffer[] = [];
  let at = 0;
  const add = (name: string, shape: readonly number[], part: Buffer) => {
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + part.length] };
    parts.push(part);
    at += part.length;
  };
  for (const [name, { shape, data_offsets: place }] of Object.entries(old)) {
    if (name.includes('ffn.linear')) continue;
    add(name, shape, bytes.subarray(start + place[0], start + place[1]));
  }
  const { num_transformer_layers: layers, hidden_size: hidden } = config.arch;
  for (let layer = 0; layer < layers; layer++) {
    const ffn = `encoder.layers.${layer}.ffn`;
    add(`${ffn}.dense_in.weight`, [neurons, hidden], values(neurons * hidden));
    add(`${ffn}.dense_out.weight`, [hidden, neurons], values(neurons * hidden));
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(weightsFile, Buffer.concat([length, text, ...parts]));
}
