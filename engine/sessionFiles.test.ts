import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { aSession } from '../tests/sessions/session.ts';
import { largestSession } from './session.ts';
import { opened, readSession, writeSession } from './sessionFiles.ts';

const folder = () => mkdtemp(path.join(os.tmpdir(), 'canopy-session-'));

it('gives a session back as it was, with its file and its name', async () => {
  const at = path.join(await folder(), 'a/king');
  const saved = await writeSession(at, aSession);
  expect(saved).toEqual({
    path: `${at}.canopy`,
    name: 'king',
    created: aSession.created,
    saved: aSession.saved,
  });
  const read = await readSession(saved.path);
  expect(read).toEqual({ session: aSession, path: saved.path, name: 'king', notes: [] });
});

it('says of an older file what saving will make of it', async () => {
  const file = path.resolve('tests/sessions/version-1.canopy');
  const { notes, session } = await readSession(file);
  expect(notes).toEqual(['version-1.canopy is of version 1; saving writes version 3.']);
  const again = await writeSession(path.join(await folder(), 'new'), session);
  expect((await readSession(again.path)).notes).toEqual([]);
});

it.each([
  ['nothing.canopy', /nothing\.canopy cannot be read: there is no such file.*Check the path/],
  ['.', /cannot be read: it is a folder/],
])('says what is wrong with %s', async (name, message) => {
  await expect(readSession(path.join(await folder(), name))).rejects.toThrow(message);
});

it('reads no more of a file that is too large than its size', async () => {
  const file = path.join(await folder(), 'large.canopy');
  await writeFile(file, Buffer.alloc(largestSession + 1, 32));
  await expect(readSession(file)).rejects.toThrow(/large\.canopy is no session: it has 3\.0 MiB/);
  expect(() => opened('{}', 'dropped.canopy')).toThrow(/dropped\.canopy is no session/);
});

it.skipIf(process.getuid?.() === 0)(
  'says where it cannot write, and keeps what is there',
  async () => {
    const at = path.join(await folder(), 'locked');
    await mkdir(at);
    const { path: file } = await writeSession(path.join(at, 's'), aSession);
    await chmod(at, 0o500);
    await expect(writeSession(file, aSession)).rejects.toThrow(/cannot be written: no permission/);
    expect((await readSession(file)).session).toEqual(aSession);
  },
);

it('a process killed in the middle of its saves leaves a whole session, 40 times out of 40', async () => {
  const at = await folder();
  const file = path.join(at, 'killed.canopy');
  await writeSession(file, aSession);
  let amid = 0;
  const seen = new Set<string>();
  for (let round = 0; round < 40; round += 1) {
    const child = spawn(process.execPath, ['tests/sessions/saver.ts', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    // At another place of its work each time.
    await wait((round * 7) % 31);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { text } = (await readSession(file)).session.view;
    expect(text === aSession.view.text || /^(save \d+ )\1{19999}$/.test(text)).toBe(true);
    seen.add(text.slice(0, 20));
    const left = (await readdir(at)).filter((name) => name !== 'killed.canopy');
    expect(left.every((name) => /^\.killed\.canopy\.\d+-\d+\.tmp$/.test(name))).toBe(true);
    if (left.length > amid) amid = left.length;
  }
  console.log(
    `killed 40 times, ${amid} of them in the middle of a save; ${seen.size} different saves read back`,
  );
  // Otherwise the kill never met a save, and this shows nothing.
  expect(amid).toBeGreaterThan(2);
  expect(await readFile(file, 'utf8')).toContain('"version": 3');
}, 60_000);
