/** For the specs of the corpus view: a small dataset by the command line, and its raw leaves. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { canopy, tiny } from '../cli/canopy.ts';

const words =
  'the king of the old city was wise and the queen said that no man of the sea could tell a tale as long as hers';

/** Lines of words in changing order, some with a number; one line is not UTF-8. */
export function writeCorpus(folder: string, lines = 160): string {
  const list = words.split(' ');
  const text = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: 12 }, (_, i) =>
      i === 7 ? String(line) : list[(line * 7 + i * (1 + (line % 5))) % list.length],
    ).join(' '),
  ).join(' .\n');
  const file = path.join(folder, 'corpus.txt');
  writeFileSync(file, Buffer.concat([Buffer.from(`${text} .\n`), Buffer.from([0xff, 0xfe, 0x0a])]));
  return file;
}

export function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'canopy-corpus-'));
}

/** Traces a small corpus; gives the dataset's folder. */
export async function makeDataset(): Promise<string> {
  const folder = newFolder();
  const dataset = path.join(folder, 'small');
  const run = ['corpus', 'run', writeCorpus(folder), '--out', dataset, '--documents', 'line'];
  const { status, stderr } = await canopy([...run, '--model', tiny]);
  if (status !== 0) throw new Error(stderr);
  return dataset;
}

/** The leaf of each token in a layer's tree, special tokens left out: as they lie in the files. */
export async function rawLeaves(dataset: string, layer: number): Promise<number[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(
    `SELECT leaf_${layer}_0 FROM read_parquet('${dataset}/tokens/*.parquet') WHERE NOT special`,
  );
  const leaves = rows.getRowsJS().map(([leaf]) => Number(leaf));
  connection.closeSync();
  instance.closeSync();
  return leaves;
}
