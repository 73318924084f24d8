/** Writes a run's rows as Parquet, part by part, so that a part is whole or not there. */

import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  UINTEGER,
  USMALLINT,
  VARCHAR,
} from '@duckdb/node-api';
import type { NativeLeaves } from '../../native/face.ts';
import type { EncodedBlock } from './encode.ts';
import { type Manifest, type Part, partName, writePart } from './manifest.ts';
import { mostListed, type Problem } from './problem.ts';
import { partMs, partRows, partValues, type Shard } from './settings.ts';

type Tree = Pick<Manifest['model'], 'layers' | 'trees' | 'depth'>;
type Traced = Pick<NativeLeaves, 'leaves' | 'logits' | 'margins'>;

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  /** Values of `count` rows from `from` on. */
  readonly values: (from: number, count: number) => readonly DuckDBValue[];
}

/** Rows that DuckDB takes at a time. */
const chunkRows = 2048;

function slices(array: { slice(from: number, to: number): ArrayLike<number> & Iterable<number> }) {
  return (from: number, count: number) => Array.from(array.slice(from, from + count));
}

/** The columns of a block's tokens, in their order in the file. */
function tokenColumns(
  encoded: EncodedBlock,
  traced: readonly { readonly rows: number; readonly leaves: Traced }[],
  tree: Tree,
  labelled: boolean,
): Column[] {
  const { block, pieces, labels } = encoded;
  const pieceOf = (row: number) => block.pieces[pieces[row] ?? 0];
  const each = (of: (row: number) => DuckDBValue) => (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => of(from + i));
  const columns: Column[] = [
    { name: 'document', type: INTEGER, values: each((row) => pieceOf(row)?.document ?? 0) },
    { name: 'piece', type: INTEGER, values: each((row) => pieceOf(row)?.piece ?? 0) },
    { name: 'window', type: INTEGER, values: slices(encoded.windows) },
    { name: 'position', type: INTEGER, values: slices(encoded.positions) },
    { name: 'start', type: INTEGER, values: slices(encoded.starts) },
    { name: 'end', type: INTEGER, values: slices(encoded.ends) },
    { name: 'token', type: INTEGER, values: slices(encoded.ids) },
    { name: 'special', type: BOOLEAN, values: each((row) => encoded.special[row] === 1) },
  ];
  if (labelled) {
    columns.push({ name: 'label', type: VARCHAR, values: each((row) => labels?.[row] ?? null) });
  }
  for (let layer = 0; layer < tree.layers; layer++) {
    for (let index = 0; index < tree.trees; index++) {
      columns.push(...pathColumns(traced, tree, layer, index));
    }
  }
  return columns;
}

/** Leaf, and where they were asked for logits and margins, of one tree. */
function pathColumns(
  traced: readonly { readonly rows: number; readonly leaves: Traced }[],
  { depth, trees }: Tree,
  layer: number,
  tree: number,
): Column[] {
  const levels = depth + 1;
  const total = traced.reduce((sum, { rows }) => sum + rows, 0);
  const leaves = depth <= 16 ? new Uint16Array(total) : new Uint32Array(total);
  const places: (readonly [Traced, number])[] = [];
  let first = 0;
  for (const { rows, leaves: batch } of traced) {
    for (let row = 0; row < rows; row++) {
      const walk = (layer * rows + row) * trees + tree;
      leaves[first + row] = batch.leaves[walk] ?? 0;
      if (batch.logits ?? batch.margins) places.push([batch, walk]);
    }
    first += rows;
  }
  const lists =
    (of: (batch: Traced) => Float32Array | undefined) => (from: number, count: number) =>
      places.slice(from, from + count).map(([batch, walk]) => {
        return listValue(Array.from(of(batch)?.subarray(walk * levels, (walk + 1) * levels) ?? []));
      });
  const name = `${layer}_${tree}`;
  const type = depth <= 16 ? USMALLINT : UINTEGER;
  const columns: Column[] = [{ name: `leaf_${name}`, type, values: slices(leaves) }];
  if (traced[0]?.leaves.logits) {
    columns.push({ name: `logits_${name}`, type: LIST(FLOAT), values: lists((b) => b.logits) });
  }
  if (traced[0]?.leaves.margins) {
    columns.push({ name: `margins_${name}`, type: LIST(FLOAT), values: lists((b) => b.margins) });
  }
  return columns;
}

function textColumns({ block: { pieces } }: EncodedBlock): Column[] {
  const column = (
    name: string,
    type: DuckDBType,
    of: (piece: (typeof pieces)[number]) => DuckDBValue,
  ): Column => ({
    name,
    type,
    values: (from, count) => pieces.slice(from, from + count).map(of),
  });
  return [
    column('document', INTEGER, ({ document }) => document),
    column('piece', INTEGER, ({ piece }) => piece),
    column('offset', DOUBLE, ({ offset }) => offset),
    column('file', VARCHAR, ({ file }) => file),
    column('line', INTEGER, ({ line }) => line),
    column('text', VARCHAR, ({ text }) => text),
  ];
}

/** A name as SQL takes it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A table in memory that becomes a Parquet file. */
class Table {
  rows = 0;
  private made = false;
  private readonly connection: DuckDBConnection;
  private readonly name: string;

  constructor(connection: DuckDBConnection, name: string) {
    this.connection = connection;
    this.name = name;
  }

  async append(columns: readonly Column[], rows: number): Promise<void> {
    if (!this.made) {
      const list = columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ');
      await this.connection.run(`CREATE OR REPLACE TABLE ${this.name} (${list})`);
      this.made = true;
    }
    const appender = await this.connection.createAppender(this.name);
    const types = columns.map(({ type }) => type);
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const chunk = DuckDBDataChunk.create(types);
      chunk.setColumns(columns.map(({ values }) => values(from, count)));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    this.rows += rows;
  }

  /** The file appears under its name when it is on the disk. */
  async save(folder: string, name: string): Promise<void> {
    if (!this.made) return;
    await mkdir(folder, { recursive: true });
    const temporary = path.join(folder, `.${name}.parquet.tmp`);
    const target = `'${temporary.replaceAll("'", "''")}'`;
    const options = 'FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072';
    await this.connection.run(`COPY ${this.name} TO ${target} (${options})`);
    await sync(temporary);
    await rename(temporary, path.join(folder, `${name}.parquet`));
    await this.connection.run(`DROP TABLE ${this.name}`);
    this.made = false;
    this.rows = 0;
  }
}

export interface PartWriter {
  /** Adds a block; ends the part where it is full. `traced`: its batches in order. */
  add(
    encoded: EncodedBlock,
    traced: readonly { readonly rows: number; readonly leaves: Traced }[],
  ): Promise<void>;
  /** Writes what there is. `last`: nothing follows. */
  finish(last: boolean): Promise<void>;
  close(): void;
}

interface WriterOptions {
  readonly folder: string;
  readonly shard: Shard;
  readonly tree: Tree;
  /** Whether tokens have labels. */
  readonly labelled: boolean;
  /** Of the parts that are there. */
  readonly number: number;
  readonly nextBlock: number;
  readonly onPart: (part: Part) => void;
}

export async function openPartWriter(options: WriterOptions): Promise<PartWriter> {
  const { folder, shard, tree, labelled, onPart } = options;
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '512MiB',
  });
  const connection = await instance.connect();
  const tokens = new Table(connection, 'tokens');
  const texts = new Table(connection, 'texts');
  let { number, nextBlock } = options;
  let documents = 0;
  let problemCount = 0;
  let problems: Problem[] = [];
  let start = performance.now();

  async function finish(last: boolean): Promise<void> {
    const name = partName(shard, number);
    const { rows } = tokens;
    if (rows === 0 && documents === 0 && problemCount === 0 && !last) return;
    await texts.save(path.join(folder, 'texts'), name);
    await tokens.save(path.join(folder, 'tokens'), name);
    const seconds = Math.round(performance.now() - start) / 1000;
    const part: Part = {
      name,
      shard: shard.index,
      number,
      rows,
      documents,
      nextBlock,
      problemCount,
      problems,
      seconds,
      last,
    };
    await writePart(folder, part);
    number += 1;
    documents = 0;
    problemCount = 0;
    problems = [];
    start = performance.now();
    onPart(part);
  }

  return {
    async add(encoded, traced) {
      const { block } = encoded;
      const rows = encoded.ids.length;
      const columns = tokenColumns(encoded, traced, tree, labelled);
      if (rows > 0) await tokens.append(columns, rows);
      if (block.pieces.length > 0) await texts.append(textColumns(encoded), block.pieces.length);
      documents += block.documents;
      problemCount += block.problems.length;
      problems.push(...block.problems.slice(0, mostListed - problems.length));
      nextBlock = block.index + 1;
      const [first] = traced;
      const arrays = [first?.leaves.leaves, first?.leaves.logits, first?.leaves.margins];
      const values = arrays.reduce((sum, array) => sum + (array?.length ?? 0), 0);
      const full =
        tokens.rows >= partRows || tokens.rows * (values / (first?.rows ?? 1)) >= partValues;
      if (full || performance.now() - start >= partMs) await finish(false);
    },
    finish,
    close: () => instance.closeSync(),
  };
}
