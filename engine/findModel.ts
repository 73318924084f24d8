/** Where a session's model is: the folder that it was in, or one beside the session, by its hash. */

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { CallProgress, FoundModel, ModelIdentity, RecentModel } from './api.ts';
import { sha256Of } from './modelFolder.ts';

export interface ModelSearch {
  readonly model: ModelIdentity;
  /** The folder that was named; only of its weights is it said that they are others. */
  readonly named: string;
  /** Folders to look at, likeliest first. */
  readonly folders: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
}

/**
 * Folders where a session's model may be: its own, one beside the session's file, those where a model of
 * its hash was opened before, the bundled one.
 */
export function likelyFolders(
  model: ModelIdentity,
  session: string | null,
  remembered: readonly Pick<RecentModel, 'folder' | 'sha256'>[],
  bundled: string,
): readonly string[] {
  const last = model.folder.split(/[\\/]/).at(-1) ?? '';
  const beside = session !== null && last !== '' ? [path.join(path.dirname(session), last)] : [];
  const before = remembered.filter(({ sha256 }) => sha256 === model.sha256);
  return [...new Set([model.folder, ...beside, ...before.map(({ folder }) => folder), bundled])];
}

/** The first folder whose weights have the hash; reads the weights, about a second a gigabyte. */
export async function findModel(search: ModelSearch): Promise<FoundModel> {
  const { model, named, folders, signal, onProgress } = search;
  const tried: string[] = [];
  let other: FoundModel | null = null;
  for (const folder of folders) {
    const file = path.join(folder, 'model.safetensors');
    const there = await stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (!there) {
      tried.push(folder);
      continue;
    }
    const sha256 = await sha256Of(file, signal, (done, total) => onProgress({ done, total }));
    if (sha256 === model.sha256) return { status: 'found', folder };
    tried.push(folder);
    if (folder === named) other = { status: 'differs', folder, sha256 };
  }
  return other ?? { status: 'missing', tried };
}
