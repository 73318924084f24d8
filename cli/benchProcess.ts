/**
 * Each contender set in a process of its own, so that one regime's memory, threads and caches do
 * not reach into the next. Parent and child speak over Node's channel between processes.
 */

import { fork } from 'node:child_process';
import path from 'node:path';
import type { CallProgress } from '../engine/api.ts';
import { CanopyError } from '../engine/errors.ts';
import type { Answer, Reply, Task } from './benchWorker.ts';

const program = path.join(import.meta.dirname, 'main.ts');

interface Watch {
  readonly timeoutMs: number;
  readonly onProgress: (progress: CallProgress) => void;
}

/**
 * Runs one task in a new process.
 * @throws CanopyError where the task failed, or did not end in time and was ended
 */
export function inProcess<T extends Task>(
  task: T,
  { timeoutMs, onProgress }: Watch,
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
    const child = fork(program, ['bench', '--worker'], { stdio: [...stdio], execArgv: [] });
    let late = false;
    let settle: (() => void) | null = null;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('message', (message) => {
      const reply = message as Reply<T>; // benchWorker.ts sends nothing else
      if (reply.kind === 'progress') return onProgress(reply.progress);
      settle =
        reply.kind === 'result'
          ? () => resolve(reply.value)
          : () => reject(new CanopyError(reply.error.code, reply.error.message));
      // It has nothing left to do; waiting for its threads would only take time.
      child.kill('SIGKILL');
    });
    child.on('error', reject);
    // Not before its memory is given back: the next row needs it.
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      if (settle) return settle();
      const how = signal === null ? `exit code ${code}` : signal;
      const why = late
        ? `not measured within ${(timeoutMs / 1000).toFixed(0)} s`
        : `the process of this row ended without an answer (${how})`;
      reject(new CanopyError('internal', why));
    });
    child.send(task);
  });
}
