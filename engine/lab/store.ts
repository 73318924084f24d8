/** Records on the disk: a file each, whole at any moment. */

import { readdir, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { LabRecord } from '../api.ts';
import { writeAtomic } from '../atomicFile.ts';
import { badInput } from '../errors.ts';
import { parseRecord } from './schema.ts';

export interface LabStore {
  /** The newest first; files that hold none are left out. */
  list(): Promise<readonly LabRecord[]>;
  /** @throws CanopyError `bad-input` where there is none */
  read(id: string): Promise<LabRecord>;
  write(record: LabRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

export const recordText = (record: LabRecord): string => `${JSON.stringify(record, null, 1)}\n`;

/** @param folder made when the first record is kept */
export function openLabStore(folder: string): LabStore {
  const fileOf = (id: string) => path.join(folder, `${id}.json`);

  async function readFileOf(file: string): Promise<LabRecord> {
    return parseRecord(await readFile(file, 'utf8'), file);
  }

  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const files = names.filter((name) => name.endsWith('.json') && !name.startsWith('.'));
      const found = await Promise.all(
        files.map((name) => readFileOf(path.join(folder, name)).catch(() => null)),
      );
      const records = found.flatMap((record) => record ?? []);
      return records.toSorted((a, b) => (a.created < b.created ? 1 : -1));
    },
    async read(id) {
      const text = await readFile(fileOf(id), 'utf8').catch(() => null);
      if (text === null) {
        throw badInput('These measurements are not kept any more. Choose others.', 'id');
      }
      return parseRecord(text, fileOf(id));
    },
    write: (record) => writeAtomic(fileOf(record.id), recordText(record)),
    remove: (id) => unlink(fileOf(id)),
  };
}
