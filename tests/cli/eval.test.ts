/** `canopy eval`, as a user runs it. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeHeadModel, sentence } from '../headModel.ts';
import { canopy, tiny } from './canopy.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-eval-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);
beforeAll(() => {
  makeHeadModel(at('tree'), { seed: 1, labels: ['negative', 'positive'] });
  makeHeadModel(at('dense'), { seed: 2, labels: ['negative', 'positive'], neurons: 12 });
  const rows = Array.from({ length: 40 }, (_, row) => `${sentence(row)}\t${row % 2}\n`);
  writeFileSync(at('dev.tsv'), `sentence\tlabel\n${rows.join('')}`);
});

it('prints scores, differences, confusion and paths by outcome; and all of it as JSON', async () => {
  const args = ['eval', at('tree'), at('dense'), '--task', 'sst2', '--data', at('dev.tsv')];
  const { stdout, status } = await canopy(args);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^sst2, dev\.tsv: 40 rows\n/);
  expect(stdout).toMatch(/tree +2x4 +0\.\d{4} \(0\.\d{4} to 0\.\d{4}\) +10 of 62 /);
  expect(stdout).toMatch(/tree less dense, accuracy: [+-]0\.\d{4} \(.*; share kept \d+\.\d %/);
  expect(stdout).toMatch(/tree, paths by outcome: \d+ right, \d+ wrong; of \d+ nodes/);
  const written = await canopy([...args, '--json', '--out', at('report.json')]);
  expect(written.stdout).toBe('');
  const report = JSON.parse(readFileSync(at('report.json'), 'utf8'));
  expect(report.examples).toHaveLength(40);
  expect(report.models[0].logits).toHaveLength(80);
  expect(report.models[0].predicted.every((value: unknown) => value === 0 || value === 1)).toBe(
    true,
  );
});

it('writes a CSV row for each model and example', async () => {
  writeFileSync(at('table.csv'), 'gold,what,other\n1,"one, two",three\n0,four,five\n');
  const table = ['--task', 'table', '--data', at('table.csv'), '--text', 'what', '--label', 'gold'];
  const args = ['eval', at('tree'), at('dense'), ...table, '--pair', 'other', '--csv'];
  const lines = (await canopy(args)).stdout.trim().split('\n');
  expect(lines[0]).toBe('model,line,gold,predicted,confidence,tokens,logit_0,logit_1,text,pair');
  expect(lines).toHaveLength(5);
  expect(lines[1]).toMatch(/^tree,2,1,[01],0\.\d+,\d+,-?[\d.]+,-?[\d.]+,"one, two",three$/);
});

it('prints losses at masks with draws', async () => {
  const book = 'assets/texts/time-machine.txt';
  const args = ['eval', tiny, '--fill-mask', book, '--positions', '64', '--draws', '2'];
  const { stdout } = await canopy(args);
  expect(stdout).toMatch(
    /128 masked positions, 2 draws of masks in 2 of \d+ chunks; rate 0.25, seed 1/,
  );
  expect(stdout).toMatch(/canopy-tiny +1x11 +\d\.\d{4} \(.*12 of 4095/);
  const csv = (await canopy([...args, '--csv'])).stdout.trim().split('\n');
  expect(csv[0]).toBe('model,less,loss,loss_low,loss_high,accuracy,accuracy_low,accuracy_high');
});

it('says what is wrong: 2 for a call that cannot be meant, 1 with the line for a file', async () => {
  const call = async (...args: string[]) => {
    const { status, stderr } = await canopy(['eval', ...args]);
    return `${status} ${stderr}`;
  };
  expect(await call(at('tree'), '--task', 'squad', '--data', 'x')).toMatch(
    /^2 .*--task: expected sst2/,
  );
  writeFileSync(at('bad.tsv'), 'sentence\tlabel\ngood\t1\nbad\t5\n');
  const bad = await call(at('tree'), '--task', 'sst2', '--data', at('bad.tsv'));
  expect(bad).toMatch(
    /^1 .*bad\.tsv, line 3: label "5": expected one of 0 \(negative\), 1 \(positive\)/,
  );
});
