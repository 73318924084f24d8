/**
 * A model of random weights with the width and depth of UltraFastBERT-1x11, but 4 of its 16 layers
 * (165 MB): how soon it opens, how much memory it takes, how much faster than its dense-masked self
 * it runs. In a process of its own: memory and threads are the process's.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-large-'));
afterAll(() => rmSync(folder, { recursive: true }));

const root = path.join(import.meta.dirname, '..');
const from = (file: string) => JSON.stringify(path.join(root, file));

beforeAll(() => {
  const shape = ['--layers', '4', '--vocabulary', '8192', '--seed', '7'];
  execFileSync(process.execPath, [path.join(root, 'scripts/random-model.mjs'), folder, ...shape]);
});

interface Measured {
  readonly openMs: number;
  readonly weightBytes: number;
  /** Most memory that opening and a trace of 128 tokens took, in bytes. */
  readonly peakBytes: number;
  /** dense-masked / CMM of the whole pass, repetition by repetition. */
  readonly gains: readonly number[];
  readonly differences: readonly number[];
  /** Distinct leaves of the 128 tokens. [layer] */
  readonly leaves: readonly number[];
  /** Largest and smallest length of a state behind the last layer. */
  readonly norms: readonly [number, number];
}

const script = `
  import { readFileSync } from 'node:fs';
  import { parseConfig } from ${from('engine/config.ts')};
  import { openModel } from ${from('native/index.ts')};
  const folder = ${JSON.stringify(folder)};
  const { config } = parseConfig(JSON.parse(readFileSync(folder + '/config.json', 'utf8')));
  const peak = () => 1024 * process.resourceUsage().maxRSS;
  const before = peak();
  const begun = performance.now();
  const model = await openModel({ weights: folder + '/model.safetensors', config, threads: 1 });
  const openMs = performance.now() - begun;
  const ids = Int32Array.from({ length: 128 }, (_, i) => (i * 7919 + 13) % config.vocabulary);
  const batch = { ids, lengths: Int32Array.of(128) };
  const trace = await model.trace(batch, { predictAt: Int32Array.of(5), topK: 10 });
  const peakBytes = peak() - before;
  const timing = await model.time(batch, { budgetMs: 1, minRepetitions: 7 });
  const norms = trace.hiddenNorms.subarray(4 * 128);
  console.log(JSON.stringify({
    openMs,
    weightBytes: model.weightBytes,
    peakBytes,
    gains: Array.from(timing.forwardUs, (us, i) => timing.forwardDenseMaskedUs[i] / us),
    differences: [...timing.differences],
    leaves: trace.layers.map(({ leaves }) => new Set(leaves).size),
    norms: [Math.max(...norms), Math.min(...norms)],
  }));`;

function measure(): Measured {
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  return JSON.parse(output); // printed by the script above
}

it('opens in a second, takes little more than its weights, and gains at least three times', () => {
  const { openMs, weightBytes, peakBytes, gains, differences, leaves, norms } = measure();
  const gain = [...gains].sort((a, b) => a - b)[gains.length >> 1] ?? 0;
  const share = peakBytes / weightBytes;
  console.log(
    `opened in ${openMs.toFixed(0)} ms, ${share.toFixed(2)} times the weights, gain ${gain.toFixed(1)}`,
  );
  // 0.1 s on an idle machine, 0.6 s on one that three others use; 16 layers may take 2 s.
  expect(openMs).toBeLessThan(1500);
  // The buffers of BLAS and of the pass take 13 MB, whatever the model: 1.08 here, 1.03 with 16 layers.
  expect(share).toBeLessThan(1.3);
  // 5.0 to 6.1 seen with the Haswell core of OpenBLAS, 3.5 to 4.1 with its AVX-512 core.
  expect(gain).toBeGreaterThan(3);
  for (const difference of differences) expect(difference).toBeLessThan(1e-4);
  for (const count of leaves) expect(count).toBeGreaterThan(64); // tokens part
  expect(norms[0]).toBeLessThan(1000); // the length of a normed state is 28
  expect(norms[1]).toBeGreaterThan(1);
});
