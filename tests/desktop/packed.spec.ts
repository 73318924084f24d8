/** The packed app's own files, run from its archive's contents by the stand-in. */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll } from '@electron/asar';
import { expect } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { idle } from '../idle.ts';
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
  await idle(page);
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

test('a packed app looks for updates where it was released, and downloads nothing unasked', async ({
  launch,
}) => {
  const asked: string[] = [];
  let version = '99.0.0';
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '', 'http://127.0.0.1').pathname);
    const file = `  - url: canopy.AppImage\n    sha512: ${'A'.repeat(86)}==\n    size: 1\n`;
    response.end(`version: ${version}\nfiles:\n${file}releaseDate: '2026-01-01T00:00:00.000Z'\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const source = path.join(resources, 'app-update.yml');
  await writeFile(source, `provider: generic\nurl: http://127.0.0.1:${port}/\n`);
  try {
    const { env, ...rest } = packed();
    const desktop = await launch({
      ...rest,
      env: { ...env, APPIMAGE: '/nowhere/canopy.AppImage' },
    });
    await idle(desktop.page);
    await desktop.evaluate(({ dialog }) => {
      const boxes: unknown[] = [];
      Reflect.set(globalThis, 'boxes', boxes);
      Object.assign(dialog, {
        showMessageBox: async (...args: unknown[]) => {
          boxes.push(args.at(-1));
          return { response: 1, checkboxChecked: false };
        },
      });
    }, null);
    const boxes = (): Promise<{ message: string; detail?: string }[]> =>
      desktop.evaluate(() => Reflect.get(globalThis, 'boxes'), null);
    const ask = () =>
      desktop.evaluate(
        ({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('check-updates')?.click(),
        null,
      );
    expect(asked).toEqual([]);
    await ask();
    await expect.poll(async () => (await boxes())[0]?.message).toBe('Canopy 99.0.0 is available.');
    version = '0.0.1';
    await ask();
    await expect.poll(async () => (await boxes())[1]?.message).toMatch(/is the newest version\.$/);
    expect(new Set(asked)).toEqual(new Set(['/latest-linux.yml']));
    await listen(desktop.page);
    const updates = { check: true, channel: 'beta' as const };
    await call(desktop.page, 'settings.set', { updates });
    await ask();
    await expect.poll(() => asked.at(-1)).toBe('/beta-linux.yml');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await ask();
    await expect
      .poll(async () => (await boxes()).at(-1)?.message)
      .toBe('Canopy could not look for updates.');
  } finally {
    server.close();
    await rm(source);
  }
});
