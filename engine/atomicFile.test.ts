import {
  chmod,
  mkdtemp,
  readdir,
  readFile,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomic } from './atomicFile.ts';

const folder = () => mkdtemp(path.join(os.tmpdir(), 'canopy-atomic-'));

it('writes into folders that are not there yet, and leaves nothing else behind', async () => {
  const file = path.join(await folder(), 'a/b/settings.json');
  await writeAtomic(file, 'one');
  await writeAtomic(file, 'two');
  expect(await readFile(file, 'utf8')).toBe('two');
  expect(await readdir(path.dirname(file))).toEqual(['settings.json']);
});

it('keeps a link a link, and access rights as they were', async () => {
  const at = await folder();
  const [real, link] = [path.join(at, 'real.json'), path.join(at, 'link.json')];
  await writeFile(real, 'old');
  await chmod(real, 0o600);
  await symlink(real, link);
  await writeAtomic(link, 'new');
  expect(await readFile(real, 'utf8')).toBe('new');
  expect((await stat(real)).mode & 0o777).toBe(0o600);
});

it('keeps the older file, and nothing beside it, where it cannot be replaced', async () => {
  const at = await folder();
  const target = path.join(at, 'taken');
  await writeAtomic(path.join(target, 'inside'), 'old');
  await expect(writeAtomic(target, 'new')).rejects.toThrow(/EISDIR|EPERM|ENOTEMPTY|EEXIST/);
  expect(await readdir(at)).toEqual(['taken']);
  expect(await readFile(path.join(target, 'inside'), 'utf8')).toBe('old');
});

it('clears away what a killed write left, but not what another process writes now', async () => {
  const at = await folder();
  const [stale, fresh] = ['.s.json.77-1.tmp', '.s.json.78-1.tmp'];
  for (const name of [stale, fresh]) await writeFile(path.join(at, name), '{');
  const old = new Date(Date.now() - 3_600_000);
  await utimes(path.join(at, stale), old, old);
  await writeAtomic(path.join(at, 's.json'), '{}');
  expect((await readdir(at)).sort()).toEqual([fresh, 's.json']);
});
