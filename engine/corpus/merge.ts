/** Puts the shares of one dataset into one folder: a manifest that names all, and their parts. */

import { copyFile, link, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { badInput } from '../errors.ts';
import { readShares } from './dataset.ts';
import { type Manifest, writeManifest } from './manifest.ts';

/** A second name for the same bytes where both folders are on one disk, else a copy. */
async function bring(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

/**
 * @param folder new or empty
 * @returns the merged manifest
 * @throws CanopyError `bad-input` for shares of different models, tokenizers, corpora or settings, a
 *   shard that is there twice or not to its end, or a folder that holds something
 */
export async function mergeDatasets(folders: readonly string[], folder: string): Promise<Manifest> {
  const shares = await readShares(folders);
  const [first] = shares;
  if (!first) throw badInput('Name the folders to merge', 'folders');
  const { count } = first.manifest.shards;
  const ended = new Set(
    shares.flatMap(({ parts }) => parts.flatMap(({ last, shard }) => (last ? [shard] : []))),
  );
  const open = Array.from({ length: count }, (_, index) => index).filter((i) => !ended.has(i));
  if (open.length > 0) {
    const which = open.slice(0, 10).join(', ');
    throw badInput(`Of ${count} shards these are missing or not written to their end: ${which}`);
  }
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw badInput(`${folder} is not empty; choose a new folder`, 'folder');
  }
  for (const kind of ['tokens', 'texts', 'parts']) {
    await mkdir(path.join(folder, kind));
    for (const share of shares) {
      const names = await readdir(path.join(share.folder, kind)).catch((): string[] => []);
      for (const { name } of share.parts) {
        const file = `${name}.${kind === 'parts' ? 'json' : 'parquet'}`;
        if (!names.includes(file)) continue; // a part of bad lines alone has no rows
        await bring(path.join(share.folder, kind, file), path.join(folder, kind, file));
      }
    }
  }
  const vocabulary = 'vocabulary.parquet';
  await bring(path.join(first.folder, vocabulary), path.join(folder, vocabulary));
  const machines = new Map(
    shares.flatMap(({ manifest }) => manifest.machines.map((m) => [JSON.stringify(m), m] as const)),
  );
  const indices = shares.flatMap(({ manifest }) => manifest.shards.indices);
  const merged: Manifest = {
    ...first.manifest,
    shards: { count, indices: indices.sort((a, b) => a - b) },
    machines: [...machines.values()],
  };
  // Last: a folder without it is no dataset.
  await writeManifest(folder, merged);
  return merged;
}
