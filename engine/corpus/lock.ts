/** Keeps two runs from writing into one folder. */

import { readFile, unlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { badInput } from '../errors.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it lives.
    return error instanceof Error && Reflect.get(error, 'code') === 'EPERM';
  }
}

/**
 * Takes the folder until the returned function is called. What a killed process has left is taken
 * over, and that of another machine too: a scheduler starts a job again elsewhere once it has ended.
 * @throws CanopyError `bad-input` where a run on this machine has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, '.lock');
  const host = os.hostname();
  const held = await readFile(file, 'utf8').catch(() => '');
  const [holder, pid] = held.split(' ');
  if (holder === host && Number(pid) !== process.pid && isAlive(Number(pid))) {
    throw badInput(`${folder} is being written by another run (process ${pid})`, 'folder');
  }
  await writeFile(file, `${host} ${process.pid}`);
  return () => unlink(file).catch(() => {});
}
