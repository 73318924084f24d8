/** A text that was given, or a file's. */

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { badInput, CanopyError, reasonOf } from '../errors.ts';

/** Some 30 million tokens: more than an interval needs. */
const largest = 128 * 1024 * 1024;

/** @throws CanopyError `bad-input` naming the file and what is wrong with it */
export async function readText(
  source: { readonly text: string } | { readonly path: string },
): Promise<{ readonly text: string; readonly name: string }> {
  if ('text' in source) return { text: source.text, name: 'a text' };
  const file = path.resolve(source.path);
  const found = await stat(file).catch(() => null);
  if (!found) throw badInput(`There is no file ${file}. Check the path.`, 'path');
  if (!found.isFile()) throw badInput(`${file} is no file. Name a file of text.`, 'path');
  if (found.size > largest) {
    const size = `${(found.size / 2 ** 20).toFixed(0)} MiB`;
    throw badInput(`${file} has ${size}; 128 MiB at the most. Give a part of it.`, 'path');
  }
  const bytes = await readFile(file).catch((error: unknown) => {
    const why = reasonOf(error);
    throw new CanopyError('bad-input', `${file} cannot be read: ${why}`, { file });
  });
  try {
    return {
      text: new TextDecoder('utf-8', { fatal: true }).decode(bytes),
      name: path.basename(file),
    };
  } catch {
    throw badInput(`${file} is not UTF-8 text. Convert it, or name another file.`, 'path');
  }
}
