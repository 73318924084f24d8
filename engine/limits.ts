/** The machine's limits, measured once for each number of threads, when nothing else computes. */

import { measureLimits } from '../native/index.ts';
import type { MachineLimits } from './api.ts';
import { cancelled } from './errors.ts';
import type { Lane } from './lane.ts';

/** Rejects as soon as `signal` fires; `work` goes on unheard. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(cancelled());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/**
 * Asks for limits on a number of threads. A measurement cannot be stopped, so a trace that comes in
 * between does not wait for its end; as both have disturbed each other, it is made again.
 */
export function createLimits(
  lane: Lane,
): (threads: number, signal: AbortSignal) => Promise<MachineLimits> {
  const known = new Map<number, MachineLimits>();
  let last: Promise<unknown> = Promise.resolve();

  async function measure(threads: number, ended: AbortSignal): Promise<MachineLimits> {
    await unless(ended, last);
    const measuring = measureLimits(threads);
    last = measuring.catch(() => {});
    const limits = await unless(ended, measuring);
    known.set(threads, limits);
    return limits;
  }

  return async (threads, signal) =>
    known.get(threads) ?? lane.patient((ended) => measure(threads, ended), signal);
}
