/** Files of Canopy's own that cannot be used are kept under another name, never overwritten. */

import { access, rename } from 'node:fs/promises';
import path from 'node:path';

/** Renames a file that cannot be used to NAME.broken-<n>.EXT beside it; its new path. */
export async function setAside(file: string): Promise<string> {
  const { dir, name, ext } = path.parse(file);
  for (let n = 1; ; n += 1) {
    const aside = path.join(dir, `${name}.broken-${n}${ext}`);
    const taken = await access(aside).then(
      () => true,
      () => false,
    );
    if (taken) continue;
    await rename(file, aside);
    return aside;
  }
}
