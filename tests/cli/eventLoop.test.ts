/** The host stays responsive: nothing holds its event loop for 50 ms. */

import { expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { tiny } from './canopy.ts';
import { longestDelays } from './delays.ts';

const limitMs = 50;
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
