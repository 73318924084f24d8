/** The models that were opened before, the last first, in one small file. */

import { access, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ModelInfo, RecentModel } from './api.ts';
import { writeAtomic } from './atomicFile.ts';
import { setAside } from './setAside.ts';

/** More than a list can show, few enough to read in a millisecond. */
const most = 50;

const entrySchema = z.strictObject({
  folder: z.string().min(1).max(4096).refine(path.isAbsolute),
  name: z.string().max(1024),
  notation: z.string().max(64),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  openedAt: z.iso.datetime(),
  /** Of the files as they were opened: the hash holds for these alone. */
  stamp: z.string().max(512),
});
const fileSchema = z.strictObject({ version: z.literal(1), models: z.array(entrySchema) });

type Entry = z.infer<typeof entrySchema>;

export interface Recents {
  list(): Promise<readonly RecentModel[]>;
  /** Puts a model that was just opened first. */
  add(info: ModelInfo, stamp: string): Promise<void>;
  remove(folder: string): Promise<void>;
  /** SHA-256 of the weights of a folder whose files are as they were when it was opened. */
  hashOf(folder: string, stamp: string): Promise<string | null>;
  subscribe(listener: (recents: readonly RecentModel[]) => void): () => void;
}

/**
 * Keeps the list in `folder`. A file that cannot be used is set aside and the list starts anew.
 * Every change reads the file first: another process may have written it.
 */
export function createRecents(folder: string): Recents {
  const file = path.join(folder, 'recent-models.json');
  const listeners = new Set<(recents: readonly RecentModel[]) => void>();
  let last: Promise<unknown> = Promise.resolve();

  async function read(): Promise<readonly Entry[]> {
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch {
      return []; // none yet, or not to be read: then nothing is remembered
    }
    try {
      return fileSchema.parse(JSON.parse(text)).models;
    } catch {
      await setAside(file).catch(() => {});
      return [];
    }
  }

  async function list(): Promise<readonly RecentModel[]> {
    await last;
    const entries = await read();
    return Promise.all(
      entries.map(async ({ stamp: _, ...entry }) => {
        const there = access(path.join(entry.folder, 'config.json'));
        return { ...entry, missing: await there.then(...answers) };
      }),
    );
  }

  function change(step: (entries: readonly Entry[]) => readonly Entry[]): Promise<void> {
    const done = last.then(async () => {
      const models = step(await read()).slice(0, most);
      await writeAtomic(file, `${JSON.stringify({ version: 1, models }, null, 2)}\n`);
    });
    last = done.catch(() => {});
    return done.then(async () => {
      const recents = await list();
      for (const listener of listeners) listener(recents);
    });
  }

  return {
    list,
    async add({ folder: model, name, notation, sha256 }, stamp) {
      const { size } = await stat(path.join(model, 'model.safetensors'));
      const openedAt = new Date().toISOString();
      const entry = { folder: model, name, notation, sha256, bytes: size, openedAt, stamp };
      await change((entries) => [entry, ...entries.filter((other) => other.folder !== model)]);
    },
    remove: (model) => change((entries) => entries.filter((other) => other.folder !== model)),
    async hashOf(model, stamp) {
      await last;
      const entry = (await read()).find((other) => other.folder === model);
      return entry?.stamp === stamp ? entry.sha256 : null;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether something is missing, from whether it could be reached. */
const answers = [() => false, () => true] as const;
