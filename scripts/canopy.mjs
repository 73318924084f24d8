/** The command line. Sets up what is missing, silently where nothing is, and runs `cli/main.ts`. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { main, pinnedNode, root } from './lib.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const built = [
    'node_modules/.package-lock.json',
    'native/build/canopy.node',
    'out/renderer/index.html',
    'out/render/replay.js',
  ];
  if (!built.every((file) => existsSync(path.join(root, file)))) {
    // Standard output belongs to the command; what the set-up says goes to standard error.
    console.log = console.error;
    await setUp();
  }
  const args = [path.join(root, 'cli/main.ts'), ...process.argv.slice(2)];
  // npm runs scripts in the package's folder; paths in the arguments are relative to the caller's.
  const cwd = process.env.INIT_CWD ?? process.cwd();
  const { status, signal } = spawnSync(pinnedNode(), args, { stdio: 'inherit', cwd });
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
});
