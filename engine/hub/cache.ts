/**
 * The cache folder: `owner/name` for a model's main revision, `owner/name@revision` for another, each
 * a plain model folder with a note of where it came from; and `.partial/` for what is on its way.
 */

import { mkdir, readdir, readFile, rename, rm, rmdir, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { CachedModel } from '../api.ts';
import { writeAtomic } from '../atomicFile.ts';
import { badInput } from '../errors.ts';
import { parseRepo, type RepoAddress } from './address.ts';

const noteName = '.canopy-download.json';
const partialName = '.partial';

const noteSchema = z.strictObject({
  version: z.literal(1),
  repo: z.string(),
  revision: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  endpoint: z.string(),
  bytes: z.int().min(0),
  downloadedAt: z.iso.datetime().nullable(),
});

export type Note = z.infer<typeof noteSchema>;

/** One folder's name for a repository and revision; no separator of paths is left in it. */
const flat = (text: string) => text.replaceAll('/', '--');

/** Where the model is once it is whole. */
export function modelFolder(cache: string, { repo, revision }: RepoAddress): string {
  return path.join(cache, revision === 'main' ? repo : `${repo}@${flat(revision)}`);
}

/** Where it grows; another commit grows elsewhere. */
export function partialFolder(cache: string, { repo, revision }: RepoAddress): string {
  return path.join(cache, partialName, flat(`${repo}@${revision}`));
}

async function readNote(folder: string): Promise<Note | null> {
  try {
    const note = noteSchema.parse(JSON.parse(await readFile(path.join(folder, noteName), 'utf8')));
    // It says where to write: no word of it is taken on trust.
    parseRepo(`${note.repo}@${note.revision}`, 'https://huggingface.co');
    return note;
  } catch {
    return null;
  }
}

export async function writeNote(folder: string, note: Note): Promise<void> {
  await writeAtomic(path.join(folder, noteName), `${JSON.stringify(note, null, 2)}\n`);
}

const foldersIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => path.join(folder, name));

/** Models that are whole, by name. */
export async function listCached(cache: string): Promise<readonly CachedModel[]> {
  const owners = await foldersIn(cache);
  const folders = (await Promise.all(owners.map(foldersIn))).flat();
  const found = folders.map(async (folder): Promise<CachedModel[]> => {
    const note = await readNote(folder);
    if (!note?.downloadedAt) return [];
    const { repo, revision, commit, bytes, downloadedAt } = note;
    return [{ folder, repo, revision, commit, bytes, downloadedAt }];
  });
  return (await Promise.all(found)).flat().sort((a, b) => a.folder.localeCompare(b.folder));
}

/** Downloads that an earlier run has left half done, with the bytes that have come. */
export async function listPartial(
  cache: string,
): Promise<readonly { readonly note: Note; readonly doneBytes: number }[]> {
  const folders = await foldersIn(path.join(cache, partialName));
  const found = folders.map(async (folder) => {
    const note = await readNote(folder);
    if (!note || partialFolder(cache, note) !== folder) return [];
    return [{ note, doneBytes: await bytesIn(folder) }];
  });
  return (await Promise.all(found)).flat();
}

async function bytesIn(folder: string): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name !== noteName);
  const sizes = names.map(async (name) => (await stat(path.join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Makes the folder where a download grows. What an older commit left there goes. */
export async function preparePartial(folder: string, note: Note): Promise<void> {
  const before = await readNote(folder);
  if (before && before.commit !== note.commit) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeNote(folder, note);
}

/** Puts a whole download in its place, and an older one of the same name away. */
export async function finish(cache: string, address: RepoAddress): Promise<void> {
  const partial = partialFolder(cache, address);
  const folder = modelFolder(cache, address);
  const old = `${partial}.old`;
  await mkdir(path.dirname(folder), { recursive: true });
  await rm(old, { recursive: true, force: true });
  await rename(folder, old).catch(() => {}); // none before
  await rename(partial, folder);
  await rm(old, { recursive: true, force: true });
  await sweep(cache, partial);
}

/** Deletes what has come of a download. */
export async function discard(cache: string, address: RepoAddress): Promise<void> {
  const partial = partialFolder(cache, address);
  await rm(partial, { recursive: true, force: true });
  await sweep(cache, partial);
}

/** Removes folders above `folder` that are empty now, as far as the cache folder. */
async function sweep(cache: string, folder: string): Promise<void> {
  let above = path.dirname(folder);
  while (above !== cache && above.startsWith(cache)) {
    const removed = await rmdir(above).then(
      () => true,
      () => false, // not empty
    );
    if (!removed) return;
    above = path.dirname(above);
  }
}

/** Deletes a downloaded model. @throws CanopyError `bad-input` for a folder that is none */
export async function removeCached(cache: string, folder: string): Promise<void> {
  const known = (await listCached(cache)).some((model) => model.folder === folder);
  if (!known)
    throw badInput(`${folder} is no model that Canopy downloaded into ${cache}`, 'folder');
  await rm(folder, { recursive: true });
  await sweep(cache, folder);
}

/** Bytes that a user may still write on the folder's disk; null where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | null> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await statfs(at).catch(() => null);
    if (found) return found.bavail * found.bsize;
    if (at === path.dirname(at)) return null;
  }
}
