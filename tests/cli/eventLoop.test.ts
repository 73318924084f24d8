/** The host stays responsive: nothing holds its event loop for 50 ms. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../../engine/engine.ts';
import { makeHeadModel, sentence } from '../headModel.ts';
import { root, tiny } from './canopy.ts';
import { longestDelays } from './delays.ts';

const limitMs = 50;
const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-loop-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('is held for less than 50 ms while a model opens, traces and timings run', async () => {
  const engine = createEngine();
  const words = 'the old man walked slowly down to the <mask> with his dog . ';
  const inputs = Array.from({ length: 64 }, () => ({ text: words.repeat(8) }));
  const book = path.join(root, 'assets/texts/time-machine.txt');
  const masks = { models: [tiny], positions: 1024, draws: 2 };
  const head = path.join(folder, 'head');
  makeHeadModel(head, { seed: 1, labels: ['negative', 'positive'] });
  const table = path.join(folder, 'dev.tsv');
  const rows = Array.from({ length: 1000 }, (_, row) => `${sentence(row)}\t${row % 2}\n`);
  writeFileSync(table, `sentence\tlabel\n${rows.join('')}`);
  const steps = {
    opening: () => engine.open(tiny),
    'one trace': () => engine.trace({ inputs: [{ text: words }] }),
    'trace of 64 sequences': () => engine.trace({ inputs, predict: 'all' }),
    'text of 96,000 characters': () => engine.windows(words.repeat(1600)),
    "a node's details": () => engine.node({ layer: 0, tree: 0, node: 9, topK: 100 }),
    'the lens': () => engine.lens({ input: { text: words }, layer: 1, position: 3 }),
    'masked losses': () => engine.fillMask({ source: { path: book }, ...masks }, '1'),
    'an evaluation': () => engine.evaluate({ task: 'sst2', path: table, models: [head] }, '1'),
    timing: () => engine.time({ inputs: [{ text: words }], budgetMs: 500 }),
  };
  for (const [name, work] of Object.entries(steps)) {
    const { late, held } = await longestDelays(work);
    console.log(`event loop, ${name}: late ${late.toFixed(1)} ms, held ${held.toFixed(1)} ms`);
    expect(held, name).toBeLessThan(limitMs);
  }
  engine.close();
});
