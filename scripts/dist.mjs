/**
 * `npm run dist`: installers for this machine's platform. `-- --dir` only lays the app out in a
 * folder (`-- --dir --output FOLDER`); where Electron's binary is not here, around a stub that
 * cannot run but has the same layout, good for checking what goes into a package.
 *
 * Where GITHUB_REPOSITORY (`owner/name`) is set, as in the release workflow, the packages look for
 * updates in that repository's releases; without it they look nowhere.
 */

import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findElectron } from './electron.mjs';
import { main, must, pinnedNode, root, SetupError } from './lib.mjs';

/** Where the packages will be released, as electron-builder's configuration has it. */
function releasedAt() {
  const [owner, repo] = process.env.GITHUB_REPOSITORY?.split('/') ?? [];
  if (!owner || !repo) return {};
  return {
    publish: { provider: 'github', owner, repo, releaseType: 'draft' },
    extraMetadata: { homepage: `https://github.com/${owner}/${repo}` },
  };
}

const fetchLimitMs = 300_000;

/** Marks where Electron keeps its fuses; two bytes (version, count) and a digit for each follow. */
const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const fuses = '011110010';

/** A folder laid out as Electron's own distribution for Linux. */
function stub() {
  const folder = path.join(root, '.setup/electron-stub');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.join(folder, 'resources'), { recursive: true });
  const program = '#!/bin/sh\necho "This is a stub of Electron." >&2\nexit 1\n';
  const wire = Buffer.from([1, fuses.length]);
  writeFileSync(
    path.join(folder, 'electron'),
    Buffer.concat([Buffer.from(program + fuseSentinel), wire, Buffer.from(fuses)]),
  );
  chmodSync(path.join(folder, 'electron'), 0o755);
  for (const file of ['version', 'LICENSE', 'LICENSES.chromium.html'])
    writeFileSync(path.join(folder, file), 'stub\n');
  return folder;
}

/** Electron's distribution to lay the app out around. */
async function distribution() {
  const electron = await findElectron({ fetch: false, timeoutMs: 0 });
  if (electron.path !== null) {
    const levelsUp = process.platform === 'darwin' ? '../../../..' : '..';
    return path.join(electron.path, levelsUp);
  }
  if (process.platform !== 'linux') throw new SetupError(`Cannot pack: ${electron.reason}.`);
  console.log(`${electron.reason}: packing around a stub, which has the layout but cannot run.`);
  return stub();
}

/** What the laid-out app is made of, part by part. */
async function printSizes(output) {
  const { packageSizes, sizeTable } = await import('./packageSizes.mjs');
  for (const name of readdirSync(output)) {
    const contents = name.startsWith('mac') ? 'Canopy.app/Contents/Resources' : 'resources';
    if (!/^mac|-unpacked$/.test(name)) continue;
    const app = path.join(output, name);
    console.log(`\n${name}\n${sizeTable(packageSizes(app, path.join(app, contents)))}`);
  }
}

await main(async () => {
  const { values } = parseArgs({
    options: {
      dir: { type: 'boolean', default: false },
      output: { type: 'string', default: 'dist' },
    },
  });
  await must('The build', pinnedNode(), ['scripts/build.mjs'], { show: true });
  const { build } = await import('electron-builder');
  const directories = { output: path.resolve(values.output) };
  if (values.dir) {
    const electronDist = await distribution();
    const config = { ...releasedAt(), directories, electronDist };
    await build({ dir: true, publish: 'never', config });
    await printSizes(directories.output);
    return;
  }
  // Whoever asks for installers wants the download tried now, whatever became of the last one.
  process.env.CANOPY_FETCH_ELECTRON = '1';
  const electron = await findElectron({ fetch: true, timeoutMs: fetchLimitMs });
  if (electron.path === null) throw new SetupError(`No installers: ${electron.reason}.`);
  await build({ publish: 'never', config: { ...releasedAt(), directories } });
});
