import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type AppFolders, appFolders } from './folders.ts';
import { defaultSettings, openSettings } from './settings.ts';

/** Folders of a user of one's own, with a settings file where `text` is given. */
async function user(text?: string): Promise<{ folders: AppFolders; file: string }> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'canopy-settings-'));
  const folders = appFolders({ env: { CANOPY_HOME: home }, platform: 'linux', home });
  const file = path.join(folders.config, 'settings.json');
  await mkdir(folders.config, { recursive: true });
  if (text !== undefined) await writeFile(file, text);
  return { folders, file };
}

it('starts with the defaults and writes only what was set, with its version', async () => {
  const { folders, file } = await user();
  const store = await openSettings(folders);
  expect(store.status()).toMatchObject({
    settings: defaultSettings,
    problem: null,
    writable: true,
  });
  await store.set({ theme: 'dark', threads: 3 });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    version: 1,
    ...defaultSettings,
    theme: 'dark',
    threads: 3,
  });
  expect((await openSettings(folders)).status().settings.threads).toBe(3);
});

it('tells every listener, and keeps changes that are made at the same time', async () => {
  const { folders } = await user();
  const store = await openSettings(folders);
  const told: string[] = [];
  const leave = store.subscribe(({ settings }) =>
    told.push(`${settings.theme} ${settings.precision}`),
  );
  await Promise.all([store.set({ theme: 'light' }), store.set({ precision: 'bf16' })]);
  leave();
  await store.set({ theme: 'dark' });
  expect(told).toEqual(['light f32', 'light bf16']);
});

it('keeps what another process wrote meanwhile', async () => {
  const { folders } = await user();
  const [one, other] = [await openSettings(folders), await openSettings(folders)];
  await other.set({ theme: 'dark' });
  expect((await one.set({ reopenLast: false })).settings).toMatchObject({
    theme: 'dark',
    reopenLast: false,
  });
});

it('reads a file written by hand that names some settings and no version', async () => {
  const { folders } = await user('{"precision": "bf16"}');
  const { settings, problem } = (await openSettings(folders)).status();
  expect(settings).toEqual({ ...defaultSettings, precision: 'bf16' });
  expect(problem).toBeNull();
});

it('sets a file that is no JSON aside under a number that is free, and goes on', async () => {
  const { folders, file } = await user('{"version": 1, "theme": "da');
  await writeFile(path.join(folders.config, 'settings.broken-1.json'), 'older');
  const store = await openSettings(folders);
  expect(store.status().settings).toEqual(defaultSettings);
  expect(store.status().problem).toMatch(
    /settings\.json cannot be read: .*settings\.broken-2\.json/,
  );
  await store.set({ theme: 'light' });
  expect(store.status().problem).toBeNull();
  expect((await readdir(folders.config)).sort()).toEqual([
    'settings.broken-1.json',
    'settings.broken-2.json',
    'settings.json',
  ]);
  expect(await readFile(path.join(folders.config, 'settings.broken-2.json'), 'utf8')).toMatch(
    /"da$/,
  );
  expect(JSON.parse(await readFile(file, 'utf8')).theme).toBe('light');
});

it('keeps the good values beside a bad one, which it names', async () => {
  const { folders } = await user('{"version": 1, "theme": "dark", "threads": 0, "colour": 1}');
  const { settings, problem } = (await openSettings(folders)).status();
  expect(settings).toEqual({ ...defaultSettings, theme: 'dark' });
  expect(problem).toMatch(/threads: .*; colour: there is no such setting/);
});

it('leaves the file of a newer version alone: defaults, and no writing', async () => {
  const text = '{"version": 9, "theme": {"name": "sepia"}}';
  const { folders, file } = await user(text);
  const store = await openSettings(folders);
  expect(store.status()).toMatchObject({ settings: defaultSettings, writable: false });
  expect(store.status().problem).toMatch(/up to version 1, and this is version 9/);
  await expect(store.set({ theme: 'dark' })).rejects.toThrow(/not changed/);
  expect(await readFile(file, 'utf8')).toBe(text);
  expect(await readdir(folders.config)).toEqual(['settings.json']);
});

it.each([
  [{ cacheFolder: 'relative' }, 'cacheFolder'],
  [{ hubEndpoint: 'ftp://mirror' }, 'hubEndpoint'],
  [{ updates: { check: true, channel: 'nightly' } }, 'updates'],
])('does not take %j from a file', async (values, key) => {
  const { folders } = await user(JSON.stringify({ version: 1, ...values }));
  const { settings, problem } = (await openSettings(folders)).status();
  expect(settings).toEqual(defaultSettings);
  expect(problem).toContain(`${key}: `);
});
