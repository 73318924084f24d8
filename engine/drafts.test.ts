import { mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { aSession } from '../tests/sessions/session.ts';
import type { Draft } from './api.ts';
import { contentOf, openDrafts } from './drafts.ts';

const state = () => mkdtemp(path.join(os.tmpdir(), 'canopy-drafts-'));
const page = '0a0b0c0d-1111';
const draft: Draft = {
  content: contentOf(aSession),
  path: '/d/king.canopy',
  name: 'king',
  dirty: true,
};
const { machine } = aSession;

/** As if the process of every run so far had been killed: its number is no process's. */
async function killed(at: string): Promise<void> {
  for (const run of await readdir(path.join(at, 'runs'))) {
    const mark = path.join(at, 'runs', run);
    await utimes(mark, 0, 0); // written before this machine was started
  }
}

it('gives a page its own draft back after it was loaded again', async () => {
  const drafts = openDrafts(await state());
  expect(await drafts.own(page)).toBeNull();
  const first = drafts.keep(page, draft, '1.0', machine);
  await drafts.keep(page, { ...draft, dirty: false }, '1.0', machine);
  await first;
  expect(await drafts.own(page)).toEqual({ ...draft, dirty: false });
  expect(await drafts.left()).toEqual([]);
});

it('tells the next run what a killed one left, once', async () => {
  const at = await state();
  await openDrafts(at).keep(page, draft, '1.0', machine);
  await killed(at);
  const next = openDrafts(at);
  const [left, ...more] = await next.left();
  expect(more).toEqual([]);
  expect(left).toMatchObject({ id: page, crashed: true, draft });
  expect(Date.now() - Date.parse(left?.saved ?? '')).toBeLessThan(10_000);
  expect(await next.left()).toEqual([]);
  await next.discard([page]);
  expect(await next.own(page)).toBeNull();
});

it('knows an end from a crash', async () => {
  const at = await state();
  const run = openDrafts(at);
  await run.keep(page, draft, '1.0', machine);
  run.close();
  expect(await openDrafts(at).left()).toMatchObject([{ id: page, crashed: false }]);
});

it('leaves alone what another process that lives keeps', async () => {
  const at = await state();
  await openDrafts(at).keep(page, draft, '1.0', machine);
  const [mark = ''] = await readdir(path.join(at, 'runs'));
  // The parent of this process lives, and is another.
  const other = `${process.ppid}-${mark.split('-').slice(1).join('-')}`;
  await writeFile(path.join(at, 'runs', other), '');
  const file = path.join(at, 'drafts', `${page}.json`);
  await writeFile(file, (await readFile(file, 'utf8')).replace(mark, other));
  expect(await openDrafts(at).left()).toEqual([]);
});

it('passes over what is no draft', async () => {
  const at = await state();
  await mkdir(path.join(at, 'drafts'), { recursive: true });
  await writeFile(path.join(at, 'drafts', 'torn.json'), '{"canopy":"draft","run"');
  await writeFile(path.join(at, 'drafts', 'note.txt'), 'hello');
  expect(await openDrafts(at).left()).toEqual([]);
});
