/** `npm start`: set-up, then Electron where its binary is or can be fetched, else the browser host. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { findElectron } from './electron.mjs';
import { main, pinnedNode, root } from './lib.mjs';
import { setUp } from './setup.mjs';

const parent = process.ppid;

/** How long a first start may wait for Electron's binary. */
const fetchLimitMs = 60_000;

/** Hands the terminal over to a program and ends with its exit code. */
function become(command, args) {
  // npm runs scripts in the package's folder; paths in the arguments are relative to the caller's.
  const child = spawn(command, args, { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  // A signal to npm ends the shell between npm and this script and goes no further; whoever has
  // lost its parent ends too, so that no host is left behind.
  const watch = setInterval(() => process.ppid !== parent && child.kill(), 500);
  child.on('error', (error) => {
    console.error(`Could not start ${command}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code) => {
    clearInterval(watch);
    process.exitCode = code ?? 1;
  });
}

/** Why Electron's binary, though here, cannot show a window; null where it can. */
function obstacle() {
  if (process.platform !== 'linux') return null;
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
  // As root it runs only with --no-sandbox, which Canopy does not give up.
  return process.getuid() === 0 ? 'it does not run as root with its sandbox' : null;
}

await main(async () => {
  const args = process.argv.slice(2);
  await setUp();
  const electron = await findElectron({ fetch: true, timeoutMs: fetchLimitMs });
  const reason = electron.path === null ? electron.reason : obstacle();
  if (reason === null) {
    console.log('Starting Canopy in Electron.');
    become(electron.path, [root, ...args]);
    return;
  }
  console.log(`Electron is not available (${reason}); starting the browser host instead.`);
  become(pinnedNode(), [path.join(root, 'cli/main.ts'), 'serve', ...args]);
});
