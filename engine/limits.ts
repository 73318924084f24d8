/** The machine's limits, measured once for each number of threads. */

import { measureLimits } from '../native/index.ts';
import type { MachineLimits } from './api.ts';

/** Asks for the limits on a number of threads; the first time takes some 200 ms of all of them. */
export function createLimits(): (threads: number, signal: AbortSignal) => Promise<MachineLimits> {
  const known = new Map<number, MachineLimits>();
  return async (threads, signal) => {
    const limits = known.get(threads) ?? (await measureLimits(threads, signal));
    known.set(threads, limits);
    return limits;
  };
}
