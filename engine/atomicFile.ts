/**
 * Files that are whole at any moment: what is there stays until what replaces it is on the disk, so
 * that neither a crash, a kill nor a full disk in the middle of a save loses the older content.
 */

import { mkdir, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';

/** A temporary file older than this is of a process that was killed in the middle of its write. */
const abandonedMs = 60_000;
let written = 0;

/**
 * Writes `text` beside `file`, waits until it is on the disk, then puts it in the place of `file`.
 * Makes the folder where there is none; a link stays a link, and access rights stay.
 * @throws the file system's error; `file` is then as it was
 */
export async function writeAtomic(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const target = await realpath(file).catch(() => path.resolve(file));
  const mode = await stat(target).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  );
  const folder = path.dirname(target);
  await sweep(folder, path.basename(target));
  written += 1;
  const temporary = path.join(folder, `.${path.basename(target)}.${process.pid}-${written}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => {});
    throw error;
  }
  await syncFolder(folder);
}

/** Puts the new name itself on the disk. Windows has no such call, and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what writes of this file that were killed have left. */
async function sweep(folder: string, name: string): Promise<void> {
  const abandoned = (await readdir(folder)).filter(
    (other) => other.startsWith(`.${name}.`) && /\.\d+-\d+\.tmp$/.test(other),
  );
  for (const other of abandoned) {
    const file = path.join(folder, other);
    const age = await stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > abandonedMs) await unlink(file).catch(() => {});
  }
}
