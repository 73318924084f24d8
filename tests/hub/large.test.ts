/**
 * A random model of the size of UltraFastBERT-1x11 (654 MB) from a hub in another process, cut twice:
 * it ends with the right hash, and neither the event loop nor a trace waits for it.
 */

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Download } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import { createDownloads } from '../../engine/hub/downloads.ts';
import { root, tiny } from '../cli/canopy.ts';
import { longestDelays } from '../cli/delays.ts';

const work = mkdtempSync(path.join(os.tmpdir(), 'canopy-large-hub-'));
const source = path.join(work, 'source');
const weights = path.join(source, 'model.safetensors');
let hash = '';

async function sha256(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 }))
    digest.update(piece);
  return digest.digest('hex');
}

beforeAll(async () => {
  execFileSync(process.execPath, [path.join(root, 'scripts/random-model.mjs'), source]);
  hash = await sha256(weights);
}, 120_000);
const ends: (() => void)[] = [];
afterAll(() => {
  for (const end of ends) end();
  rmSync(work, { recursive: true });
});

/** Starts the hub; its connections break after 200 MB, twice. */
async function serve(): Promise<string> {
  const script = path.join(root, 'tests/hub/serve.ts');
  const args = [script, source, '--cuts', '2e8,2e8', '--sha256', hash];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => child.kill());
  return new Promise<string>((resolve) => {
    child.stdout.once('data', (text) => resolve(String(text).trim()));
  });
}

it('comes whole through two cuts while traces go on, and a cancel leaves nothing', async () => {
  const bytes = statSync(weights).size;
  expect(bytes).toBeGreaterThan(650e6);
  const endpoint = await serve();
  const cache = path.join(work, 'cache');
  const downloads = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => endpoint,
    env: { HF_HOME: work },
  });
  const engine = createEngine({ threads: 1 });
  await engine.open(tiny);
  const traces: number[] = [];
  let last: Download | undefined;
  downloads.subscribe(([first]) => {
    last = first;
  });
  const begun = performance.now();
  const delays = await longestDelays(async () => {
    await downloads.start('owner/name');
    while (last?.state !== 'done' && last?.state !== 'failed') {
      const start = performance.now();
      await engine.trace({ inputs: [{ text: 'the king of <mask> was wise .' }] });
      traces.push(performance.now() - start);
    }
  });
  const seconds = (performance.now() - begun) / 1000;
  expect(last?.error).toBeNull();
  expect(last?.doneBytes).toBeGreaterThan(bytes);
  expect(await sha256(path.join(cache, 'owner/name/model.safetensors'))).toBe(hash);
  const p95 = traces.sort((a, b) => a - b)[Math.floor(0.95 * traces.length)] ?? Number.NaN;
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s; event loop at most ${delays.held.toFixed(1)} ms late; ` +
      `${traces.length} traces meanwhile, p95 ${p95.toFixed(1)} ms`,
  );
  expect(delays.held).toBeLessThan(50);
  await downloads.remove(path.join(cache, 'owner/name'));

  const again = await downloads.start('owner/name');
  await expect.poll(() => last?.doneBytes, { timeout: 20_000 }).toBeGreaterThan(100e6);
  await downloads.cancel(again.id);
  expect(await readdir(cache)).toEqual([]);
  engine.close();
}, 120_000);
