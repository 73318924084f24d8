/** For tests: a model that answers at once, and datasets made with it. */

import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createEngine } from '../engine.ts';
import { openDataset } from './dataset.ts';
import { runCorpus } from './run.ts';
import { type CorpusSettings, defaultSettings, type Shard } from './settings.ts';

export const tiny = path.resolve('assets/models/canopy-tiny');

export function newFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'canopy-corpus-'));
}

/** A file of its own in a new folder. */
export function written(name: string, content: string | Uint8Array): string {
  const file = path.join(newFolder(), name);
  writeFileSync(file, content);
  return file;
}

export const engine = createEngine({ threads: 1 });

/** Traces with canopy-tiny into a new folder, or a given one. */
export async function traced(
  inputs: readonly string[],
  change: {
    readonly settings?: Partial<CorpusSettings>;
    readonly shard?: Shard;
    readonly folder?: string;
    readonly signal?: AbortSignal;
  } = {},
) {
  if (!engine.status().model) await engine.open(tiny);
  const folder = change.folder ?? path.join(newFolder(), 'dataset');
  const result = await runCorpus(engine.tracer(), {
    inputs,
    folder,
    settings: { ...defaultSettings, ...change.settings },
    shard: change.shard ?? { index: 0, count: 1 },
    version: '1.2.3',
    signal: change.signal ?? new AbortController().signal,
    onProgress: () => {},
  });
  return { folder, ...result };
}

/** All rows of datasets in the corpus's order, as numbers: position, start, end, token, special, leaves. */
export async function rowsOf(folders: readonly string[]): Promise<unknown[][]> {
  const dataset = await openDataset(folders);
  const rows = await dataset.query('SELECT * FROM tokens ORDER BY ALL');
  dataset.close();
  return rows.map((row) => [...row]);
}
