/**
 * Finds Electron's binary, or has its own installer fetch it within a time limit. Never loads the
 * `electron` package itself: that starts a download which may wait for ever.
 */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pinnedNode, root } from './lib.mjs';

const folder = path.join(root, 'node_modules/electron');
const failureFile = path.join(root, '.setup/electron-failure.json');
const dayMs = 86_400_000;

/**
 * Resolves with `{ path }`, or with `{ path: null, reason }` where there is no binary. With `fetch`
 * the installer may download it; a failure is remembered for a day, so that the next start does not
 * wait again (`CANOPY_FETCH_ELECTRON=1` tries at once).
 */
export async function findElectron({ fetch, timeoutMs }) {
  if (!existsSync(folder)) return { path: null, reason: 'its npm package is not installed' };
  const here = installed();
  if (here !== null) return { path: here };
  if (!fetch) return { path: null, reason: "Electron's binary is not here" };
  const remembered = rememberedFailure();
  if (remembered !== null) return { path: null, reason: remembered };
  console.log("Fetching Electron's binary ...");
  const failure = await install(timeoutMs);
  const fetched = installed();
  if (fetched !== null) {
    rmSync(failureFile, { force: true });
    return { path: fetched };
  }
  const reason = failure ?? 'its installer ended without a binary';
  remember(reason);
  return { path: null, reason };
}

/** The executable's path, or null. `ELECTRON_OVERRIDE_DIST_PATH` goes before the package's own. */
function installed() {
  const pathFile = path.join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const candidate = override
    ? path.join(override, name ?? platformName())
    : name && path.join(folder, 'dist', name);
  return candidate && existsSync(candidate) ? candidate : null;
}

function platformName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/** Runs Electron's installer; resolves with why it failed, or null. */
function install(timeoutMs) {
  return new Promise((resolve) => {
    const child = spawn(pinnedNode(), [path.join(folder, 'install.js')], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own on POSIX, so that whatever it starts ends with it.
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    let errors = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const interrupted = () => {
      end(child.pid);
      process.exit(130);
    };
    process.once('SIGINT', interrupted);
    const timer = setTimeout(() => {
      end(child.pid);
      child.stderr.destroy();
      finish(`its download did not end within ${Math.round(timeoutMs / 1000)} s`);
    }, timeoutMs);
    const finish = (failure) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted);
      resolve(failure);
    };
    child.on('error', (error) => finish(error.message));
    child.on('close', (code) =>
      finish(code === 0 ? null : `its download failed: ${firstError(errors, code)}`),
    );
  });
}

/** Ends a process and all that it started. */
function end(pid) {
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

function firstError(text, code) {
  const line = text.split('\n').find((candidate) => /error/i.test(candidate));
  return (line ?? `exit code ${code}`).replace(/^\w*Error: /, '').trim();
}

function electronVersion() {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

function rememberedFailure() {
  if (process.env.CANOPY_FETCH_ELECTRON === '1' || !existsSync(failureFile)) return null;
  try {
    const { version, at, reason } = JSON.parse(readFileSync(failureFile, 'utf8'));
    const age = Date.now() - at;
    return version === electronVersion() && age >= 0 && age < dayMs ? reason : null;
  } catch {
    return null;
  }
}

function remember(reason) {
  mkdirSync(path.dirname(failureFile), { recursive: true });
  writeFileSync(
    failureFile,
    JSON.stringify({ version: electronVersion(), at: Date.now(), reason }),
  );
}
