/** Which files the browser host opens on a page's word: those below folders named at its start. */

import { lstat, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { CanopyError } from '../engine/errors.ts';
import type { MayOpen } from '../engine/host.ts';

/** As many links as Linux follows before it gives up. */
const mostLinks = 40;

/**
 * Holds every path against `roots` (folders, or single files), both followed through their links,
 * so that neither `..` nor a link leads out. A path that does not exist is judged by where it would
 * be: a refusal does not tell what lies outside.
 */
export async function createMayOpen(roots: readonly string[]): Promise<MayOpen> {
  const real = [...new Set(await Promise.all(roots.map((root) => whereabouts(root))))];
  return async (target) => {
    const full = path.resolve(target);
    // Merely to look at a network path on Windows sends the user's name to its server.
    const network = /^[\\/]{2}/.test(target) && process.platform === 'win32';
    const place = network ? full : await whereabouts(full);
    if (real.some((root) => isWithin(root, place))) return;
    throw new CanopyError(
      'forbidden',
      `${full} is in none of the folders that this host was allowed to open: ` +
        `${real.join(', ')}. To allow it, start the host with --allow ${folderOf(full)}`,
      { file: full },
    );
  };
}

/** By its name alone: to look would tell a page what is there. */
function folderOf(target: string): string {
  return path.extname(target) === '' ? target : path.dirname(target);
}

function isWithin(root: string, place: string): boolean {
  const way = path.relative(root, place);
  return way === '' || (way.split(path.sep)[0] !== '..' && !path.isAbsolute(way));
}

/** The path with every link followed, as far as it exists; a link into nothing is followed too. */
async function whereabouts(target: string, links = mostLinks): Promise<string> {
  const full = path.resolve(target);
  try {
    return await realpath(full);
  } catch {
    const parent = path.dirname(full);
    if (parent === full || links === 0) return full;
    const here = path.join(await whereabouts(parent, links - 1), path.basename(full));
    const linked = (await lstat(here).catch(() => null))?.isSymbolicLink();
    return linked
      ? whereabouts(path.resolve(path.dirname(here), await readlink(here)), links - 1)
      : here;
  }
}
