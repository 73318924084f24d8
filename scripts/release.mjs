/**
 * `node scripts/release.mjs IN OUT`: one folder to release from what the platforms have built. IN has
 * a folder for each; OUT gets all files, with update lists of the same name joined (macOS builds each
 * architecture by itself, and the updater reads one list), and SHA256SUMS of everything.
 */

import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { main, SetupError } from './lib.mjs';

/** `{ file, name }` of every file, in a fixed order. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ file: path.join(entry.parentPath, entry.name), name: entry.name }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Two update lists of one version as one. */
function joined(first, second) {
  if (first.version !== second.version) {
    throw new SetupError(`update lists of ${first.version} and ${second.version} cannot be joined`);
  }
  return { ...first, files: [...first.files, ...second.files] };
}

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

await main(() => {
  const [from, to] = process.argv.slice(2);
  if (!from || !to) throw new SetupError('expected: node scripts/release.mjs IN OUT');
  mkdirSync(to, { recursive: true });
  const lists = new Map();
  const seen = new Set();
  for (const { file, name } of filesOf(from)) {
    if (name.endsWith('.yml')) {
      const list = parse(readFileSync(file, 'utf8'));
      const before = lists.get(name);
      lists.set(name, before ? joined(before, list) : list);
      continue;
    }
    if (seen.has(name)) throw new SetupError(`${name} was built twice`);
    seen.add(name);
    copyFileSync(file, path.join(to, name));
  }
  for (const [name, list] of lists) writeFileSync(path.join(to, name), stringify(list));
  const sums = filesOf(to).map(({ file, name }) => `${sha256(file)}  ${name}\n`);
  writeFileSync(path.join(to, 'SHA256SUMS'), sums.join(''));
  console.log(sums.join(''));
});
