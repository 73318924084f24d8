/**
 * Long work outside of the window: a bar in the taskbar or on the dock's icon, and a word when it
 * ends while the user is elsewhere.
 */

import { BrowserWindow, Notification } from 'electron';
import type { CallName, Download, ModelStatus } from '../engine/api.ts';
import type { Activity } from '../engine/host.ts';

/** Shorter work shows no bar: the timing behind each keystroke is no job. */
const barAfterMs = 1500;
/** Whoever waited so long has looked away. */
const wordAfterMs = 10_000;

const words: Readonly<Partial<Record<CallName, string>>> = {
  'model.open': 'The model is open.',
  'hub.download': 'The model has come from the hub.',
  time: 'The measurement is done.',
};

interface Work {
  readonly call: CallName;
  readonly since: number;
  /** 0 to 1. */
  share: number;
}

export interface Progress {
  follow(activity: Activity): void;
  /** The same for openings, whoever asked for them. */
  followOpening(status: ModelStatus): void;
  followDownloads(downloads: readonly Download[]): void;
}

export function createProgress(now = () => performance.now()): Progress {
  const works = new Map<symbol, Work>();

  function draw(): void {
    const long = [...works.values()].filter(({ since }) => now() - since >= barAfterMs);
    const share = long.reduce((sum, work) => sum + work.share, 0) / long.length;
    for (const window of BrowserWindow.getAllWindows())
      window.setProgressBar(long.length === 0 ? -1 : share);
  }

  function follow({ key, call, progress, outcome }: Activity): void {
    const work = works.get(key) ?? { call, since: now(), share: 0 };
    if (outcome === null) {
      if (progress && progress.total > 0) work.share = Math.min(1, progress.done / progress.total);
      works.set(key, work);
    } else {
      works.delete(key);
      if (outcome !== 'cancelled' && now() - work.since >= wordAfterMs) tell(work, outcome);
    }
    draw();
  }

  return { follow, followOpening: openings(follow), followDownloads: downloads(follow) };
}

/** Downloads as activities; one that is paused shows no bar. */
function downloads(follow: Progress['follow']): Progress['followDownloads'] {
  const call = 'hub.download';
  const keys = new Map<number, symbol>();
  return (list) => {
    for (const { id, state, doneBytes, totalBytes } of list) {
      const key = keys.get(id);
      if (state === 'starting' || state === 'downloading' || state === 'checking') {
        const current = key ?? Symbol(call);
        keys.set(id, current);
        const progress = totalBytes === null ? null : { done: doneBytes, total: totalBytes };
        follow({ key: current, call, progress, outcome: null });
      } else if (key) {
        keys.delete(id);
        const outcome = state === 'paused' ? 'cancelled' : state;
        follow({ key, call, progress: null, outcome });
      }
    }
    for (const [id, key] of keys) {
      if (list.some((download) => download.id === id)) continue;
      keys.delete(id);
      follow({ key, call, progress: null, outcome: 'cancelled' });
    }
  };
}

/** Openings as activities: loading the weights is most of one, hashing the rest. */
function openings(follow: Progress['follow']): Progress['followOpening'] {
  const call = 'model.open';
  let key = Symbol(call);
  let folder: string | null = null;
  return ({ opening, failure, model }) => {
    if (opening) {
      if (folder !== opening.folder) key = Symbol(call);
      folder = opening.folder;
      const { phase, done = 0, total = 0 } = opening.progress ?? {};
      const share = total > 0 ? done / total : 0;
      const whole = { config: 0, tokenizer: 0, weights: 0.8 * share, hash: 0.8 + 0.2 * share };
      const progress = phase ? { done: whole[phase], total: 1 } : null;
      follow({ key, call, progress, outcome: null });
    } else if (folder !== null) {
      const opened = model?.folder === folder ? 'done' : 'cancelled';
      folder = null;
      follow({ key, call, progress: null, outcome: failure ? 'failed' : opened });
    }
  };
}

function tell({ call }: Work, outcome: 'done' | 'failed'): void {
  const done = words[call];
  if (done === undefined || BrowserWindow.getFocusedWindow() !== null) return;
  if (!Notification.isSupported()) return;
  const body = outcome === 'done' ? done : 'It ended with an error; the window says more.';
  const notification = new Notification({ title: 'Canopy', body, silent: true });
  notification.on('click', () => BrowserWindow.getAllWindows()[0]?.focus());
  notification.show();
}
