/** Small tools that the scripts share: paths, child processes, stamps. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stampFolder = path.join(root, '.setup');

/** Node 24 as installed in node_modules; the Node that runs this script before that. */
export function pinnedNode() {
  const pinned = path.join(
    root,
    'node_modules/.bin',
    process.platform === 'win32' ? 'node.cmd' : 'node',
  );
  return existsSync(pinned) ? pinned : process.execPath;
}

/** The environment of a child: packages' programs first, so that `node` is the pinned one. */
function childEnvironment(extra) {
  const bin = path.join(root, 'node_modules/.bin');
  return { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, ...extra };
}

/**
 * Runs a program to its end and resolves with its exit code and what it printed.
 * `show` passes the output through as it comes; otherwise it is kept for the error message.
 */
export function run(command, args, { show = false, env = {}, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        if (show) process.stdout.write(text);
      });
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output, signal }));
  });
}

/** Like `run`, but a failure ends the set-up with the program's own words. */
export async function must(what, command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  throw new SetupError(`${what} failed (${command} ${args.join(' ')}):\n${output.trim()}`);
}

/** A failure that the user can act on; shown without a stack. */
export class SetupError extends Error {}

export function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/** Files below `folder` whose names match, in a fixed order. */
export function filesBelow(folder, matches) {
  const found = [];
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!/^(build.*|node_modules)$/.test(entry.name)) found.push(...filesBelow(name, matches));
    } else if (matches.test(entry.name)) found.push(name);
  }
  return found.sort();
}

/** A digest of files' names and contents, and of whatever else the result depends on. */
export function digest(files, ...rest) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)));
  for (const text of rest) hash.update('\0').update(text);
  return hash.digest('hex');
}

/** Does `work` unless it was done for the same digest and `product` is still there. */
export async function once(name, key, product, work) {
  const stamp = path.join(stampFolder, name);
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
  if (done && existsSync(path.join(root, product))) return false;
  await work();
  mkdirSync(stampFolder, { recursive: true });
  writeFileSync(stamp, key);
  return true;
}

/** Runs a script's main function; a SetupError is shown as it is, anything else with its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** What a test program says has failed; where it says nothing and yet ended badly, that. */
export function failuresOf(said, code, program) {
  return said.length === 0 && code !== 0 ? [`${program} ended with ${code}`] : said;
}
