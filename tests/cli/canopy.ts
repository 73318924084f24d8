/** The real command line as a child process, and places that the tests share. */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const golden = path.join(root, 'tests/golden');
export const tiny = path.join(root, 'assets/models/canopy-tiny');

/** A folder for settings and state that no other run shares. */
export function newHome(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'canopy-home-'));
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts `canopy ARGS`. The Node that runs the tests runs it too. */
export function start(args: readonly string[], { env = {}, ...account }: Circumstances = {}) {
  return spawn(process.execPath, [path.join(root, 'cli/main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, CANOPY_HOME: newHome(), ...env },
    ...account,
  });
}

/** Runs `canopy ARGS` to its end. */
export function canopy(
  args: readonly string[],
  { input = '', ...circumstances }: Circumstances & { readonly input?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = start(args, circumstances);
    const parts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        parts[name] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...parts }));
    child.stdin.on('error', () => {}).end(input);
  });
}
