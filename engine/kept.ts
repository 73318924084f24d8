/** The models in memory: which one calls run on, and what ends those calls. */

import type { KeptModel } from './api.ts';
import { badInput } from './errors.ts';
import { bf16RowBytes } from './memory.ts';
import type { OpenModel } from './modelFolder.ts';

interface Entry {
  readonly model: OpenModel;
  /** Whether its rows were made in BF16; they stay beside those in F32. */
  bf16: boolean;
}

export interface Kept {
  current(): OpenModel | null;
  /** Aborted once another model, or none, is the current one. */
  signal(): AbortSignal;
  list(): readonly KeptModel[];
  /** The model of a folder; undefined where it is not in memory. */
  find(folder: string): OpenModel | undefined;
  /** @throws CanopyError `bad-input` naming what is in memory */
  get(folder: string): OpenModel;
  /** Keeps a model and makes it the current one; an older one of the same folder goes. */
  put(model: OpenModel): void;
  /** The most recently current one but for the present; undefined where there is none. */
  previous(): OpenModel | undefined;
  use(model: OpenModel): void;
  /** Frees it. Where it is the current one, none is afterwards. */
  drop(model: OpenModel): void;
  madeBf16(model: OpenModel): void;
  close(): void;
}

export function createKept(): Kept {
  const entries: Entry[] = [];
  /** Most recently current last. */
  let order: OpenModel[] = [];
  let current: OpenModel | null = null;
  let left = new AbortController();

  function use(model: OpenModel | null): void {
    if (model === current) return;
    left.abort();
    left = new AbortController();
    current = model;
    if (model) order = [...order.filter((other) => other !== model), model];
  }

  function drop(model: OpenModel): void {
    const at = entries.findIndex((entry) => entry.model === model);
    if (at < 0) return;
    entries.splice(at, 1);
    order = order.filter((other) => other !== model);
    if (model === current) use(null);
    model.native.close();
  }

  const find = (folder: string) => entries.find(({ model }) => model.info.folder === folder)?.model;

  return {
    current: () => current,
    signal: () => left.signal,
    list: () =>
      entries.map(({ model: { info }, bf16 }) => ({
        info,
        memoryBytes: info.weightBytes + (bf16 ? bf16RowBytes(info.shape) : 0),
      })),
    find,
    get(folder) {
      const found = find(folder);
      if (found) return found;
      const names = entries.map(({ model }) => model.info.folder);
      const there = names.length > 0 ? `open are ${names.join(', ')}` : 'no model is open';
      throw badInput(`There is no open model of the folder ${folder}; ${there}`, 'folder');
    },
    put(model) {
      const older = find(model.info.folder);
      // Among the others it keeps its place.
      const at = entries.findIndex((entry) => entry.model === older);
      entries.splice(at < 0 ? entries.length : at, 0, { model, bf16: false });
      use(model);
      if (older) drop(older);
    },
    previous: () => order.at(-2),
    use,
    drop,
    madeBf16(model) {
      const entry = entries.find((other) => other.model === model);
      if (entry && model.info.shape.ffn.kind === 'fff') entry.bf16 = true;
    },
    close() {
      for (const { model } of [...entries]) drop(model);
    },
  };
}
