/** All downloads of this process: begun, paused, gone on with, cancelled; one after the other. */

import { setTimeout } from 'node:timers/promises';
import type { Download, HubStatus } from '../api.ts';
import { badInput, toApiError } from '../errors.ts';
import { parseRepo, type RepoAddress } from './address.ts';
import { discard, freeBytes, listCached, listPartial, modelFolder, removeCached } from './cache.ts';
import { download } from './download.ts';
import { createMeter, type Meter } from './progress.ts';
import { proxyFor } from './proxy.ts';
import { type Environment, findToken } from './token.ts';
import { createTransport } from './transport.ts';

export interface DownloadsOptions {
  /** Looked at whenever a download begins: settings may change. */
  readonly cacheFolder: () => string;
  readonly hubEndpoint: () => string;
  readonly env?: Environment;
  /** Waits between two tries; tests need not. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Downloads {
  status(): Promise<HubStatus>;
  list(): Promise<readonly Download[]>;
  /** @throws CanopyError `bad-input` where the text names no model */
  start(repo: string): Promise<Download>;
  /** Resolves once nothing is written any more. */
  pause(id: number): Promise<void>;
  resume(id: number): Promise<void>;
  /** Resolves once what has come is deleted. */
  cancel(id: number): Promise<void>;
  remove(folder: string): Promise<void>;
  subscribe(listener: (downloads: readonly Download[]) => void): () => void;
  /** Pauses all; what has come is gone on with at the next start. */
  close(): Promise<void>;
}

interface Job {
  readonly address: RepoAddress;
  readonly cache: string;
  readonly meter: Meter;
  state: Download;
  /** Aborted to stop it; null while it is not under way. */
  stop: AbortController | null;
  ended: Promise<void>;
}

/** Progress is told at most so often. */
const tellEveryMs = 200;

export function createDownloads(options: DownloadsOptions): Downloads {
  const { env = process.env, pause = (ms, signal) => setTimeout(ms, undefined, { signal }) } =
    options;
  const jobs: Job[] = [];
  const listeners = new Set<(downloads: readonly Download[]) => void>();
  let lastId = 0;
  let lastTold = 0;
  /** The cache folders whose half-done downloads are in the list. */
  const looked = new Set<string>();

  /** @throws CanopyError `bad-input` where the variable holds no address */
  function endpoint(): string {
    const address = env.HF_ENDPOINT || options.hubEndpoint();
    if (!/^https?:\/\//.test(address) || !URL.canParse(address)) {
      throw badInput(
        `HF_ENDPOINT: expected an address of http or https, got "${address}"`,
        'HF_ENDPOINT',
      );
    }
    return address.replace(/\/+$/, '');
  }

  const newestFirst = () => jobs.map(({ state }) => state).reverse();
  const tell = () => {
    lastTold = performance.now();
    for (const listener of listeners) listener(newestFirst());
  };

  function change(job: Job, part: Partial<Download>): void {
    const other = part.state !== undefined && part.state !== job.state.state;
    job.state = { ...job.state, ...part };
    if (other || performance.now() - lastTold >= tellEveryMs) tell();
  }

  function add(address: RepoAddress, cache: string, part: Partial<Download>): Job {
    lastId += 1;
    const state: Download = {
      id: lastId,
      ...address,
      commit: null,
      folder: modelFolder(cache, address),
      state: 'paused',
      file: null,
      doneBytes: 0,
      totalBytes: null,
      bytesPerSecond: null,
      secondsLeft: null,
      error: null,
      ...part,
    };
    const job: Job = {
      address,
      cache,
      meter: createMeter(),
      state,
      stop: null,
      ended: Promise.resolve(),
    };
    jobs.push(job);
    return job;
  }

  /** Puts what an earlier run has left into the list, once for each cache folder. */
  async function look(cache: string): Promise<void> {
    if (looked.has(cache)) return;
    looked.add(cache);
    for (const { note, doneBytes } of await listPartial(cache)) {
      const address = { repo: note.repo, revision: note.revision };
      if (find(address, cache)) continue;
      add(address, cache, { commit: note.commit, doneBytes, totalBytes: note.bytes });
    }
  }

  const find = ({ repo, revision }: RepoAddress, cache: string) =>
    jobs.find(
      ({ address, cache: other, state }) =>
        address.repo === repo &&
        address.revision === revision &&
        other === cache &&
        state.state !== 'done',
    );

  function byId(id: number): Job {
    const job = jobs.find(({ state }) => state.id === id);
    if (job) return job;
    throw badInput(`There is no download ${id}`, 'id');
  }

  async function run(job: Job, signal: AbortSignal): Promise<void> {
    const { address, cache, meter } = job;
    const transport = createTransport({ endpoint: endpoint(), token: await findToken(env), env });
    try {
      await download({
        address,
        cache,
        endpoint: endpoint(),
        transport,
        pause,
        signal,
        onProgress: (progress) => {
          if (signal.aborted) return;
          const now = performance.now();
          if (progress.state === 'downloading') meter.mark(progress.doneBytes, now);
          const rate = progress.state === 'downloading' ? meter.bytesPerSecond(now) : null;
          const left = progress.totalBytes - progress.doneBytes;
          const secondsLeft = rate !== null && rate > 0 ? left / rate : null;
          change(job, { ...progress, bytesPerSecond: rate, secondsLeft });
        },
      });
    } finally {
      transport.close();
    }
  }

  function begin(job: Job): void {
    const stop = new AbortController();
    job.stop = stop;
    const still = { file: null, bytesPerSecond: null, secondsLeft: null };
    change(job, { ...still, state: 'starting', error: null });
    job.ended = run(job, stop.signal)
      .then(
        () => change(job, { ...still, state: 'done', doneBytes: job.state.totalBytes ?? 0 }),
        (error: unknown) => {
          if (stop.signal.aborted) change(job, { ...still, state: 'paused' });
          else change(job, { ...still, state: 'failed', error: toApiError(error) });
        },
      )
      .finally(() => {
        job.stop = null;
      });
  }

  async function halt(job: Job): Promise<void> {
    job.stop?.abort();
    await job.ended;
  }

  return {
    async status() {
      const cacheFolder = options.cacheFolder();
      const token = await findToken(env);
      return {
        endpoint: endpoint(),
        endpointFrom: env.HF_ENDPOINT ? 'HF_ENDPOINT' : 'settings',
        tokenFrom: token?.from ?? null,
        proxy: proxyFor(endpoint(), env),
        cacheFolder,
        freeBytes: await freeBytes(cacheFolder),
        cached: await listCached(cacheFolder),
      };
    },
    async list() {
      await look(options.cacheFolder());
      return newestFirst();
    },
    async start(repo) {
      const address = parseRepo(repo, endpoint());
      const cache = options.cacheFolder();
      await look(cache);
      const job = find(address, cache) ?? add(address, cache, {});
      if (!job.stop) begin(job);
      return job.state;
    },
    pause: (id) => halt(byId(id)),
    async resume(id) {
      const job = byId(id);
      if (!job.stop && job.state.state !== 'done') begin(job);
    },
    async cancel(id) {
      const job = byId(id);
      await halt(job);
      if (job.state.state !== 'done') await discard(job.cache, job.address);
      if (jobs.includes(job)) jobs.splice(jobs.indexOf(job), 1);
      tell();
    },
    async remove(folder) {
      await removeCached(options.cacheFolder(), folder);
      tell();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await Promise.all(jobs.map(halt));
    },
  };
}
