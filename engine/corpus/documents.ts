/** The documents of a file, whatever its format. */

import { Readable } from 'node:stream';
import { DuckDBInstance } from '@duckdb/node-api';
import { CsvError, parse } from 'csv-parse';
import { reasonOf } from '../errors.ts';
import type { CorpusFile } from './files.ts';
import { decode, type Line, linesOf } from './lines.ts';
import { type CorpusSettings, longestLine } from './settings.ts';
import { bytesOf } from './stream.ts';

/** One for the whole text, or one for each of its words. */
export type Label = string | readonly string[];

export type Item =
  /** A document, or the next part of the one before (`goesOn`). */
  | {
      readonly text: string;
      readonly goesOn: boolean;
      readonly line: number;
      readonly label: Label | null;
    }
  | { readonly line: number | null; readonly problem: string };

/** Lines are gathered to parts of a document of about so many characters. */
const gathered = 16_384;

async function* textDocuments(
  lines: AsyncIterable<readonly Line[]>,
  documents: CorpusSettings['documents'],
): AsyncGenerator<Item[]> {
  let text = '';
  let first = 0;
  let goesOn = false;
  const take = (): Item[] => {
    const item = { text, goesOn, line: first, label: null };
    text = '';
    goesOn = true;
    return [item];
  };
  for await (const some of lines) {
    const items: Item[] = [];
    for (const line of some) {
      if (line.text === null) {
        items.push({ line: line.number, problem: line.problem ?? '' });
        continue;
      }
      const blank = line.text.trim() === '';
      if (documents === 'line') {
        if (!blank) items.push({ text: line.text, goesOn: false, line: line.number, label: null });
        continue;
      }
      if (documents === 'paragraph' && blank) {
        if (text !== '') items.push(...take());
        goesOn = false;
        continue;
      }
      if (text === '') first = line.number;
      text += `${line.text}\n`;
      if (text.length >= gathered) items.push(...take());
    }
    if (items.length > 0) yield items;
  }
  if (text !== '') yield take();
}

/** A value as a text or a list of texts; null for anything else. */
function textsOf(value: unknown): Label | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return String(value);
  }
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  return null;
}

function itemOf(
  read: (column: string) => unknown,
  line: number,
  { textColumn, labelColumn }: CorpusSettings,
): Item {
  const value = read(textColumn);
  if (value === undefined || value === null) {
    return { line, problem: `has no ${textColumn}` };
  }
  const words = textsOf(value);
  if (words === null)
    return { line, problem: `${textColumn} is neither a text nor a list of words` };
  const text = typeof words === 'string' ? words : words.join(' ');
  if (labelColumn === null) return { text, goesOn: false, line, label: null };
  const label = textsOf(read(labelColumn));
  if (label === null) return { line, problem: `has no label in ${labelColumn}` };
  if (typeof label !== 'string') {
    const count =
      typeof words === 'string' ? words.split(/\s+/).filter(Boolean).length : words.length;
    if (label.length !== count) {
      return { line, problem: `has ${label.length} labels for ${count} words` };
    }
  }
  return { text, goesOn: false, line, label };
}

function jsonItem({ number, text, problem }: Line, settings: CorpusSettings): Item | null {
  if (text === null) return { line: number, problem: problem ?? '' };
  if (text.trim() === '') return null;
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return { line: number, problem: 'is no JSON object' };
    }
    const read = (column: string): unknown =>
      Object.hasOwn(row, column) ? Reflect.get(row, column) : undefined;
    return itemOf(read, number, settings);
  } catch (error) {
    return { line: number, problem: reasonOf(error) };
  }
}

async function* jsonDocuments(
  lines: AsyncIterable<readonly Line[]>,
  settings: CorpusSettings,
): AsyncGenerator<Item[]> {
  for await (const some of lines) {
    yield some.flatMap((line) => jsonItem(line, settings) ?? []);
  }
}

/** A table's column that is not there is a mistake of the call, not of a line. */
function missing(column: string, columns: readonly string[]): Error {
  return new Error(`there is no column ${column}; the columns are ${columns.join(', ')}`);
}

async function* tableDocuments(
  stream: AsyncIterable<Buffer>,
  delimiter: ',' | '\t',
  settings: CorpusSettings,
): AsyncGenerator<Item[]> {
  const problems: Item[] = [];
  const parser = Readable.from(stream).pipe(
    parse({
      delimiter,
      bom: true,
      encoding: null,
      // Quotes mean nothing in TSV, as in the IANA definition.
      quote: delimiter === ',' ? '"' : null,
      max_record_size: longestLine,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        const line = error instanceof CsvError ? Number(Reflect.get(error, 'lines')) : null;
        problems.push({ line, problem: error?.message ?? 'cannot be read' });
      },
      info: true,
    }),
  );
  let columns: string[] | null = null;
  let items: Item[] = [];
  for await (const { record, info } of parser as AsyncIterable<{
    readonly record: readonly Buffer[];
    readonly info: { readonly lines: number };
  }>) {
    // With `info` and `encoding: null` the library gives buffers and lines; it types them as any.
    let cells: string[];
    try {
      cells = record.map(decode);
    } catch {
      items.push({ line: info.lines, problem: 'is not valid UTF-8' });
      continue;
    }
    if (!columns) {
      columns = cells;
      for (const column of [settings.textColumn, settings.labelColumn]) {
        if (column !== null && !columns.includes(column)) throw missing(column, columns);
      }
      continue;
    }
    const names = columns;
    items.push(itemOf((column) => cells[names.indexOf(column)], info.lines, settings));
    if (items.length < 256) continue;
    yield [...problems.splice(0), ...items];
    items = [];
  }
  yield [...problems, ...items];
}

/** A list column comes as a list, all other values as they are. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const items: unknown = Reflect.get(value, 'items');
  return Array.isArray(items) ? items : String(value);
}

async function* parquetDocuments(
  file: CorpusFile,
  settings: CorpusSettings,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Item[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    const described = await connection.runAndReadAll('DESCRIBE SELECT * FROM read_parquet($1)', [
      file.path,
    ]);
    const columns = described.getRows().map(([name]) => String(name));
    const wanted = [settings.textColumn, settings.labelColumn].filter((column) => column !== null);
    for (const column of wanted) if (!columns.includes(column)) throw missing(column, columns);
    const list = wanted.map((column) => `"${column.replaceAll('"', '""')}"`).join(', ');
    const result = await connection.stream(`SELECT ${list} FROM read_parquet($1)`, [file.path]);
    let line = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk?.rowCount;
      chunk = await result.fetchChunk()
    ) {
      yield chunk.getRows().map((row) => {
        line += 1;
        return itemOf((column) => plain(row[wanted.indexOf(column)]), line, settings);
      });
    }
  } finally {
    instance.closeSync();
  }
  onBytes(file.bytes);
}

/** Documents and bad lines of a file in order. Throws where the file cannot be read further. */
export function documentsOf(
  file: CorpusFile,
  settings: CorpusSettings,
  onBytes: (bytes: number) => void,
): AsyncGenerator<readonly Item[]> {
  switch (file.format) {
    case 'txt':
      return textDocuments(linesOf(bytesOf(file, onBytes)), settings.documents);
    case 'jsonl':
      return jsonDocuments(linesOf(bytesOf(file, onBytes)), settings);
    case 'csv':
      return tableDocuments(bytesOf(file, onBytes), ',', settings);
    case 'tsv':
      return tableDocuments(bytesOf(file, onBytes), '\t', settings);
    case 'parquet':
      return parquetDocuments(file, settings, onBytes);
  }
}
