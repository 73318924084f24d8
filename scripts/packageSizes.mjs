/** What a package is made of, part by part, in bytes. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { listPackage, statFile } from '@electron/asar';

/** Size of a file, or of all files below a folder; 0 where there is none. */
function sizeOf(target) {
  if (!existsSync(target)) return 0;
  if (!statSync(target).isDirectory()) return statSync(target).size;
  return readdirSync(target, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Bytes of the files inside the archive whose paths start with `prefix`. */
function sizeInside(asar, prefix) {
  return listPackage(asar, { isPack: false })
    .map((file) => file.replace(/^[\\/]/, ''))
    .filter((file) => file.replaceAll('\\', '/').startsWith(prefix))
    .map((file) => statFile(asar, file))
    .filter((entry) => 'size' in entry && !entry.unpacked)
    .reduce((sum, entry) => sum + entry.size, 0);
}

/** `[part, bytes]`, with everything once and `Electron` for the rest. `resources` lies in `app`. */
export function packageSizes(app, resources) {
  const asar = path.join(resources, 'app.asar');
  const unpacked = `${asar}.unpacked`;
  const parts = [
    ['main and preload', sizeInside(asar, 'out/electron/')],
    ['renderer', sizeInside(asar, 'out/renderer/')],
    ['addon', sizeOf(path.join(unpacked, 'native/build/canopy.node'))],
    ['tokenizers and DuckDB', sizeOf(path.join(unpacked, 'node_modules'))],
    ['model canopy-tiny', sizeOf(path.join(resources, 'models'))],
  ];
  const known = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  return [...parts, ['Electron and the rest', sizeOf(app) - known], ['all', sizeOf(app)]];
}

/** The sizes as lines to print. */
export function sizeTable(sizes) {
  return sizes
    .map(([part, bytes]) => `${part.padEnd(22)} ${(bytes / 1e6).toFixed(2).padStart(8)} MB`)
    .join('\n');
}
