/** Writes a run's rows as Parquet, part by part, so that a part is whole or not there. */

import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
  type DuckDBVector,
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

/** What the model said of some rows of a block. */
interface Batch {
  readonly rows: number;
  readonly leaves: Traced;
}

/** A column's values: all of them, or how to make one. */
type Values =
  | Int32Array
  | Float64Array
  | Uint16Array
  | Uint32Array
  | ((row: number) => DuckDBValue);

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  readonly values: Values; // [row]
}

/** Rows that DuckDB takes at a time. */
const chunkRows = 2048;

/** The columns of a block's tokens, in their order in the file. */
function tokenColumns(
  encoded: EncodedBlock,
  traced: readonly Batch[],
  tree: Tree,
  labelled: boolean,
): Column[] {
  const { block, pieces, labels, special } = encoded;
  const [documents, numbers] = [new Int32Array(pieces.length), new Int32Array(pieces.length)];
  for (const [row, index] of pieces.entries()) {
    documents[row] = block.pieces[index]?.document ?? 0;
    numbers[row] = block.pieces[index]?.piece ?? 0;
  }
  const columns: Column[] = [
    { name: 'document', type: INTEGER, values: documents },
    { name: 'piece', type: INTEGER, values: numbers },
    { name: 'window', type: INTEGER, values: encoded.windows },
    { name: 'position', type: INTEGER, values: encoded.positions },
    { name: 'start', type: INTEGER, values: encoded.starts },
    { name: 'end', type: INTEGER, values: encoded.ends },
    { name: 'token', type: INTEGER, values: encoded.ids },
    { name: 'special', type: BOOLEAN, values: (row) => special[row] === 1 },
  ];
  if (labelled) {
    columns.push({ name: 'label', type: VARCHAR, values: (row) => labels?.[row] ?? null });
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
  traced: readonly Batch[],
  { depth, trees }: Tree,
  layer: number,
  tree: number,
): Column[] {
  const levels = depth + 1;
  const total = traced.reduce((sum, { rows }) => sum + rows, 0);
  const leaves = depth <= 16 ? new Uint16Array(total) : new Uint32Array(total);
  const detailed = traced.some(({ leaves: { logits, margins } }) => logits ?? margins);
  const places: (readonly [Traced, number])[] = [];
  let first = 0;
  for (const { rows, leaves: batch } of traced) {
    const walks = layer * rows * trees + tree;
    for (let row = 0; row < rows; row++) {
      leaves[first + row] = batch.leaves[walks + row * trees] ?? 0;
      if (detailed) places.push([batch, walks + row * trees]);
    }
    first += rows;
  }
  const lists = (of: (batch: Traced) => Float32Array | undefined) => (row: number) => {
    const [batch, walk = 0] = places[row] ?? [];
    const values = batch && of(batch)?.subarray(walk * levels, (walk + 1) * levels);
    return listValue(Array.from(values ?? []));
  };
  const name = `${layer}_${tree}`;
  const type = depth <= 16 ? USMALLINT : UINTEGER;
  const columns: Column[] = [{ name: `leaf_${name}`, type, values: leaves }];
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
    values: (row) => {
      const piece = pieces[row];
      return piece ? of(piece) : null;
    },
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

/** Writes a vector's rows, `from` the first of them in `values`. */
function fill(vector: DuckDBVector, values: Values, from: number): void {
  const count = vector.itemCount;
  if (typeof values === 'function') {
    for (let row = 0; row < count; row++) vector.setItem(row, values(from + row));
  } else {
    // Numbers lie in an array of their own, which takes all at once: a tenth of the time of one by one.
    const items: unknown = Reflect.get(vector, 'items');
    const own = values.subarray(from, from + count);
    if (items instanceof Int32Array || items instanceof Uint16Array) items.set(own);
    else for (const [row, value] of own.entries()) vector.setItem(row, value);
  }
  vector.flush();
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
  /** While there is a table; it passes rows on by the hundred thousand. */
  private appender: DuckDBAppender | null = null;
  private readonly connection: DuckDBConnection;
  private readonly name: string;

  constructor(connection: DuckDBConnection, name: string) {
    this.connection = connection;
    this.name = name;
  }

  async append(columns: readonly Column[], rows: number): Promise<void> {
    this.appender ??= await this.create(columns);
    const types = columns.map(({ type }) => type);
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const chunk = DuckDBDataChunk.create(types);
      chunk.rowCount = count;
      for (const [index, { values }] of columns.entries()) {
        fill(chunk.getColumnVector(index), values, from);
      }
      this.appender.appendDataChunk(chunk);
    }
    this.rows += rows;
  }

  private async create(columns: readonly Column[]): Promise<DuckDBAppender> {
    const list = columns.map(({ name, type }) => `${quoted(name)} ${type}`).join(', ');
    await this.connection.run(`CREATE OR REPLACE TABLE ${this.name} (${list})`);
    return this.connection.createAppender(this.name);
  }

  /** The file appears under its name when it is on the disk. */
  async save(folder: string, name: string): Promise<void> {
    if (!this.appender) return;
    this.appender.closeSync();
    this.appender = null;
    await mkdir(folder, { recursive: true });
    const temporary = path.join(folder, `.${name}.parquet.tmp`);
    const target = `'${temporary.replaceAll("'", "''")}'`;
    const options = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 131072';
    await this.connection.run(`COPY ${this.name} TO ${target} (${options})`);
    await sync(temporary);
    await rename(temporary, path.join(folder, `${name}.parquet`));
    await this.connection.run(`DROP TABLE ${this.name}`);
    this.rows = 0;
  }
}

export interface PartWriter {
  /** Adds a block; ends the part where it is full. `traced`: its batches in order. */
  add(encoded: EncodedBlock, traced: readonly Batch[]): Promise<void>;
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
