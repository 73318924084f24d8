/** One model from the hub into the cache folder: asked, fetched, checked, put in its place. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseConfigText } from '../config.ts';
import { CanopyError } from '../errors.ts';
import type { RepoAddress } from './address.ts';
import { finish, freeBytes, partialFolder, preparePartial, writeNote } from './cache.ts';
import { checkFile, type FileSource, fetchFile, writeError } from './file.ts';
import { askListing, type HubFile } from './listing.ts';
import type { Transport } from './transport.ts';

export interface DownloadOptions {
  readonly address: RepoAddress;
  readonly cache: string;
  readonly endpoint: string;
  readonly transport: Transport;
  readonly pause: FileSource['pause'];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
}

export interface DownloadProgress {
  readonly state: 'downloading' | 'checking';
  readonly commit: string;
  readonly file: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

/** What a disk should keep free beside a download. */
const spareBytes = 64 * 1024 * 1024;

async function checkRoom(cache: string, bytes: number): Promise<void> {
  const free = await freeBytes(cache);
  if (free === null || bytes + spareBytes <= free) return;
  const mega = (value: number) => `${Math.ceil(value / 1e6).toLocaleString('en-US')} MB`;
  throw new CanopyError(
    'no-space',
    `The disk of ${cache} has ${mega(free)} free, and this model needs ${mega(bytes)} more. Make room, or choose another cache folder in the settings.`,
    { file: cache },
  );
}

/** Bytes of a file that are there already. */
async function present(target: string, bytes: number): Promise<number> {
  const found = await stat(target).catch(() => null);
  return found && found.size <= bytes ? found.size : 0;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Resolves when the model is whole, checked and in its place. What fails or is cancelled leaves what
 * has come, to go on with; `discard` deletes it.
 * @throws CanopyError
 */
export async function download(options: DownloadOptions): Promise<void> {
  const { address, cache, endpoint, transport, signal } = options;
  const { commit, files } = await askListing(address, endpoint, transport, signal);
  const folder = partialFolder(cache, address);
  const totalBytes = sum(files.map(({ bytes }) => bytes));
  const note = { version: 1, ...address, commit, endpoint, bytes: totalBytes } as const;
  await preparePartial(folder, { ...note, downloadedAt: null }).catch((error: unknown) => {
    throw writeError(error, folder);
  });
  const at = (file: HubFile) => path.join(folder, file.name);
  const have = await Promise.all(files.map((file) => present(at(file), file.bytes)));
  await checkRoom(cache, totalBytes - sum(have));
  const source: FileSource = { ...options, repo: address.repo, commit };
  for (const [index, file] of files.entries()) {
    const report = (state: DownloadProgress['state'], bytes: number) => {
      have[index] = bytes;
      options.onProgress({ state, commit, file: file.name, doneBytes: sum(have), totalBytes });
    };
    await fetchFile(file, at(file), source, signal, (bytes) => report('downloading', bytes));
    await checkFile(file, at(file), signal, () => report('checking', file.bytes));
    // What cannot be opened is told before its weights come.
    if (file.name === 'config.json') parseConfigText(await readFile(at(file), 'utf8'), at(file));
  }
  await writeNote(folder, { ...note, downloadedAt: new Date().toISOString() });
  signal.throwIfAborted();
  await finish(cache, address);
}
