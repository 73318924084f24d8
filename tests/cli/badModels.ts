/** Folders that no host may open, each with what its message must name. */

import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { golden, tiny } from './canopy.ts';

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

type Header = Record<string, Entry>;

export interface BadModel {
  readonly name: string;
  readonly folder: string;
  /** What the message must contain: file, key or tensor. */
  readonly names: readonly string[];
}

const embedding = 'encoder.embedding.word_embedding.weight';
const wIn = 'encoder.layers.1.ffn.linear_in.weight';

/** Changes the header of a folder's weights; the data stays. */
function editHeader(folder: string, change: (header: Header) => void): void {
  const file = path.join(folder, 'model.safetensors');
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([size, text, bytes.subarray(8 + length)]));
}

function entry(header: Header, name: string): Entry {
  const found = header[name];
  if (!found) throw new Error(`the model of the test has no tensor ${name}`);
  return found;
}

function editConfig(folder: string, change: (arch: Record<string, unknown>) => void): void {
  const file = path.join(folder, 'config.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  change(json.arch);
  writeFileSync(file, JSON.stringify(json));
}

/** Overwrites one value of a tensor with NaN. */
function spoil(folder: string, name: string): void {
  const file = path.join(folder, 'model.safetensors');
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header: Header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  bytes.writeFloatLE(Number.NaN, 8 + length + entry(header, name).data_offsets[0] + 40);
  writeFileSync(file, bytes);
}

interface Defect {
  readonly name: string;
  readonly names: readonly string[];
  readonly make: (folder: string) => void;
}

const weights = (folder: string) => path.join(folder, 'model.safetensors');

const defects: readonly Defect[] = [
  {
    name: 'a missing config',
    names: ['config.json', 'missing'],
    make: (folder) => unlinkSync(path.join(folder, 'config.json')),
  },
  {
    name: 'missing weights',
    names: ['model.safetensors', 'missing'],
    make: (folder) => unlinkSync(weights(folder)),
  },
  {
    name: 'a config cut short',
    names: ['config.json', 'JSON'],
    make: (folder) => truncateSync(path.join(folder, 'config.json'), 100),
  },
  {
    name: 'weights cut short',
    names: ['model.safetensors'],
    make: (folder) => truncateSync(weights(folder), 20_000),
  },
  {
    name: 'weights cut inside the header',
    names: ['model.safetensors', 'header'],
    make: (folder) => truncateSync(weights(folder), 100),
  },
  {
    name: 'empty weights',
    names: ['model.safetensors'],
    make: (folder) => truncateSync(weights(folder), 0),
  },
  {
    name: 'a header longer than the file',
    names: ['model.safetensors', 'header'],
    make(folder) {
      const bytes = readFileSync(weights(folder));
      bytes.writeBigUInt64LE(BigInt(bytes.length) * 2n, 0);
      writeFileSync(weights(folder), bytes);
    },
  },
  {
    name: 'a header of 2^63 bytes',
    names: ['model.safetensors', 'header'],
    make(folder) {
      const bytes = readFileSync(weights(folder));
      bytes.writeBigUInt64LE(2n ** 63n, 0);
      writeFileSync(weights(folder), bytes);
    },
  },
  {
    name: 'overlapping tensors',
    names: ['model.safetensors', 'encoder.'],
    make: (folder) =>
      editHeader(folder, (header) => {
        const [from] = entry(header, embedding).data_offsets;
        const tensor = entry(header, wIn);
        const length = tensor.data_offsets[1] - tensor.data_offsets[0];
        tensor.data_offsets = [from, from + length];
      }),
  },
  {
    name: 'offsets beyond the end',
    names: ['model.safetensors', wIn],
    make: (folder) =>
      editHeader(folder, (header) => {
        const tensor = entry(header, wIn);
        tensor.data_offsets = [1e9, 1e9 + tensor.data_offsets[1] - tensor.data_offsets[0]];
      }),
  },
  {
    name: 'a dtype that is not read',
    names: ['model.safetensors', wIn, 'I32'],
    make: (folder) =>
      editHeader(folder, (header) => {
        entry(header, wIn).dtype = 'I32';
      }),
  },
  {
    name: 'a wrong shape',
    names: ['model.safetensors', wIn],
    make: (folder) =>
      editHeader(folder, (header) => {
        entry(header, wIn).shape.reverse();
      }),
  },
  {
    name: 'a missing tensor',
    names: ['model.safetensors', wIn],
    make: (folder) =>
      editHeader(folder, (header) => {
        header['encoder.odd'] = entry(header, wIn);
        delete header[wIn];
      }),
  },
  {
    name: 'NaN weights',
    names: ['model.safetensors', wIn, 'NaN'],
    make: (folder) => spoil(folder, wIn),
  },
  {
    name: 'a vocabulary that the weights do not have',
    names: ['model.safetensors', embedding],
    make: (folder) =>
      editConfig(folder, (arch) => {
        const block = arch.embedding;
        if (typeof block === 'object' && block) Reflect.set(block, 'vocab_size', 301);
      }),
  },
  {
    name: 'an unknown value in arch',
    names: ['config.json', 'arch.intermed_type', '"moe"', '"fff"'],
    make: (folder) =>
      editConfig(folder, (arch) => {
        arch.intermed_type = 'moe';
      }),
  },
  {
    name: 'a tokenizer with more pieces than the embedding has rows',
    names: ['tokenizer.json', '8000', '300'],
    make: (folder) =>
      cpSync(path.join(tiny, 'tokenizer.json'), path.join(folder, 'tokenizer.json')),
  },
  {
    name: 'an empty folder',
    names: ['is empty', 'config.json'],
    make(folder) {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
    },
  },
  {
    name: 'no folder at all',
    names: ['There is no folder'],
    make: (folder) => rmSync(folder, { recursive: true }),
  },
];

/** Builds one folder for each defect from a small sound model (`random-1`). */
export function makeBadModels(temporary: string): BadModel[] {
  return defects.map(({ name, names, make }) => {
    const folder = path.join(temporary, name.replaceAll(' ', '-'));
    cpSync(path.join(golden, 'random-1'), folder, { recursive: true });
    make(folder);
    return { name, folder, names };
  });
}
