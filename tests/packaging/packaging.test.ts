/**
 * What a package holds, seen on the app laid out by electron-builder (around Electron where its
 * binary is here, else around a stub of the same layout).
 */

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');

let output: string;
let app: string;
let asar: string;
/** Paths in the asar, with slashes, without directories. */
let files: readonly string[];

beforeAll(async () => {
  output = await mkdtemp(path.join(tmpdir(), 'canopy-packaging-'));
  const script = path.join(root, 'scripts/dist.mjs');
  await run(process.execPath, [script, '--dir', '--output', output], {
    cwd: root,
    timeout: 90_000,
  });
  const unpacked = (await readdir(output)).find((name) => name.endsWith('-unpacked'));
  app = path.join(output, unpacked ?? 'nothing was unpacked');
  asar = path.join(app, 'resources/app.asar');
  files = listPackage(asar, { isPack: false })
    .map((file) => file.replaceAll('\\', '/').replace(/^\//, ''))
    .filter((file) => !('files' in statFile(asar, path.normalize(file))));
}, 100_000);

afterAll(() => rm(output, { recursive: true, force: true }));

const unpacked = (file: string) => path.join(`${asar}.unpacked`, file);
const nodeFiles = () => files.filter((file) => file.endsWith('.node'));

test('the archive holds the bundles, the addon and one package, and nothing else', () => {
  const expected = [
    /^package\.json$/,
    /^out\/electron\/(main|engine)\.js$/,
    /^out\/electron\/preload\.cjs$/,
    /^out\/renderer\/(index\.html|icon\.svg)$/,
    /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2)$/,
    /^native\/build\/canopy\.node$/,
    /^node_modules\/tokenizers\/(index\.js|package\.json|LICENSE)$/,
    /^node_modules\/tokenizers\/tokenizers\.[\w-]+\.node$/,
  ];
  expect(files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
  for (const pattern of expected)
    expect(files.filter((file) => pattern.test(file))).not.toEqual([]);
});

test('both addons lie outside the archive and load from there', async () => {
  expect(nodeFiles()).toHaveLength(2);
  for (const file of nodeFiles()) {
    expect(statFile(asar, path.normalize(file))).toMatchObject({ unpacked: true });
    const addon: object = createRequire(import.meta.url)(unpacked(file));
    expect(Object.keys(addon)).not.toEqual([]);
  }
});

test('the model and the licence are plain files beside the archive', async () => {
  const resources = path.join(app, 'resources');
  const bundled = path.join(root, 'assets/models/canopy-tiny');
  const packed = await readdir(path.join(resources, 'models/canopy-tiny'));
  expect(packed.sort()).toEqual((await readdir(bundled)).sort());
  const weights = await stat(path.join(resources, 'models/canopy-tiny/model.safetensors'));
  expect(weights.size).toBe((await stat(path.join(bundled, 'model.safetensors'))).size);
  expect(await readFile(path.join(resources, 'LICENSE'), 'utf8')).toBe(
    await readFile(path.join(root, 'LICENSE'), 'utf8'),
  );
});

test('the fuses leave no way to run other code', async () => {
  const wire = await getCurrentFuseWire(path.join(app, 'canopy'));
  const on = [
    FuseV1Options.EnableCookieEncryption,
    FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
    FuseV1Options.OnlyLoadAppFromAsar,
  ];
  const off = [
    FuseV1Options.RunAsNode,
    FuseV1Options.EnableNodeOptionsEnvironmentVariable,
    FuseV1Options.EnableNodeCliInspectArguments,
    FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
    FuseV1Options.GrantFileProtocolExtraPrivileges,
  ];
  for (const fuse of on) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.ENABLE);
  for (const fuse of off) expect(wire[fuse], FuseV1Options[fuse]).toBe(FuseState.DISABLE);
});

test('the size by part', async () => {
  const size = async (file: string) => (await stat(file)).size;
  const inside = (prefix: string) =>
    files
      .filter((file) => file.startsWith(prefix) && !file.endsWith('.node'))
      .reduce((total, file) => total + sizeInside(file), 0);
  const parts = {
    'main and preload': inside('out/electron/'),
    renderer: inside('out/renderer/'),
    addon: await size(unpacked('native/build/canopy.node')),
    tokenizers: await size(unpacked(nodeFiles().find((file) => file.includes('tokenizers')) ?? '')),
    model: await size(path.join(app, 'resources/models/canopy-tiny/model.safetensors')),
  };
  for (const [part, bytes] of Object.entries(parts)) {
    console.log(`${part.padEnd(18)} ${(bytes / 1e6).toFixed(2).padStart(7)} MB`);
    expect(bytes).toBeGreaterThan(0);
  }
  // What Canopy adds to Electron and the model; more means that something slipped in.
  expect(parts['main and preload'] + parts.renderer).toBeLessThan(3e6);
});

function sizeInside(file: string): number {
  const entry = statFile(asar, path.normalize(file));
  return 'size' in entry ? entry.size : 0;
}
