/** The files of a corpus: found in folders, in one order on every machine, and hashed. */

import { createHash } from 'node:crypto';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../errors.ts';
import { sha256Of } from '../modelFolder.ts';
import type { Problem } from './problem.ts';

export type Format = 'txt' | 'jsonl' | 'csv' | 'tsv' | 'parquet';
export type Packing = 'none' | 'gz' | 'zst';

export interface CorpusFile {
  /** Absolute. */
  readonly path: string;
  /** Below the input that it came from, the input's own name first; `/` on every platform. */
  readonly name: string;
  readonly format: Format;
  readonly packing: Packing;
  readonly bytes: number;
}

export interface FoundFiles {
  readonly files: readonly CorpusFile[];
  readonly problems: readonly Problem[];
}

const formats: ReadonlyMap<string, Format> = new Map([
  ['.txt', 'txt'],
  ['.text', 'txt'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.csv', 'csv'],
  ['.tsv', 'tsv'],
  ['.parquet', 'parquet'],
]);
const packings: ReadonlyMap<string, Packing> = new Map([
  ['.gz', 'gz'],
  ['.zst', 'zst'],
]);
const kinds = 'txt, jsonl, csv, tsv (each also with .gz or .zst behind), parquet';

function kindOf(file: string): { readonly format: Format; readonly packing: Packing } | null {
  const last = path.extname(file).toLowerCase();
  const packing = packings.get(last) ?? 'none';
  const inner = packing === 'none' ? file : file.slice(0, -last.length);
  const format = formats.get(path.extname(inner).toLowerCase());
  if (!format || (format === 'parquet' && packing !== 'none')) return null;
  return { format, packing };
}

/** By code units: what a locale says differs between machines. */
function byName(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Files of the inputs in their order, those of a folder by name, each file once. A folder that leads
 * back to itself through a link is entered once. Files of other kinds in folders are left out.
 * @param mayOpen refuses what a page may not have read
 * @throws CanopyError `bad-input` for an input that is not there or of no known kind, or no file at all
 */
export async function findFiles(
  inputs: readonly string[],
  mayOpen: (target: string) => Promise<void> = async () => {},
): Promise<FoundFiles> {
  const files: CorpusFile[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();

  async function add(file: string, name: string, bytes: number): Promise<void> {
    const kind = kindOf(file);
    if (!kind) return;
    if (bytes === 0) problems.push({ file: name, line: null, message: 'the file is empty' });
    else files.push({ path: file, name, ...kind, bytes });
  }

  async function enter(target: string, name: string): Promise<void> {
    const real = await realpath(target).catch(() => null);
    if (real === null) {
      problems.push({ file: name, line: null, message: 'the link leads nowhere' });
      return;
    }
    if (seen.has(real)) {
      problems.push({ file: name, line: null, message: `is the same as one before: ${real}` });
      return;
    }
    seen.add(real);
    await mayOpen(real);
    const found = await stat(real);
    if (found.isFile()) return add(target, name, found.size);
    if (!found.isDirectory()) return;
    const names = await readdir(real).catch((error: unknown) => {
      problems.push({ file: name, line: null, message: reason(error) });
      return [];
    });
    for (const child of names.sort(byName))
      await enter(path.join(target, child), `${name}/${child}`);
  }

  for (const input of inputs) {
    const full = path.resolve(input);
    const found = await stat(full).catch(() => null);
    if (!found) throw badInput(`There is no file or folder ${full}. Check the path.`, 'inputs');
    if (found.isFile() && !kindOf(full)) {
      throw badInput(`${full} is of no kind that a corpus takes: ${kinds}`, 'inputs');
    }
    await enter(full, path.basename(full));
  }
  if (files.length === 0) {
    const first = problems[0];
    const why = first ? ` (${first.file}: ${first.message})` : '';
    throw badInput(`There is nothing to read in ${inputs.join(', ')}${why}. Taken are ${kinds}`);
  }
  return { files, problems };
}

/** SHA-256 of the names and contents of all files in their order, and of each. */
export async function hashFiles(
  files: readonly CorpusFile[],
  signal: AbortSignal,
  onProgress: (doneBytes: number) => void = () => {},
): Promise<{ readonly sha256: string; readonly each: readonly string[] }> {
  const all = createHash('sha256');
  const each: string[] = [];
  let before = 0;
  for (const file of files) {
    const sha256 = await sha256Of(file.path, signal, (done) => onProgress(before + done));
    before += file.bytes;
    each.push(sha256);
    all.update(`${file.name}\0${sha256}\n`);
  }
  return { sha256: all.digest('hex'), each };
}
