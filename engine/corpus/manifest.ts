/** A dataset's `manifest.json`, and the records of its parts, from which its progress follows. */

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomic } from '../atomicFile.ts';
import { badInput } from '../errors.ts';
import { corpusSettings, type Shard } from './settings.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

const manifestSchema = z.object({
  format: z.literal('canopy-corpus'),
  version: z.literal(1),
  /** Of Canopy. */
  canopy: z.string(),
  created: z.iso.datetime(),
  model: z.object({
    name: z.string(),
    notation: z.string(),
    sha256,
    layers: count,
    trees: count,
    depth: count,
    vocabulary: count,
    maxTokens: count,
  }),
  /** Of tokenizer.json. */
  tokenizer: z.object({ sha256 }),
  corpus: z.object({
    /** Of the names and contents of all files in order. */
    sha256,
    bytes: count,
    files: z.array(z.object({ name: z.string(), bytes: count, sha256 })),
    /** Wrong with the inputs before a line was read. */
    problems: z.array(z.object({ file: z.string(), line: count.nullable(), message: z.string() })),
  }),
  settings: corpusSettings,
  /** Into how many shares the corpus is cut, and which of them are here, from 0. */
  shards: z.object({ count: count.min(1), indices: z.array(count) }),
  /** Where the rows were computed; kernels differ in the last bits of logits. */
  machines: z.array(
    z.object({ cpu: z.string(), target: z.string(), blas: z.string(), node: z.string() }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

const partSchema = z.object({
  name: z.string(),
  shard: count,
  /** Of the shard's parts, from 0. */
  number: count,
  rows: count,
  documents: count,
  /** First block of the shard that is not in this part or those before. */
  nextBlock: count,
  problemCount: count,
  problems: z.array(z.object({ file: z.string(), line: count.nullable(), message: z.string() })),
  /** Seconds that the part took. */
  seconds: z.number(),
  last: z.boolean(),
});

/** What a part holds. Its file is the last that is written: a part without it is none. */
export type Part = z.infer<typeof partSchema>;

export const manifestFile = (folder: string) => path.join(folder, 'manifest.json');
const partsFolder = (folder: string) => path.join(folder, 'parts');

async function readAs<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const why = issue
      ? `${issue.path.map(String).join('.')}: ${issue.message}`
      : error instanceof Error
        ? error.message
        : String(error);
    throw badInput(`${file} is no file of a trace dataset: ${why}`, 'folder');
  }
}

/** Null where the folder has none. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes('manifest.json')) return null;
  return readAs(manifestFile(folder), manifestSchema);
}

export function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  return writeAtomic(manifestFile(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The complete parts, by shard and number. */
export async function readParts(folder: string): Promise<readonly Part[]> {
  const names = await readdir(partsFolder(folder)).catch((): string[] => []);
  const parts: Part[] = [];
  for (const name of names) {
    if (!name.startsWith('part-') || !name.endsWith('.json')) continue;
    parts.push(await readAs(path.join(partsFolder(folder), name), partSchema));
  }
  return parts.sort((a, b) => a.shard - b.shard || a.number - b.number);
}

export function writePart(folder: string, part: Part): Promise<void> {
  const file = path.join(partsFolder(folder), `${part.name}.json`);
  return writeAtomic(file, `${JSON.stringify(part, null, 2)}\n`);
}

/** `part-00003of00008-000012`: names of several shards never meet. */
export function partName({ index, count: of }: Shard, number: number): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  return `part-${digits(index, 5)}of${digits(of, 5)}-${digits(number, 6)}`;
}

/** Whether every shard that the manifest names has its last part. */
export function isComplete({ shards }: Manifest, parts: readonly Part[]): boolean {
  return shards.indices.every((index) => parts.some(({ shard, last }) => last && shard === index));
}

/** What decides the rows; equal for datasets that are shares of one. */
const identity = [
  ['model', ({ model }: Manifest) => `${model.name} ${model.sha256}`, 'models'],
  ['tokenizer', ({ tokenizer }: Manifest) => tokenizer.sha256, 'tokenizers'],
  ['corpus', ({ corpus }: Manifest) => corpus.sha256, 'corpora'],
  [
    'settings',
    ({ settings }: Manifest) => JSON.stringify(corpusSettings.parse(settings)),
    'settings',
  ],
  ['shards', ({ shards }: Manifest) => `${shards.count} shards`, 'numbers of shards'],
] as const;

/** What differs between two datasets so that their rows are not of one; null where nothing does. */
export function differenceOf(a: Manifest, b: Manifest): string | null {
  for (const [, of, what] of identity) {
    // Model names are for people: the hash alone decides.
    const [left, right] = what === 'models' ? [a.model.sha256, b.model.sha256] : [of(a), of(b)];
    if (left !== right) return `their ${what} differ: ${of(a)} and ${of(b)}`;
  }
  return null;
}
