/** What this browser remembers of corpora: which datasets were opened, and what runs were started with. */

import type { CorpusDataset, CorpusSettings } from '../../../engine/api.ts';

export interface RecentDataset {
  readonly folders: readonly string[];
  readonly model: string;
  readonly tokens: number;
}

export interface StartedRun {
  readonly folder: string;
  readonly inputs: readonly string[];
  readonly settings: Partial<CorpusSettings>;
}

interface Memory {
  readonly recent: readonly RecentDataset[];
  readonly started: readonly StartedRun[];
}

const KEY = 'canopy.corpora';
const MOST = 8;

/** What is stored may be of another version, or a person's: whatever is no list counts as empty. */
function remembered(): Memory {
  try {
    const found: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? '{}');
    const list = (name: string) => {
      const value: unknown = typeof found === 'object' && found ? Reflect.get(found, name) : null;
      return Array.isArray(value) ? value : [];
    };
    return { recent: list('recent').filter(isRecent), started: list('started').filter(isStarted) };
  } catch {
    return { recent: [], started: [] };
  }
}

function remember(memory: Memory): void {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // without storage nothing is remembered
  }
}

function strings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isRecent(value: unknown): value is RecentDataset {
  if (typeof value !== 'object' || value === null) return false;
  const field = (name: string): unknown => Reflect.get(value, name);
  return (
    strings(field('folders')) &&
    typeof field('model') === 'string' &&
    typeof field('tokens') === 'number'
  );
}

function isStarted(value: unknown): value is StartedRun {
  if (typeof value !== 'object' || value === null) return false;
  const field = (name: string): unknown => Reflect.get(value, name);
  const settings = field('settings');
  return (
    typeof field('folder') === 'string' &&
    strings(field('inputs')) &&
    typeof settings === 'object' &&
    settings !== null
  );
}

/** The last opened first. */
export function recentDatasets(): readonly RecentDataset[] {
  return remembered().recent;
}

export function rememberDataset({ folders, model, tokens }: CorpusDataset): void {
  const memory = remembered();
  const key = folders.join('\0');
  const others = memory.recent.filter((one) => one.folders.join('\0') !== key);
  const one = { folders, model: `${model.name} (${model.notation})`, tokens };
  remember({ ...memory, recent: [one, ...others].slice(0, MOST) });
}

export function forgetDataset(folders: readonly string[]): void {
  const memory = remembered();
  const key = folders.join('\0');
  remember({ ...memory, recent: memory.recent.filter((one) => one.folders.join('\0') !== key) });
}

export function rememberStart(run: StartedRun): void {
  const memory = remembered();
  const others = memory.started.filter(({ folder }) => folder !== run.folder);
  remember({ ...memory, started: [run, ...others].slice(0, MOST) });
}

/** What a run into this folder was started with; null where this browser did not start it. */
export function startedInto(folder: string): StartedRun | null {
  return remembered().started.find((run) => run.folder === folder) ?? null;
}
