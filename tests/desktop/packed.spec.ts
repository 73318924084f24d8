/** The packed app's own files, run from its archive's contents by the stand-in. */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { expect } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { root, test } from './desktop.ts';
import { call, listen, modelReady } from './port.ts';

let folder: string;
/** The packed app's resources, with a folder in the archive's place: the paths as inside Electron. */
let resources: string;

test.beforeAll(async ({ browserName: _ }, info) => {
  test.skip(
    info.project.name === 'electron',
    'Electron runs a packed app as an installer leaves it',
  );
  test.skip(process.platform !== 'linux', 'packages of other platforms have another layout');
  test.setTimeout(90_000);
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-packed-'));
  const dist = [path.join(root, 'scripts/dist.mjs'), '--dir', '--output', folder];
  await promisify(execFile)(process.execPath, dist, { cwd: root, timeout: 80_000 });
  const packed = path.join(folder, 'linux-unpacked/resources');
  resources = path.join(folder, 'resources');
  await mkdir(resources);
  extractAll(path.join(packed, 'app.asar'), path.join(resources, 'app.asar'));
  await symlink(path.join(packed, 'app.asar.unpacked'), path.join(resources, 'app.asar.unpacked'));
  await symlink(path.join(packed, 'models'), path.join(resources, 'models'));
});
test.afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true });
});

const packed = () => ({
  entry: path.join(resources, 'app.asar/out/electron/main.js'),
  env: { CANOPY_STANDIN_RESOURCES: resources },
});

test('the packed app opens its own model with its own addon and traces', async ({ launch }) => {
  const { page, errors } = await launch(packed());
  await expect(page.locator('html')).toHaveAttribute('data-state', 'idle');
  await listen(page);
  const { model } = await modelReady(page);
  expect(model?.folder).toBe(path.join(resources, 'models/canopy-tiny'));
  const text = 'the cat sat';
  const { sequences } = await call(page, 'trace', { inputs: [{ text }] });
  const { stdout } = await canopy(['trace', '--json', '--text', text]);
  const layers: { leaves: number[][] }[] = JSON.parse(stdout).layers;
  expect(layers).toHaveLength(4);
  expect(sequences[0]?.layers.map(({ leaves }) => [...leaves])).toEqual(
    layers.map(({ leaves }) => leaves.flat()),
  );
  expect(errors()).toBe('');
});

test('the packed app opens the folder that it is called with, and has no entries of development', async ({
  launch,
}) => {
  const named = path.join(folder, 'named-model');
  await cp(path.join(resources, 'models/canopy-tiny'), named, { recursive: true });
  const { page, evaluate } = await launch({ ...packed(), args: [named] });
  await listen(page);
  await expect
    .poll(async () => (await call(page, 'model.status', {})).model?.name)
    .toBe('named-model');
  const roles = await evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items ?? [];
    return items.flatMap(({ submenu }) => submenu?.items.map(({ role }) => role) ?? []);
  }, null);
  expect(roles).toContain('zoomIn');
  expect(roles).not.toContain('toggleDevTools');
  expect(roles).not.toContain('reload');
});
