/**
 * Each contender set in a process of its own, so that one regime's memory, threads and caches do
 * not reach into the next.
 */

import path from 'node:path';
import { forked } from '../engine/forked.ts';
import { type Child, inProcess as inAnyProcess, type Watch } from '../engine/inProcess.ts';
import type { Answer, Task } from './benchWorker.ts';

const program = path.join(import.meta.dirname, 'main.ts');

/** Ctrl-C ends both at once: a child that computes on all cores is slow to see that its parent went. */
function launch(): Child {
  const child = forked(program, ['bench', '--worker']);
  const end = () => {
    child.kill();
    process.kill(process.pid, 'SIGINT');
  };
  process.once('SIGINT', end);
  child.onExit(() => process.off('SIGINT', end));
  return child;
}

/**
 * Runs one task in a new process.
 * @throws CanopyError where the task failed, or did not end in time and was ended
 */
export function inProcess<T extends Task>(task: T, watch: Watch): Promise<Answer<T>> {
  return inAnyProcess<Answer<T>>(launch, task, watch);
}
