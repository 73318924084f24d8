/**
 * The host's half of the contract, for any transport: parses what a renderer sends, runs it on the
 * engine, and sends results, errors, progress and events back.
 */

import type {
  CallName,
  CallProgress,
  EventMessage,
  HostInfo,
  HostMessage,
  Params,
  Result,
} from './api.ts';
import { auditHtml } from './audit/html.ts';
import { computeOf } from './compute.ts';
import { type CorpusService, createCorpusService } from './corpus/service.ts';
import type { Drafts } from './drafts.ts';
import type { Engine } from './engine.ts';
import { badInput, CanopyError, toApiError } from './errors.ts';
import { inspectTask } from './evaluate/readTask.ts';
import type { Launch } from './lab/measure.ts';
import { createLabService, type LabService } from './lab/service.ts';
import { type Library, libraryHandlers } from './library.ts';
import { mayOpenModel } from './modelFolder.ts';
import { clientMessage, isCallName, parseParams } from './schemas.ts';
import { sessionHandlers } from './sessionCalls.ts';
import type { SettingsStore } from './settings.ts';
import { createWriter, type Page } from './writer.ts';

export interface HostOptions {
  readonly engine: Engine;
  readonly settings: SettingsStore;
  readonly library: Library;
  readonly host: HostInfo['host'];
  readonly version: string;
  readonly bundledModel: string;
  /** Shows a folder dialog; null where it was dismissed. Absent where there is none. */
  readonly chooseFolder?: () => Promise<string | null>;
  /** Which files a page's word opens. Absent: all that the user can, as on the desktop. */
  readonly mayOpen?: MayOpen;
  readonly drafts: Drafts;
  /** File dialogs for sessions; null where they were dismissed. Absent where there are none. */
  readonly chooseSession?: SessionDialogs;
  /** A dialog for the inputs of a corpus; none where it was dismissed. Absent where there is none. */
  readonly chooseInputs?: (what: 'files' | 'folders') => Promise<readonly string[]>;
  /** Starts measuring processes for the lab. Default: by Node. */
  readonly launchMeasuring?: Launch;
  /** Of several pages, one changes model and settings. Default: all may, as windows of one app. */
  readonly oneWriter?: boolean;
  /** Hears of the calls under way, for a host that shows them outside of its pages. */
  readonly onActivity?: (activity: Activity) => void;
}

/** A call that has begun, got on (`progress`) or ended (`outcome`). */
export interface Activity {
  readonly key: symbol;
  readonly call: CallName;
  readonly progress: CallProgress | null;
  readonly outcome: 'done' | 'failed' | 'cancelled' | null;
}

/** @throws CanopyError `forbidden` where a page may not have this file or folder read or written */
export type MayOpen = (target: string) => Promise<void>;

/** One renderer's connection. */
export interface Connection {
  /** Handles a message. False where it is none of the contract's: the transport should hang up. */
  receive(message: unknown): boolean;
  /** Ends the connection and what it had asked for, except an opening under way. */
  close(): void;
}

export interface SessionDialogs {
  open(): Promise<string | null>;
  /** `name` is what to propose. */
  save(name: string): Promise<string | null>;
}

export interface Host {
  connect(send: (message: HostMessage) => void): Connection;
  /** Has the newest page open a session's file; the next page that comes, where there is none. */
  openSession(path: string): void;
}

export interface Context {
  readonly page: Page | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
}

export type Handlers<Names extends CallName = CallName> = {
  readonly [K in Names]: (params: Params<K>, context: Context) => Promise<Result<K>>;
};

const mostInFlight = 64;

/** Of what a host asks itself. */
const nobody: Context = { page: null, signal: new AbortController().signal, onProgress() {} };

/** What answers each call; `tell` reaches every renderer. */
function handlersOf(
  options: HostOptions,
  corpus: CorpusService,
  lab: LabService,
  tell: (event: EventMessage) => void,
): Handlers {
  const { engine, chooseFolder, mayOpen, settings } = options;
  const compute = async (wish: Params<'compute.set'>) => {
    const machine = await engine.setCompute(wish);
    tell({ kind: 'event', name: 'machine', value: machine });
    return machine;
  };
  return {
    'host.info': async () => ({
      host: options.host,
      version: options.version,
      platform: `${process.platform} ${process.arch}`,
      machine: engine.machine(),
      bundledModel: options.bundledModel,
      canChooseFolder: chooseFolder !== undefined,
      canChooseFile: options.chooseSession !== undefined,
    }),
    'model.status': async () => engine.status(),
    'model.open': async ({ folder }, { signal }) => {
      if (mayOpen) await mayOpenModel(folder, mayOpen);
      return engine.open(folder, signal);
    },
    'model.switch': ({ folder }) => engine.switchTo(folder),
    'model.unload': async ({ folder }) => {
      await engine.unload(folder);
      return null;
    },
    ...libraryHandlers(options.library, engine, mayOpen),
    'model.cancel': async () => {
      engine.cancelOpening();
      return null;
    },
    'model.choose': async (_params, { signal }) => {
      if (!chooseFolder) {
        throw new CanopyError('unsupported', 'This host has no folder dialog; type the path.');
      }
      const folder = await chooseFolder();
      return folder === null ? null : engine.open(folder, signal);
    },
    'compute.set': async (wish) => {
      const machine = await compute(wish);
      // What was chosen comes back at the next start; where it cannot be kept, it holds until then.
      await settings.set(wish).catch(() => {});
      return machine;
    },
    ...sessionHandlers(options),
    ...corpus.handlers,
    ...lab.handlers,
    'settings.get': async () => settings.status(),
    'settings.set': async (part) => {
      if (mayOpen && part.cacheFolder) await mayOpen(part.cacheFolder);
      const status = await settings.set(part);
      const { threads, precision } = computeOf(status.settings);
      if (part.threads !== undefined || part.precision !== undefined) {
        await compute({ threads, precision });
      }
      return status;
    },
    'writer.take': async (_params, { page }) => {
      page?.take();
      return null;
    },
    trace: (params, { signal }) => engine.trace(params, signal),
    'compare.predictions': (params, { signal }) => engine.comparePredictions(params, signal),
    'compare.usage': (params, { signal }) => engine.compareUsage(params, signal),
    'compare.time': (params, { signal, onProgress }) =>
      engine.compareTimes(params, signal, onProgress),
    'compare.weights': async ({ a, b }, { signal, onProgress }) => {
      if (mayOpen) for (const folder of [a, b]) await mayOpenModel(folder, mayOpen);
      return engine.compareWeights(a, b, signal, onProgress);
    },
    audit: async (params, { signal, onProgress }) => {
      if (mayOpen && 'path' in params.source) await mayOpen(params.source.path);
      const report = await engine.audit(params, options.version, signal, onProgress);
      return { report, html: auditHtml(report) };
    },
    fragility: async (params, { signal, onProgress }) => {
      if (mayOpen && 'path' in params.source) await mayOpen(params.source.path);
      return engine.fragility(params, options.version, signal, onProgress);
    },
    'evaluate.inspect': async (params) => {
      if (mayOpen) await mayOpen(params.path);
      return inspectTask(params);
    },
    'evaluate.run': async (params, { signal, onProgress }) => {
      if (mayOpen) {
        await mayOpen(params.path);
        for (const folder of params.models) await mayOpenModel(folder, mayOpen);
      }
      return engine.evaluate(params, options.version, signal, onProgress);
    },
    'evaluate.fillMask': async (params, { signal, onProgress }) => {
      if (mayOpen) {
        if ('path' in params.source) await mayOpen(params.source.path);
        for (const folder of params.models) await mayOpenModel(folder, mayOpen);
      }
      return engine.fillMask(params, options.version, signal, onProgress);
    },
    intervene: (params, { signal }) => engine.intervene(params, signal),
    sweep: (params, { signal, onProgress }) => engine.sweep(params, signal, onProgress),
    windows: ({ text }) => engine.windows(text),
    'node.details': (params, { signal }) => engine.node(params, signal),
    lens: (params, { signal }) => engine.lens(params, signal),
    time: (params, { signal, onProgress }) => engine.time(params, signal, onProgress),
  };
}

/** Ties a name to its own parameters; the table alone cannot say that they belong together. */
function answer<K extends CallName>(
  handlers: Handlers,
  name: K,
  params: unknown,
  context: Context,
): Promise<Result<K>> {
  const parsed = parseParams(name, params);
  context.page?.check(name);
  return handlers[name](parsed, context);
}

/** Openings outlive the window that asked for them, so that a reload does not stop one. */
const outlivesConnection: ReadonlySet<string> = new Set<CallName>(['model.open', 'model.choose']);

interface Running {
  readonly name: string;
  readonly controller: AbortController;
}

export function createHost(options: HostOptions): Host {
  const pages = new Set<(message: HostMessage) => void>();
  const tell = (event: EventMessage) => {
    for (const reply of pages) reply(event);
  };
  const corpus = createCorpusService(options);
  const lab = createLabService(options);
  const handlers = handlersOf(options, corpus, lab, tell);
  const { recents, downloads } = options.library;
  // Recent models are filtered for each host: the list is asked for again.
  recents.subscribe(() => {
    void handlers['recents.list']({}, nobody).then((value) =>
      tell({ kind: 'event', name: 'recents', value }),
    );
  });
  downloads.subscribe((value) => tell({ kind: 'event', name: 'downloads', value }));
  lab.subscribe((value) => tell({ kind: 'event', name: 'lab', value }));
  corpus.subscribe((value) => tell({ kind: 'event', name: 'corpus', value }));
  options.engine.subscribe((value) => tell({ kind: 'event', name: 'model', value }));
  options.settings.subscribe((value) => tell({ kind: 'event', name: 'settings', value }));
  /** A session's file that waits for a page. */
  let toOpen: string | null = null;
  const writer = options.oneWriter ? createWriter() : null;

  function connect(send: (message: HostMessage) => void): Connection {
    const running = new Map<number, Running>();
    let closed = false;
    const reply = (message: HostMessage) => {
      if (!closed) send(message);
    };
    pages.add(reply);
    if (toOpen !== null) reply(sessionEvent(toOpen));
    toOpen = null;

    const page =
      writer?.join((mayWrite) => reply({ kind: 'event', name: 'writer', value: { mayWrite } })) ??
      null;

    async function call(id: number, name: string, params: unknown): Promise<void> {
      const controller = new AbortController();
      const key = Symbol(name);
      let watch: (what: Pick<Activity, 'progress' | 'outcome'>) => void = () => {};
      try {
        if (running.size >= mostInFlight) {
          throw badInput(`At most ${mostInFlight} calls can wait for an answer at a time`);
        }
        if (!isCallName(name)) throw badInput(`There is no call "${name}"`);
        running.set(id, { name, controller });
        watch = (what) => options.onActivity?.({ key, call: name, ...what });
        watch({ progress: null, outcome: null });
        const { signal } = controller;
        const onProgress = (progress: CallProgress) => {
          reply({ kind: 'progress', id, progress });
          watch({ progress, outcome: null });
        };
        const value = await answer(handlers, name, params, { page, signal, onProgress });
        watch({ progress: null, outcome: 'done' });
        reply({ kind: 'result', id, value });
      } catch (error) {
        const apiError = toApiError(error);
        watch({ progress: null, outcome: apiError.code === 'cancelled' ? 'cancelled' : 'failed' });
        reply({ kind: 'error', id, error: apiError });
      } finally {
        if (running.get(id)?.controller === controller) running.delete(id);
      }
    }

    return {
      receive(message) {
        const parsed = clientMessage.safeParse(message);
        if (!parsed.success) return false;
        const { data } = parsed;
        if (data.kind === 'cancel') {
          running.get(data.id)?.controller.abort();
          return true;
        }
        if (running.has(data.id)) return false;
        void call(data.id, data.name, data.params);
        return true;
      },
      close() {
        closed = true;
        pages.delete(reply);
        page?.leave();
        for (const { name, controller } of running.values()) {
          if (!outlivesConnection.has(name)) controller.abort();
        }
      },
    };
  }

  return {
    connect,
    openSession(path) {
      const newest = [...pages].at(-1);
      if (newest) newest(sessionEvent(path));
      else toOpen = path;
    },
  };
}

function sessionEvent(path: string): EventMessage {
  return { kind: 'event', name: 'session', value: { path } };
}
