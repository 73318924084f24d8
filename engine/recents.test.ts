import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import { createRecents } from './recents.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const small = path.resolve('tests/golden/random-1');

let state: string;
beforeEach(async () => {
  state = await mkdtemp(path.join(os.tmpdir(), 'canopy-recents-'));
});
afterEach(() => rm(state, { recursive: true, force: true }));

/** Resolves when the list has this many models. */
function listed(recents: ReturnType<typeof createRecents>, count: number): Promise<void> {
  return new Promise((resolve) => {
    const leave = recents.subscribe((list) => {
      if (list.length !== count) return;
      leave();
      resolve();
    });
  });
}

it('remembers what was opened, the last first, with hash, size and date', async () => {
  const recents = createRecents(state);
  const engine = createEngine({ threads: 1, recents });
  const both = listed(recents, 2);
  await engine.open(tiny);
  await engine.open(small);
  await both;
  engine.close();
  const list = await createRecents(state).list();
  expect(list.map(({ name }) => name)).toEqual(['random-1', 'canopy-tiny']);
  expect(list[1]).toEqual({
    folder: tiny,
    name: 'canopy-tiny',
    notation: '1x11',
    sha256: '89e5db171fcd85d28d97e55a3a2512aee9e7096bb82ce6e9cfe02ed6ed53d401',
    bytes: 39_892_828,
    openedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    missing: false,
  });
  const again = createEngine({ threads: 1, recents: createRecents(state) });
  expect((await again.inspect(tiny)).sha256).toBe(list[1]?.sha256); // without hashing again
});

const entry = (folder: string) => ({
  folder,
  name: path.basename(folder),
  notation: '1x11',
  sha256: 'a'.repeat(64),
  bytes: 1,
  openedAt: '2026-11-01T10:00:00.000Z',
  stamp: '',
});

it('shows a folder that has gone as missing, and forgets it by hand', async () => {
  const recents = createRecents(state);
  const file = path.join(state, 'recent-models.json');
  const gone = path.join(state, 'gone');
  await writeFile(file, JSON.stringify({ version: 1, models: [entry(gone), entry(tiny)] }));
  expect((await recents.list()).map(({ missing }) => missing)).toEqual([true, false]);
  await recents.remove(gone);
  expect((await recents.list()).map(({ folder }) => folder)).toEqual([tiny]);
});

it.each([
  ['no JSON', '{"version": 1, "models": ['],
  ['another version', '{"version": 2, "models": []}'],
  ['an entry without a hash', JSON.stringify({ version: 1, models: [{ folder: '/a' }] })],
  ['a relative folder', JSON.stringify({ version: 1, models: [entry('../x')] })],
])('sets a broken file aside and starts anew: %s', async (_, text) => {
  await writeFile(path.join(state, 'recent-models.json'), text);
  const recents = createRecents(state);
  expect(await recents.list()).toEqual([]);
  expect(await readdir(state)).toEqual(['recent-models.broken-1.json']);
  expect(await readFile(path.join(state, 'recent-models.broken-1.json'), 'utf8')).toBe(text);
});

it('is empty, and no error, where the file cannot be read', async () => {
  await mkdir(path.join(state, 'recent-models.json'));
  expect(await createRecents(state).list()).toEqual([]);
});
