/**
 * Measurements in a process of their own: its memory, threads and caches reach into no other, the
 * host's loop never waits for it, and it can be ended at any moment.
 */

import type { ApiError, CallProgress } from './api.ts';
import { CanopyError, cancelled } from './errors.ts';

/** A started process, whatever it was started by. */
export interface Child {
  send(task: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** `how`: its exit code or the signal that ended it. */
  onExit(listener: (how: string) => void): void;
  kill(): void;
}

/** From child to parent. */
export type Reply<Answer> =
  | { readonly kind: 'progress'; readonly progress: CallProgress }
  | { readonly kind: 'result'; readonly value: Answer }
  | { readonly kind: 'error'; readonly error: ApiError };

export interface Watch {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
}

/**
 * Has a new process do one task. The caller knows what its program answers.
 * @throws CanopyError where the task failed, was cancelled, or did not end in time and was ended
 */
export function inProcess<Answer>(
  launch: () => Child,
  task: unknown,
  { timeoutMs, signal, onProgress }: Watch,
): Promise<Answer> {
  if (signal?.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const child = launch();
    let why: string | null = null;
    let settle: (() => void) | null = null;
    const timer = setTimeout(() => {
      why = `not measured within ${(timeoutMs / 1000).toFixed(0)} s`;
      child.kill();
    }, timeoutMs);
    const stop = () => child.kill();
    signal?.addEventListener('abort', stop);
    child.onMessage((message) => {
      const reply = message as Reply<Answer>; // the program sends nothing else
      if (reply.kind === 'progress') return onProgress(reply.progress);
      settle =
        reply.kind === 'result'
          ? () => resolve(reply.value)
          : () => reject(new CanopyError(reply.error.code, reply.error.message));
      // It has nothing left to do; waiting for its threads would only take time.
      child.kill();
    });
    // Not before its memory is given back: the next one needs it.
    child.onExit((how) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) return reject(cancelled());
      if (settle) return settle();
      reject(
        new CanopyError(
          'internal',
          why ?? `the measuring process ended without an answer (${how})`,
        ),
      );
    });
    child.send(task);
  });
}
