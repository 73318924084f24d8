/** One or more folders of a dataset behind one connection to DuckDB, which reads their files. */

import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DuckDBValue, JS } from '@duckdb/node-api';
import type { CorpusDataset, TreeQuestion } from '../api.ts';
import { badInput } from '../errors.ts';
import { differenceOf, type Manifest, type Part, readManifest, readParts } from './manifest.ts';
import { mostListed } from './problem.ts';

type Row = readonly JS[];

export interface Dataset {
  readonly info: CorpusDataset;
  /** Of the model: how many tokens there are, and positions in a sequence. */
  readonly vocabulary: number;
  readonly maxTokens: number;
  /**
   * Rows of a query over the views `tokens`, `texts` and `vocabulary`. Counts come as DOUBLE.
   * @throws CanopyError `cancelled` once `signal` is aborted
   */
  query(sql: string, values?: readonly DuckDBValue[]): Promise<readonly Row[]>;
  close(): void;
}

interface Share {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly parts: readonly Part[];
}

/** Memory that one question may take; DuckDB refuses what needs more. */
const memoryLimit = '512MiB';

async function readShare(folder: string): Promise<Share> {
  const manifest = await readManifest(folder);
  if (manifest) return { folder, manifest, parts: await readParts(folder) };
  throw badInput(`${folder} is no trace dataset: it has no manifest.json`, 'folders');
}

/**
 * Manifests and parts of folders that are shares of one.
 * @throws CanopyError `bad-input` where they are not, or one shard is there twice
 */
export async function readShares(folders: readonly string[]): Promise<readonly Share[]> {
  const shares: Share[] = [];
  const owners = new Map<number, string>();
  for (const folder of folders) {
    const share = await readShare(path.resolve(folder));
    const [first] = shares;
    const difference = first && differenceOf(first.manifest, share.manifest);
    if (difference) {
      throw badInput(
        `${first.folder} and ${share.folder} are not shares of one dataset: ${difference}`,
        'folders',
      );
    }
    for (const index of share.manifest.shards.indices) {
      const other = owners.get(index);
      if (other !== undefined) {
        throw badInput(`shard ${index} is in ${other} and in ${share.folder}`, 'folders');
      }
      owners.set(index, share.folder);
    }
    shares.push(share);
  }
  return shares;
}

export function isWhole(shares: readonly Share[]): boolean {
  const ended = shares.flatMap(({ parts }) => parts.filter(({ last }) => last));
  return ended.length === shares[0]?.manifest.shards.count;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A view over the parts' files of one kind that have any rows. */
function viewOf(shares: readonly Share[], kind: 'tokens' | 'texts'): string | null {
  const files = shares.flatMap(({ folder, parts }) =>
    parts.map(({ name }) => path.join(folder, kind, `${name}.parquet`)),
  );
  // A part of bad lines alone has no files.
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) return null;
  return `CREATE VIEW ${kind} AS SELECT * FROM read_parquet([${there.map(literal).join(', ')}])`;
}

function shardsOf(shares: readonly Share[], first: Share): CorpusDataset['shards'] {
  const { count } = first.manifest.shards;
  const here = new Set(shares.flatMap(({ manifest }) => manifest.shards.indices));
  const ended = new Set(
    shares.flatMap(({ parts }) => parts.flatMap(({ last, shard }) => (last ? [shard] : []))),
  );
  const all = Array.from({ length: count }, (_, index) => index);
  return {
    count,
    missing: all.filter((index) => !here.has(index)),
    unfinished: all.filter((index) => here.has(index) && !ended.has(index)),
  };
}

function infoOf(shares: readonly Share[], first: Share, tokens: number, special: number) {
  const { model, settings, corpus } = first.manifest;
  const { name, notation, sha256, layers, trees, depth } = model;
  const parts = shares.flatMap((share) => share.parts);
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  const listed = [...corpus.problems, ...parts.flatMap(({ problems }) => problems)];
  return {
    folders: shares.map(({ folder }) => folder),
    model: { name, notation, sha256, layers, trees, depth },
    settings,
    corpus: { sha256: corpus.sha256, bytes: corpus.bytes, files: corpus.files.length },
    complete: isWhole(shares),
    shards: shardsOf(shares, first),
    documents: sum(({ documents }) => documents),
    tokens: tokens - special,
    specialTokens: special,
    problemCount: corpus.problems.length + sum(({ problemCount }) => problemCount),
    problems: listed.slice(0, mostListed),
  } satisfies CorpusDataset;
}

/** @throws CanopyError `bad-input` for folders that are no dataset, or not of one */
export async function openDataset(folders: readonly string[]): Promise<Dataset> {
  const shares = await readShares(folders);
  const [first] = shares;
  if (!first) throw badInput('Name the folder of a dataset', 'folders');
  const tokens = viewOf(shares, 'tokens');
  const texts = viewOf(shares, 'texts');
  if (!tokens || !texts) throw badInput(`${first.folder} has no token yet`, 'folders');
  // Loaded by the first question: a host that asks none starts without its 30 MB of library.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    threads: String(os.availableParallelism()),
  });
  try {
    const connection = await instance.connect();
    const vocabulary = literal(path.join(first.folder, 'vocabulary.parquet'));
    // Parts are read over and over: their footers are kept.
    // And values of two bytes and fewer are counted in an array; by default only up to 12 bits.
    await connection.run(
      'LOAD parquet; SET parquet_metadata_cache = true; SET GLOBAL perfect_ht_threshold = 18',
    );
    await connection.run(tokens);
    await connection.run(texts);
    await connection.run(`CREATE TABLE vocabulary AS SELECT * FROM read_parquet(${vocabulary})`);
    const query: Dataset['query'] = async (sql, values = []) => {
      // One connection runs one query at a time; several questions come together.
      const own = await instance.connect();
      try {
        return (await own.runAndReadAll(sql, [...values])).getRowsJS();
      } finally {
        own.closeSync();
      }
    };
    const [counted] = await query(
      'SELECT count(*)::DOUBLE, count(*) FILTER (special)::DOUBLE FROM tokens',
    );
    const info = infoOf(shares, first, Number(counted?.[0]), Number(counted?.[1]));
    const { vocabulary: tokenCount, maxTokens } = first.manifest.model;
    const close = () => instance.closeSync();
    return { info, vocabulary: tokenCount, maxTokens, query, close };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/**
 * The leaf column of a tree.
 * @throws CanopyError `bad-input` naming what the model does not have
 */
export function leafColumn(
  { info: { model } }: Dataset,
  { layer, tree }: Pick<TreeQuestion, 'layer' | 'tree'>,
): string {
  for (const [what, value, count] of [
    ['layer', layer, model.layers],
    ['tree', tree, model.trees],
  ] as const) {
    if (!Number.isInteger(value) || value < 0 || value >= count) {
      throw badInput(`expected a ${what} from 0 to ${count - 1}, received ${value}`, what);
    }
  }
  return `leaf_${layer}_${tree}`;
}
