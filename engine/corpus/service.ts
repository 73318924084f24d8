/** A host's corpora: the one run under way, and the datasets that are asked about. */

import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { CorpusCalls, CorpusDataset, CorpusRun } from '../api.ts';
import type { Engine } from '../engine.ts';
import { badInput, CanopyError, toApiError } from '../errors.ts';
import type { Context, Handlers, MayOpen } from '../host.ts';
import { type Dataset, openDataset } from './dataset.ts';
import { contexts, flow, leavesOf, search, textOf, tokensOf, usage } from './questions.ts';
import { runCorpus } from './run.ts';
import { defaultSettings } from './settings.ts';
import { information, specialisation } from './specialisation.ts';

/** Datasets that stay open between questions; the one asked longest ago goes first. */
const mostOpen = 4;
const tellEveryMs = 100;

interface Held {
  release: () => void;
  passed: Promise<void>;
}

export interface CorpusService {
  readonly handlers: Handlers<keyof CorpusCalls>;
  subscribe(listener: (run: CorpusRun) => void): void;
}

interface ServiceOptions {
  readonly engine: Engine;
  /** Of Canopy. */
  readonly version: string;
  readonly mayOpen?: MayOpen;
  /** Shows a dialog; absent where there is none. */
  readonly chooseInputs?: (what: 'files' | 'folders') => Promise<readonly string[]>;
}

/** Opened datasets by their folders; one that a run still writes is opened anew when it has grown. */
function createOpened() {
  const opened = new Map<string, { readonly stamp: string; readonly dataset: Promise<Dataset> }>();

  async function stampOf(folders: readonly string[]): Promise<string> {
    const parts = folders.map((folder) => readdir(path.join(folder, 'parts')).catch(() => []));
    const made = folders.map((folder) =>
      stat(path.join(folder, 'manifest.json')).then(
        ({ mtimeMs, ino }) => `${mtimeMs} ${ino}`,
        () => '',
      ),
    );
    const counts = (await Promise.all(parts)).map(({ length }) => length);
    return [...counts, ...(await Promise.all(made))].join(',');
  }

  return async (folders: readonly string[]): Promise<Dataset> => {
    const key = folders.map((folder) => path.resolve(folder)).join('\0');
    const stamp = await stampOf(folders);
    const there = opened.get(key);
    if (there?.stamp === stamp) {
      opened.delete(key);
      opened.set(key, there);
      return there.dataset;
    }
    const entry = { stamp, dataset: openDataset(folders) };
    entry.dataset.catch(() => opened.delete(key));
    opened.set(key, entry);
    // What goes is closed by the collector, not here: a question may still read from it.
    const [oldest] = opened.keys();
    if (opened.size > mostOpen && oldest !== undefined) opened.delete(oldest);
    return entry.dataset;
  };
}

export function createCorpusService(options: ServiceOptions): CorpusService {
  const { engine, version, mayOpen = async () => {} } = options;
  const listeners = new Set<(run: CorpusRun) => void>();
  const opened = createOpened();
  let run: CorpusRun | null = null;
  let stop = new AbortController();
  let held: Held | null = null;
  let told = 0;

  const set = (change: Partial<CorpusRun>) => {
    if (!run) return;
    run = { ...run, ...change };
    told = performance.now();
    for (const listener of listeners) listener(run);
  };
  const isActive = () => run?.state === 'running' || run?.state === 'paused';
  const release = () => {
    held?.release();
    held = null;
  };

  async function start(params: CorpusCalls['corpus.start']['params']): Promise<CorpusRun> {
    const { inputs } = params;
    if (isActive()) throw badInput('A run over a corpus is under way; stop it first');
    const folder = path.resolve(params.folder);
    const tracer = engine.tracer();
    stop = new AbortController();
    const begun: CorpusRun = {
      folder,
      inputs,
      model: tracer.info.name,
      state: 'running',
      progress: null,
      error: null,
    };
    run = begun;
    set({});
    const { precision } = engine.machine();
    void runCorpus(tracer, {
      inputs,
      folder,
      settings: { ...defaultSettings, precision, ...params.settings },
      shard: { index: 0, count: 1 },
      version,
      signal: stop.signal,
      mayOpen,
      gate: { passed: async () => held?.passed },
      onProgress: (progress) => {
        if (performance.now() - told >= tellEveryMs) set({ progress });
      },
    }).then(
      ({ complete }) => set({ state: complete ? 'done' : 'stopped' }),
      (error: unknown) => {
        const apiError = toApiError(error);
        const stopped = apiError.code === 'cancelled';
        set({ state: stopped ? 'stopped' : 'failed', error: stopped ? null : apiError });
      },
    );
    return begun;
  }

  /** The dataset that a question is about, where the page may read it. */
  async function asked({ folders }: { readonly folders: readonly string[] }): Promise<Dataset> {
    for (const folder of folders) await mayOpen(folder);
    return opened(folders);
  }

  async function list(folder: string): Promise<readonly CorpusDataset[]> {
    await mayOpen(folder);
    const names = await readdir(folder).catch(() => {
      throw badInput(`There is no folder ${folder}. Check the path.`, 'folder');
    });
    const candidates = [folder, ...names.map((name) => path.join(folder, name))];
    const found: CorpusDataset[] = [];
    for (const candidate of candidates) {
      const isDataset = await stat(path.join(candidate, 'manifest.json')).catch(() => null);
      const allowed =
        isDataset &&
        (await mayOpen(candidate).then(
          () => true,
          () => false,
        ));
      const dataset = allowed ? await opened([candidate]).catch(() => null) : null;
      if (dataset) found.push(dataset.info);
    }
    return found;
  }

  return {
    subscribe: (listener) => void listeners.add(listener),
    handlers: {
      'corpus.choose': async ({ what }) => {
        if (options.chooseInputs) return options.chooseInputs(what);
        throw new CanopyError('unsupported', 'This host has no file dialog; type the paths.');
      },
      'corpus.start': async (params) => {
        for (const target of [...params.inputs, params.folder]) await mayOpen(target);
        return start(params);
      },
      'corpus.pause': async () => {
        if (run?.state !== 'running') throw badInput('No run over a corpus is under way');
        const { promise, resolve } = Promise.withResolvers<void>();
        held = { passed: promise, release: resolve };
        set({ state: 'paused' });
        return null;
      },
      'corpus.resume': async () => {
        if (run?.state !== 'paused') throw badInput('No run over a corpus is paused');
        release();
        set({ state: 'running' });
        return null;
      },
      'corpus.stop': async () => {
        stop.abort();
        release();
        return null;
      },
      'corpus.run': async () => run,
      'corpus.list': ({ folder }) => list(folder),
      'corpus.open': async (params) => (await asked(params)).info,
      'corpus.usage': async (params) => usage(await asked(params), params),
      'corpus.tokens': async (params) => tokensOf(await asked(params), params),
      'corpus.contexts': async (params) => contexts(await asked(params), params),
      'corpus.text': async (params) => textOf(await asked(params), params),
      'corpus.leaves': async (params) => leavesOf(await asked(params), params),
      'corpus.flow': async (params) => flow(await asked(params), params),
      'corpus.information': async (params) => information(await asked(params), params),
      'corpus.specialisation': async (params, { signal, onProgress }: Context) =>
        specialisation(await asked(params), params, signal, onProgress),
      'corpus.search': async (params) => search(await asked(params), params),
    },
  };
}
