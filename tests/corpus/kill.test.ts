/** A run of the real command line, killed at random moments, against one that nobody disturbed. */

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openDataset } from '../../engine/corpus/dataset.ts';
import { readParts } from '../../engine/corpus/manifest.ts';
import { canopy, root, start } from '../cli/canopy.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-kill-'));
const text = readFileSync(path.join(root, 'assets/texts/time-machine.txt'), 'utf8');
const corpus = path.join(folder, 'books.txt');
// Some twenty parts, each of a block of text, so that there is one half done at each kill.
writeFileSync(corpus, Array.from({ length: 60 }, () => text).join('\n'));
const env = { CANOPY_CORPUS_PART_ROWS: '2000' };
const argsFor = (out: string) => [
  ...['corpus', 'run', corpus, '--out', path.join(folder, out)],
  ...['--documents', 'line', '--threads', '1', '--json'],
];

/** SHA-256 of the sorted rows of tokens and of texts, and their number. */
async function hashOf(out: string): Promise<{ sha256: string; rows: number }> {
  const dataset = await openDataset([path.join(folder, out)]);
  const hash = createHash('sha256');
  let rows = 0;
  for (const view of ['tokens', 'texts']) {
    const sorted = await dataset.query(`SELECT * FROM ${view} ORDER BY ALL`);
    rows += sorted.length;
    for (const row of sorted) hash.update(`${JSON.stringify(row)}\n`);
  }
  dataset.close();
  return { sha256: hash.digest('hex'), rows };
}

const partsOf = async (out: string) => (await readParts(path.join(folder, out))).length;

/** Ends once the dataset has so many parts, or the run has ended. */
async function reached(out: string, parts: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && (await partsOf(out)) < parts) await after(2);
}

it('killed ten times and resumed, it writes what an undisturbed run writes', async () => {
  const begun = performance.now();
  const whole = await canopy(argsFor('whole'), { env });
  const wholeMs = performance.now() - begun;
  expect(JSON.parse(whole.stdout)).toMatchObject({ complete: true });
  const total = await partsOf('whole');
  expect(total).toBeGreaterThan(15);
  let killed = 0;
  const seen = new Set<number>();
  for (let kill = 0; kill < 10; kill++) {
    const child = start(argsFor('killed'), { env });
    const ended = new Promise((resolve) => child.once('close', resolve));
    // Setting out, or after a new part, tracing or between two files of the next: at a random moment,
    // but so soon that work is left for all ten.
    await reached('killed', (await partsOf('killed')) + (kill % 2), ended);
    await Promise.race([ended, after((Math.random() * 1.5 * wholeMs) / total)]);
    if (child.kill('SIGKILL')) killed += 1;
    await ended;
    seen.add(await partsOf('killed'));
  }
  // Kills met the run, and some of them between its first and its last part.
  expect(killed).toBe(10);
  expect(seen.size).toBeGreaterThan(3);
  expect(await partsOf('killed')).toBeLessThan(total);
  const last = await canopy(argsFor('killed'), { env });
  expect(JSON.parse(last.stdout)).toMatchObject({ complete: true });
  expect(await hashOf('killed')).toEqual(await hashOf('whole'));
}, 180_000);
