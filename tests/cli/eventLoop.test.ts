/** The host stays responsive: nothing holds its event loop for 50 ms. */

import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { tiny } from './canopy.ts';

const limitMs = 50;
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

interface Delays {
  /** Longest time by which the event loop ran late, from Node's own monitor too. */
  readonly late: number;
  /** The same without the time in which other programs had all cores. */
  readonly held: number;
}

/** Milliseconds. */
async function longestDelays(work: () => Promise<unknown>): Promise<Delays> {
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

it('is held for less than 50 ms while a model opens, traces and timings run', async () => {
  const engine = createEngine();
  const words = 'the old man walked slowly down to the <mask> with his dog . ';
  const inputs = Array.from({ length: 64 }, () => ({ text: words.repeat(8) }));
  const steps = {
    opening: () => engine.open(tiny),
    'one trace': () => engine.trace({ inputs: [{ text: words }] }),
    'trace of 64 sequences': () => engine.trace({ inputs, predict: 'all' }),
    'text of 96,000 characters': () => engine.windows(words.repeat(1600)),
    "a node's details": () => engine.node({ layer: 0, tree: 0, node: 9, topK: 100 }),
    'the lens': () => engine.lens({ input: { text: words }, layer: 1, position: 3 }),
    timing: () => engine.time({ inputs: [{ text: words }], budgetMs: 500 }),
  };
  for (const [name, work] of Object.entries(steps)) {
    const { late, held } = await longestDelays(work);
    console.log(`event loop, ${name}: late ${late.toFixed(1)} ms, held ${held.toFixed(1)} ms`);
    expect(held, name).toBeLessThan(limitMs);
  }
  engine.close();
});
