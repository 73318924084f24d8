/** A table's rows, whatever its format, each with its line. */

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { LineProblem } from '../api.ts';
import { breathe } from '../breathe.ts';
import { CanopyError, reasonOf } from '../errors.ts';

/** More than any file of GLUE (MNLI's training set: 75 MiB). */
const largest = 256 * 1024 * 1024;

export interface Row {
  /** From 1; of a CSV row over several lines, its first. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly bytes: number;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** Of a header or of JSON's keys; null where the table was said to have none. */
  readonly header: readonly string[] | null;
  readonly rows: readonly Row[];
  readonly problems: readonly LineProblem[];
}

interface Contents {
  readonly rows: readonly Row[];
  readonly problems: LineProblem[];
  /** JSON names its columns in each line. */
  readonly keys?: readonly string[];
}

function fault(file: string, why: string): CanopyError {
  return new CanopyError('bad-input', why, { file, key: 'path' });
}

async function bytesOf(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => null);
  if (!found) throw fault(file, `There is no file ${file}. Check the path.`);
  if (!found.isFile()) throw fault(file, `${file} is no file. Name a table (.tsv, .csv, .jsonl).`);
  if (found.size > largest) {
    const size = `${(found.size / 2 ** 20).toFixed(0)} MiB`;
    throw fault(file, `${file} has ${size}; 256 MiB at the most. Give a part of it.`);
  }
  return readFile(file).catch((error: unknown) => {
    const why = reasonOf(error);
    throw fault(file, `${file} cannot be read: ${why}`);
  });
}

/** Bytes that are decoded, or characters that are parsed, before other work may run. */
const atOnce = 1 << 20;
const rowsAtOnce = 4096;

async function textOf(bytes: Buffer, file: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parts: string[] = [];
  try {
    for (let from = 0; from < bytes.length; from += atOnce) {
      parts.push(decoder.decode(bytes.subarray(from, from + atOnce), { stream: true }));
      await breathe();
    }
    parts.push(decoder.decode());
  } catch {
    const line = lineOfFault(bytes);
    throw fault(file, `${file}, line ${line}: this is not UTF-8 text. Convert the file.`);
  }
  return parts.join('');
}

/** The first line that is not UTF-8. */
function lineOfFault(bytes: Buffer): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let from = 0;
  for (let line = 1; ; line++) {
    const end = bytes.indexOf(10, from);
    try {
      decoder.decode(bytes.subarray(from, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    from = end + 1;
  }
}

/** The lines that are not blank. A file's last line may end with a newline or not. */
async function* linesOf(text: string): AsyncGenerator<{ line: number; text: string }> {
  let from = 0;
  for (let line = 1; from < text.length; line++) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found;
    const own = text.slice(from, end > from && text[end - 1] === '\r' ? end - 1 : end);
    if (own.trim() !== '') yield { line, text: own };
    if (line % rowsAtOnce === 0) await breathe();
    from = end + 1;
  }
}

/** Quotes mean nothing in TSV, as in GLUE's files and the IANA definition. */
async function tsvRows(text: string): Promise<Contents> {
  const rows: Row[] = [];
  for await (const { line, text: own } of linesOf(text))
    rows.push({ line, cells: own.split('\t') });
  return { rows, problems: [] };
}

async function csvRows(text: string): Promise<Contents> {
  const problems: LineProblem[] = [];
  const parser = Readable.from(piecesOf(text)).pipe(
    parse({
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        const line = error instanceof CsvError ? Number(Reflect.get(error, 'lines')) : 0;
        problems.push({ line, message: error?.message ?? 'cannot be read' });
      },
      info: true,
    }),
  );
  const rows: Row[] = [];
  // With `info` the library gives records and lines; it types them as any.
  for await (const { record, info } of parser as AsyncIterable<{
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }>) {
    const inside = record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
    rows.push({ line: info.lines - inside, cells: record });
    if (rows.length % rowsAtOnce === 0) await breathe();
  }
  return { rows, problems };
}

function* piecesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; from += 1 << 16) yield text.slice(from, from + (1 << 16));
}

function cellOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

async function jsonRows(text: string): Promise<Contents> {
  const problems: LineProblem[] = [];
  const objects: { line: number; row: object }[] = [];
  const keys = new Set<string>();
  for await (const { line, text: own } of linesOf(text)) {
    try {
      const row: unknown = JSON.parse(own);
      if (typeof row !== 'object' || row === null || Array.isArray(row)) {
        problems.push({ line, message: 'is no JSON object' });
        continue;
      }
      for (const key of Object.keys(row)) keys.add(key);
      objects.push({ line, row });
    } catch (error) {
      const why = reasonOf(error);
      problems.push({ line, message: `is not valid JSON: ${why}` });
    }
  }
  const names = [...keys];
  const rows = objects.map(({ line, row }) => ({
    line,
    cells: names.map((key) => cellOf(Object.hasOwn(row, key) ? Reflect.get(row, key) : undefined)),
  }));
  return { rows, problems, keys: names };
}

const readers: Readonly<Record<string, (text: string) => Promise<Contents>>> = {
  '.tsv': tsvRows,
  '.csv': csvRows,
  '.jsonl': jsonRows,
};

/**
 * @param headless whether the first line is a row like others
 * @throws CanopyError `bad-input` for a file that is no table, or cannot be read
 */
export async function readTable(target: string, headless: boolean): Promise<Table> {
  const file = path.resolve(target);
  const bytes = await bytesOf(file);
  const kind = path.extname(file).toLowerCase();
  const reader = headless ? tsvRows : readers[kind === '.txt' ? '.tsv' : kind];
  if (!reader) {
    throw fault(file, `${file} is not a table that Canopy reads: expected .tsv, .csv or .jsonl.`);
  }
  const { rows, problems, keys } = await reader(await textOf(bytes, file));
  const named = headless ? null : (keys ?? rows[0]?.cells.map((name) => name.trim()) ?? []);
  return {
    name: path.basename(file),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    header: named,
    rows: named && !keys ? rows.slice(1) : rows,
    problems,
  };
}
