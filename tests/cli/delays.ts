/** How late this process's event loop runs while something goes on. */

import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 5;

/**
 * Milliseconds that this thread has been ready to run without getting a core. Second figure of
 * /proc/thread-self/schedstat, in nanoseconds; 0 on systems without it.
 */
function waitedForCore(): number {
  if (process.platform !== 'linux') return 0;
  const [, waited = 0] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ').map(Number);
  return waited / 1e6;
}

export interface Delays {
  /** Longest time by which the event loop ran late, from Node's own monitor too. */
  readonly late: number;
  /** The same without the time in which other programs had all cores. */
  readonly held: number;
}

/** Milliseconds. */
export async function longestDelays(work: () => Promise<unknown>): Promise<Delays> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  let [last, waited, late, held] = [performance.now(), waitedForCore(), 0, 0];
  const timer = setInterval(() => {
    const [now, waitedNow] = [performance.now(), waitedForCore()];
    const delay = now - last - resolutionMs;
    late = Math.max(late, delay);
    held = Math.max(held, delay - (waitedNow - waited));
    [last, waited] = [now, waitedNow];
  }, resolutionMs);
  histogram.enable();
  await work();
  histogram.disable();
  clearInterval(timer);
  return { late: Math.max(late, histogram.max / 1e6 - resolutionMs), held };
}
