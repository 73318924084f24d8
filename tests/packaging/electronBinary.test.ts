/** `scripts/electron.mjs` in a project of its own, with installers that behave in all ways. */

import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { findElectron as Find } from '../../scripts/electron.mjs';

const scripts = path.join(import.meta.dirname, '../../scripts');
let project: string;
let findElectron: typeof Find;

beforeEach(async () => {
  vi.stubEnv('CANOPY_FETCH_ELECTRON', undefined);
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined);
  vi.spyOn(console, 'log').mockImplementation(() => {});
  project = await mkdtemp(path.join(tmpdir(), 'canopy-electron-'));
  for (const file of ['electron.mjs', 'lib.mjs'])
    await cp(path.join(scripts, file), path.join(project, 'scripts', file));
  const copy = pathToFileURL(path.join(project, 'scripts/electron.mjs')).href;
  ({ findElectron } = await import(copy));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(project, { recursive: true, force: true });
});

/** An `electron` package whose installer is this code, run in the package's folder. */
async function electronPackage(installer: string): Promise<string> {
  const folder = path.join(project, 'node_modules/electron');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"version":"1.2.3"}');
  await writeFile(path.join(folder, 'install.js'), installer);
  return folder;
}

const succeeds = `
  const fs = require('node:fs');
  fs.mkdirSync('dist');
  fs.writeFileSync('dist/electron', '');
  fs.writeFileSync('path.txt', 'electron');`;
const fails = `console.error('TypeError: fetch failed'); process.exit(1);`;
const hangs = `
  const fs = require('node:fs');
  const wait = ['-e', 'setInterval(() => {}, 1000)'];
  const child = require('node:child_process').spawn(process.execPath, wait, { stdio: 'inherit' });
  fs.writeFileSync('pids', process.pid + ' ' + child.pid);
  setInterval(() => {}, 1000);`;

test('finds the binary that the package has', async () => {
  const folder = await electronPackage(succeeds);
  const before = await findElectron({ fetch: false, timeoutMs: 0 });
  expect(before).toEqual({ path: null, reason: "Electron's binary is not here" });
  const fetched = await findElectron({ fetch: true, timeoutMs: 10_000 });
  expect(fetched).toEqual({ path: path.join(folder, 'dist/electron') });
  expect(await findElectron({ fetch: false, timeoutMs: 0 })).toEqual(fetched);
});

test('finds the binary that ELECTRON_OVERRIDE_DIST_PATH names', async () => {
  await electronPackage(fails);
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[
    process.platform as 'darwin' | 'win32' // any other platform gives undefined
  ];
  const binary = path.join(project, 'elsewhere', name ?? 'electron');
  await mkdir(path.dirname(binary), { recursive: true });
  await writeFile(binary, '');
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', path.join(project, 'elsewhere'));
  expect(await findElectron({ fetch: false, timeoutMs: 0 })).toEqual({ path: binary });
});

test('remembers a failed download, for its version and for a day', async () => {
  const folder = await electronPackage(fails);
  const failure = { path: null, reason: 'its download failed: fetch failed' };
  const fetch = () => findElectron({ fetch: true, timeoutMs: 10_000 });
  expect(await fetch()).toEqual(failure);
  await electronPackage(succeeds);
  expect(await fetch()).toEqual(failure);
  const stamp = path.join(project, '.setup/electron-failure.json');
  const remembered = JSON.parse(await readFile(stamp, 'utf8'));
  await writeFile(stamp, JSON.stringify({ ...remembered, at: remembered.at - 25 * 3_600_000 }));
  expect(await fetch()).toEqual({ path: path.join(folder, 'dist/electron') });
});

test('tries again at once when it is told to', async () => {
  const folder = await electronPackage(fails);
  await findElectron({ fetch: true, timeoutMs: 10_000 });
  await electronPackage(succeeds);
  vi.stubEnv('CANOPY_FETCH_ELECTRON', '1');
  expect(await findElectron({ fetch: true, timeoutMs: 10_000 })).toEqual({
    path: path.join(folder, 'dist/electron'),
  });
});

test.skipIf(process.platform === 'win32')(
  'ends a download that does not, and what it started',
  async () => {
    const folder = await electronPackage(hangs);
    expect(await findElectron({ fetch: true, timeoutMs: 2_000 })).toEqual({
      path: null,
      reason: 'its download did not end within 2 s',
    });
    const pids = (await readFile(path.join(folder, 'pids'), 'utf8')).split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 5_000 });
  },
);

/** Whether a process runs; one that has ended and was not reaped yet does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return (
      !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    );
  } catch {
    return false;
  }
}
