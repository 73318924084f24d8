/**
 * What a person chose, in one file for every host and window. A file that cannot be used is set aside
 * and told of, never fatal; one of a newer Canopy is left alone.
 */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Settings, SettingsStatus } from './api.ts';
import { writeAtomic } from './atomicFile.ts';
import { CanopyError, reasonOf } from './errors.ts';
import { type AppFolders, appFolders } from './folders.ts';
import { type Json, migrate, type Step } from './migrations.ts';
import { setAside } from './setAside.ts';

export interface SettingsStore {
  status(): SettingsStatus;
  /** Changes what is named and keeps the rest; resolves when it is on the disk. */
  set(part: Partial<Settings>): Promise<SettingsStatus>;
  /** Calls back at each change until the returned function is called. */
  subscribe(listener: (status: SettingsStatus) => void): () => void;
}

export const defaultSettings: Settings = {
  theme: 'system',
  threads: null,
  precision: 'f32',
  cacheFolder: null,
  hubEndpoint: 'https://huggingface.co',
  updates: { check: true, channel: 'stable' },
  reopenLast: true,
};

/** Each setting by itself, so that one bad value costs no other. */
export const settingSchemas: { readonly [K in keyof Settings]: z.ZodType<Settings[K]> } = {
  theme: z.enum(['light', 'dark', 'system']),
  threads: z.int().min(1).max(4096).nullable(),
  precision: z.enum(['f32', 'bf16']),
  cacheFolder: z
    .string()
    .max(4096)
    .refine((folder) => path.isAbsolute(folder), 'expected an absolute path')
    .nullable(),
  hubEndpoint: z
    .url({ protocol: /^https?$/, error: 'expected an http or https address' })
    .max(2048),
  updates: z.strictObject({ check: z.boolean(), channel: z.enum(['stable', 'beta']) }),
  reopenLast: z.boolean(),
};

/** Version 0 is a file written by hand that says no version. */
const steps: readonly Step[] = [(old) => old];
const version = steps.length;

interface Read {
  readonly settings: Settings;
  readonly problem: string | null;
  readonly use: 'ours' | 'broken' | 'newer';
}

function isSetting(key: string): key is keyof Settings {
  return Object.hasOwn(settingSchemas, key);
}

/** Settings from the text of their file: what is valid of it, and what is not, in a sentence. */
export function parseSettings(text: string, file: string): Read {
  const broken = (why: string): Read => ({
    settings: defaultSettings,
    problem: `The settings in ${file} cannot be read: ${why}.`,
    use: 'broken',
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return broken(reasonOf(error));
  }
  const object = z.record(z.string(), z.unknown()).safeParse(json);
  if (!object.success) return broken('expected an object');
  let migrated: Json;
  try {
    migrated = migrate(object.data, steps, 'settings', 0);
  } catch (error) {
    if (!(error instanceof CanopyError) || error.code !== 'unsupported') {
      return broken(reasonOf(error));
    }
    const problem = `The settings in ${file} are of a newer Canopy: ${error.message} Until then the defaults hold, and the file stays as it is.`;
    return { settings: defaultSettings, problem, use: 'newer' };
  }
  const good: Record<string, unknown> = {};
  const bad: string[] = [];
  for (const [key, value] of Object.entries(migrated)) {
    if (key === 'version') continue;
    const parsed = isSetting(key) ? settingSchemas[key].safeParse(value) : null;
    if (parsed?.success) good[key] = parsed.data;
    else bad.push(`${key}: ${parsed?.error.issues[0]?.message ?? 'there is no such setting'}`);
  }
  const settings = { ...defaultSettings, ...good };
  if (bad.length === 0) return { settings, problem: null, use: 'ours' };
  const problem = `The settings in ${file} were not all understood (${bad.join('; ')}).`;
  return { settings, problem, use: 'broken' };
}

/** The file's content, or null where there is none yet. */
async function read(file: string): Promise<Read | null> {
  try {
    return parseSettings(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const why = reasonOf(error);
    const problem = `The settings in ${file} cannot be read: ${why}. The defaults hold.`;
    return { settings: defaultSettings, problem, use: 'newer' };
  }
}

/** Opens the settings of this user, in the folder for them or in one that is given. */
export async function openSettings(folders: AppFolders = appFolders()): Promise<SettingsStore> {
  const file = path.join(folders.config, 'settings.json');
  const listeners = new Set<(status: SettingsStatus) => void>();
  const found = await read(file);
  let problem = found?.problem ?? null;
  if (found?.use === 'broken') {
    problem = await setAside(file).then(
      (aside) => `${found.problem} That file is now ${aside}; what was good of it is in use.`,
      () => found.problem,
    );
  }
  let status: SettingsStatus = {
    settings: found?.settings ?? defaultSettings,
    file,
    problem,
    writable: found?.use !== 'newer',
    defaultCacheFolder: path.join(folders.cache, 'models'),
  };
  let last: Promise<unknown> = Promise.resolve();

  async function change(part: Partial<Settings>): Promise<SettingsStatus> {
    if (!status.writable) {
      throw new CanopyError('unsupported', `${status.problem} It was not changed.`, { file });
    }
    // Another process, such as `canopy serve` beside the desktop app, may have written meanwhile.
    const now = await read(file);
    const base = now?.use === 'ours' ? now.settings : status.settings;
    const settings = { ...base, ...part };
    await writeAtomic(file, `${JSON.stringify({ version, ...settings }, null, 2)}\n`).catch(
      (error: unknown) => {
        const why = reasonOf(error);
        throw new CanopyError('bad-input', `The settings cannot be written: ${why}`, { file });
      },
    );
    status = { ...status, settings, problem: null };
    for (const listener of listeners) listener(status);
    return status;
  }

  return {
    status: () => status,
    set(part) {
      const done = last.then(() => change(part));
      last = done.catch(() => {});
      return done;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
