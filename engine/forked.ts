/** Processes of plain Node: `fork` and its channel, on both of its ends. */

import { fork } from 'node:child_process';
import { toApiError } from './errors.ts';
import type { Child, Reply } from './inProcess.ts';

/** Starts a program of this project. */
export function forked(program: string, args: readonly string[] = []): Child {
  const child = fork(program, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  return {
    send: (task) => child.send(task as object, () => {}), // plain data, as all messages
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      child.on('exit', (code, signal) => listener(signal ?? `exit code ${code}`));
      child.on('error', (error) => listener(error.message));
    },
    kill: () => child.kill('SIGKILL'),
  };
}

type Report = Extract<Reply<never>, { kind: 'progress' }>['progress'];

/**
 * The child's side: takes one task from the parent, answers, and ends with it. `process.parentPort`
 * is Electron's channel where its utility process runs this.
 */
export function serveParent<Task, Answer>(
  work: (task: Task, report: (progress: Report) => void) => Promise<Answer>,
): void {
  const port = parentPort();
  const send = (reply: Reply<Answer>) => (port ? port.postMessage(reply) : process.send?.(reply));
  const answer = async (task: Task) => {
    try {
      const value = await work(task, (progress) => send({ kind: 'progress', progress }));
      send({ kind: 'result', value });
    } catch (error) {
      send({ kind: 'error', error: toApiError(error) });
    }
  };
  if (port) {
    port.once('message', ({ data }) => void answer(data as Task)); // inProcess sends nothing else
    return;
  }
  // Native threads may be busy for seconds; nothing of theirs is worth waiting for.
  const end = () => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', end);
  // A terminal's Ctrl-C reaches the whole group: the parent decides, and ends this one.
  process.on('SIGINT', () => {});
  // The parent may have gone while this program was loading.
  if (!process.connected) end();
  process.once('message', (task) => void answer(task as Task)); // inProcess sends nothing else
}

interface ParentPort {
  postMessage(message: unknown): void;
  once(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

function parentPort(): ParentPort | null {
  const port: unknown = Reflect.get(process, 'parentPort');
  return (port as ParentPort | undefined) ?? null; // what Electron documents
}
