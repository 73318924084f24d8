/** The packed app's own files, run from its archive's contents by the stand-in. */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { expect } from '@playwright/test';
import { root, test } from './desktop.ts';
import { call, listen, modelReady } from './port.ts';

let folder: string;

test.beforeEach(async ({ browserName: _ }, info) => {
  test.skip(
    info.project.name === 'electron',
    'Electron runs a packed app as an installer leaves it',
  );
  test.skip(process.platform !== 'linux', 'packages of other platforms have another layout');
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-packed-'));
});
test.afterEach(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('the packed app opens its own model with its own addon and traces', async ({ launch }) => {
  const dist = [path.join(root, 'scripts/dist.mjs'), '--dir', '--output', folder];
  await promisify(execFile)(process.execPath, dist, { cwd: root, timeout: 50_000 });
  const packed = path.join(folder, 'linux-unpacked/resources');
  // A folder in the archive's place: the same paths as inside Electron.
  const resources = path.join(folder, 'resources');
  await mkdir(resources);
  extractAll(path.join(packed, 'app.asar'), path.join(resources, 'app.asar'));
  await symlink(path.join(packed, 'app.asar.unpacked'), path.join(resources, 'app.asar.unpacked'));
  await symlink(path.join(packed, 'models'), path.join(resources, 'models'));

  const { page } = await launch({
    entry: path.join(resources, 'app.asar/out/electron/main.js'),
    env: { CANOPY_STANDIN_RESOURCES: resources },
  });
  await expect(page.locator('html')).toHaveAttribute('data-state', 'idle');
  await listen(page);
  const { model } = await modelReady(page);
  expect(model?.folder).toBe(path.join(resources, 'models/canopy-tiny'));
  const trace = await call(page, 'trace', { inputs: [{ text: 'the cat sat' }] });
  expect(trace.sequences[0]?.layers).toHaveLength(4);
});
