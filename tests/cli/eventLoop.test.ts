/** The host stays responsive: nothing holds its event loop for 50 ms. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { tiny } from './canopy.ts';

const limitMs = 50;
const resolutionMs = 5;

/** The longest time, in milliseconds, by which the event loop ran late during `work`. */
async function longestDelay(work: () => Promise<void>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - resolutionMs);
    last = now;
  }, resolutionMs);
  histogram.enable();
  await work();
  histogram.disable();
  clearInterval(timer);
  return Math.max(longest, histogram.max / 1e6 - resolutionMs);
}

it('is held for less than 50 ms while a model opens, traces and timings run', async () => {
  const engine = createEngine();
  const words = 'the old man walked slowly down to the <mask> with his dog . ';
  const opening = await longestDelay(async () => {
    await engine.open(tiny);
  });
  const tracing = await longestDelay(async () => {
    await engine.trace({ inputs: [{ text: words }] });
    const inputs = Array.from({ length: 64 }, () => ({ text: words.repeat(8) }));
    await engine.trace({ inputs, predict: 'all' });
  });
  const longText = await longestDelay(async () => {
    await engine.windows(words.repeat(1600));
  });
  const timing = await longestDelay(async () => {
    await engine.time({ inputs: [{ text: words }], budgetMs: 500 });
  });
  engine.close();
  const figures = { opening, tracing, longText, timing };
  const shown = Object.entries(figures).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
  console.log(`longest delay of the event loop: ${shown.join(', ')}`);
  for (const ms of Object.values(figures)) expect(ms).toBeLessThan(limitMs);
});
