/** The machine's limits, measured once for each number of threads, when nothing else computes. */

import { measureLimits } from '../native/index.ts';
import type { MachineLimits } from './api.ts';
import type { Lane } from './lane.ts';

/** Asks for the limits on a number of threads; a trace that comes in between goes first. */
export function createLimits(
  lane: Lane,
): (threads: number, signal: AbortSignal) => Promise<MachineLimits> {
  const known = new Map<number, MachineLimits>();

  return (threads, signal) =>
    lane.patient(async (ended) => {
      const limits = known.get(threads) ?? (await measureLimits(threads, ended));
      known.set(threads, limits);
      return limits;
    }, signal);
}
