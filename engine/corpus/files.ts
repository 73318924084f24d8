/** The files of a corpus: found in folders, in one order on every machine, and hashed. */

import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { badInput, reasonOf } from '../errors.ts';
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
  /** When it was last written, as the file system has it: with `bytes`, how a change is seen. */
  readonly modifiedMs: number;
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

  async function add(file: string, name: string, { size, mtimeMs }: Stats): Promise<void> {
    const kind = kindOf(file);
    if (!kind) return;
    if (size === 0) problems.push({ file: name, line: null, message: 'the file is empty' });
    else files.push({ path: file, name, ...kind, bytes: size, modifiedMs: mtimeMs });
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
    if (found.isFile()) return add(target, name, found);
    if (!found.isDirectory()) return;
    const names = await readdir(real).catch((error: unknown) => {
      problems.push({ file: name, line: null, message: reasonOf(error) });
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

/**
 * Whether the file is as it was found, by size and time: what was read from it then is of the contents
 * that were hashed.
 * @throws CanopyError `bad-input` where it has changed or gone
 */
export async function mustBeUnchanged(file: CorpusFile): Promise<void> {
  const now = await stat(file.path).catch(() => null);
  if (now?.size === file.bytes && now.mtimeMs === file.modifiedMs) return;
  throw badInput(
    `${file.path} ${now ? 'was written' : 'went away'} while the run read it. Rows that are written come ` +
      'from the file as it was: put it back and run again to go on, or choose a new folder',
    'inputs',
  );
}

/**
 * SHA-256 of the names and contents of all files in their order, and of each.
 * @throws CanopyError `bad-input` for a file that cannot be read
 */
export async function hashFiles(
  files: readonly CorpusFile[],
  signal: AbortSignal,
  onProgress: (doneBytes: number) => void = () => {},
): Promise<{ readonly sha256: string; readonly each: readonly string[] }> {
  const all = createHash('sha256');
  const each: string[] = [];
  let before = 0;
  for (const file of files) {
    const sha256 = await sha256Of(file.path, signal, (done) => onProgress(before + done)).catch(
      (error: unknown) => {
        if (signal.aborted) throw error;
        throw badInput(
          `${file.path} cannot be read (${reasonOf(error)}). Make it readable, or leave it out of the inputs`,
          'inputs',
        );
      },
    );
    before += file.bytes;
    each.push(sha256);
    all.update(`${file.name}\0${sha256}\n`);
  }
  return { sha256: all.digest('hex'), each };
}
