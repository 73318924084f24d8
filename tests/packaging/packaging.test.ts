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
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageSizes, sizeTable } from '../../scripts/packageSizes.mjs';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');

let output: string;
let app: string;
let asar: string;
/** What the build wrote to its standard output. */
let printed: string;
/** Paths in the asar, with slashes, without directories. */
let files: readonly string[];

/** Lays the app out in `folder`; what the build printed. */
async function pack(folder: string, env: Record<string, string | undefined>): Promise<string> {
  const script = path.join(root, 'scripts/dist.mjs');
  const { stdout } = await run(process.execPath, [script, '--dir', '--output', folder], {
    cwd: root,
    env: { ...process.env, ...env },
    timeout: 90_000,
  });
  return stdout;
}

beforeAll(async () => {
  output = await mkdtemp(path.join(tmpdir(), 'canopy-packaging-'));
  printed = await pack(output, { GITHUB_REPOSITORY: undefined });
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

test('the archive holds the bundles, the addon and two packages, and nothing else', () => {
  const expected = [
    /^package\.json$/,
    /^out\/electron\/[\w-]+\.js$/,
    /^out\/electron\/preload\.cjs$/,
    /^out\/renderer\/(index\.html|icon\.svg)$/,
    /^out\/renderer\/assets\/[\w.-]+\.(js|css|woff2)$/,
    /^native\/build\/canopy\.node$/,
    /^node_modules\/tokenizers\/(index\.js|package\.json|LICENSE)$/,
    /^node_modules\/tokenizers\/tokenizers\.[\w-]+\.node$/,
    /^node_modules\/@duckdb\/node-api\/(lib\/[\w/]+\.js|package\.json|LICENSE)$/,
    /^node_modules\/@duckdb\/node-bindings\/(duckdb\.js|package\.json|LICENSE)$/,
    /^node_modules\/@duckdb\/node-bindings-\w+-\w+\/(duckdb\.node|package\.json|LICENSE)$/,
    /^node_modules\/@duckdb\/node-bindings-\w+-\w+\/(libduckdb\.(so|dylib)|duckdb\.dll)$/,
  ];
  expect(files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
  for (const pattern of expected)
    expect(files.filter((file) => pattern.test(file))).not.toEqual([]);
});

test('there are no sources, maps or tests in it', async () => {
  const resources = (await readdir(app, { recursive: true })).map((file) =>
    file.replaceAll('\\', '/'),
  );
  const unwanted = /\.(ts|tsx|mts|cpp|h|py|map|spec\.\w+|test\.\w+)$|(^|\/)(tests?|native\/core)\//;
  expect([...files, ...resources].filter((file) => unwanted.test(file))).toEqual([]);
});

test('the page in it names nothing of the network', () => {
  const page = extractFile(asar, path.join('out', 'renderer', 'index.html')).toString();
  expect(page).toMatch(/<script type="module"[^>]* src="\.?\/assets\//);
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=/);
});

test('all three addons lie outside the archive and load from there', async () => {
  expect(nodeFiles()).toHaveLength(3);
  for (const file of nodeFiles()) {
    expect(statFile(asar, path.normalize(file))).toMatchObject({ unpacked: true });
    const addon: object = createRequire(import.meta.url)(unpacked(file));
    expect(Reflect.ownKeys(addon)).not.toEqual([]);
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

test('the size by part, as the build printed it', async () => {
  const sizes = packageSizes(app, path.join(app, 'resources'));
  expect(printed).toContain(sizeTable(sizes));
  const bytes = Object.fromEntries(sizes);
  for (const [part, size] of sizes) expect(size, part).toBeGreaterThan(0);
  // What Canopy adds to Electron and the model; more means that something slipped in.
  expect((bytes['main and preload'] ?? 0) + (bytes.renderer ?? 0)).toBeLessThan(5_000_000);
  console.log(sizeTable(sizes));
});

test('no package looks for updates that was not released from anywhere', async () => {
  expect(await readdir(path.join(app, 'resources'))).not.toContain('app-update.yml');
});

test('a package that will be released somewhere looks for updates there', async () => {
  const released = path.join(output, 'released');
  await pack(released, { GITHUB_REPOSITORY: 'someone/canopy' });
  const resources = path.join(released, path.basename(app), 'resources');
  const source = await readFile(path.join(resources, 'app-update.yml'), 'utf8');
  expect(source).toMatch(/^owner: someone\nrepo: canopy\nprovider: github$/m);
  const manifest = extractFile(path.join(resources, 'app.asar'), 'package.json');
  expect(JSON.parse(manifest.toString())).toMatchObject({
    homepage: 'https://github.com/someone/canopy',
  });
});
