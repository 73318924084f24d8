/** `canopy lab` as a user runs it, on shapes small enough for a test. */

import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseRecord } from '../../engine/lab/schema.ts';
import { canopy, start } from './canopy.ts';

const small = ['lab', '--quick', '--hidden', '64'];
const fresh = () => path.join(mkdtempSync(path.join(os.tmpdir(), 'canopy-lab-')), 'record.json');

it('measures two axes row by row, and prints a record and CSV of the same figures', async () => {
  const file = fresh();
  const sweep = ['--sweep', 'shape=4x1,1x3', '--sweep', 'tokens=2,8', '--out', file];
  const { status, stdout, stderr } = await canopy([...small, ...sweep, '--json']);
  expect(status, stderr).toBe(0);
  expect(stderr).toContain('4 of 4');
  const record = parseRecord(stdout, 'stdout');
  expect(record.cells.map(({ shape: { trees, depth, tokens } }) => [trees, depth, tokens])).toEqual(
    [
      [4, 1, 2],
      [1, 3, 2],
      [4, 1, 8],
      [1, 3, 8],
    ],
  );
  for (const { result } of record.cells) {
    expect(result?.largestDifference).toBeLessThan(1e-4);
    expect(result?.speedup?.median).toBeGreaterThan(0);
  }
  expect(readFileSync(file, 'utf8')).toBe(stdout);

  // All is there: nothing is measured again, and what to measure comes from the file.
  const again = await canopy(['lab', '--out', file, '--csv']);
  expect(again.status, again.stderr).toBe(0);
  expect(again.stderr).toBe('');
  const [head = '', ...rows] = again.stdout.trimEnd().split('\n');
  expect(rows.length).toBe(4);
  const of = (row: string) =>
    Object.fromEntries(row.split(',').map((value, at) => [head.split(',')[at], value]));
  expect(of(rows[3] ?? '')).toMatchObject({
    ...{ hidden: '64', trees: '1', depth: '3', tokens: '8', neurons: '15', engaged: '4' },
    ...{ arithmetic_limit: '3.75', failure: '' },
    cmm_us_median: String(record.cells[3]?.result?.cmm.median),
  });

  const other = await canopy([...small, '--depth', '2', '--out', file]);
  expect(other.status).toBe(1);
  expect(other.stderr).toContain('holds measurements of other shapes');
}, 60_000);

it('keeps what is measured on Ctrl-C, and goes on from there', async () => {
  const file = fresh();
  const args = [...small, '--sweep', 'depth=1,2,3,4', '--out', file];
  const child = start(args);
  const ended = new Promise((resolve) => child.on('close', resolve));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const before = said;
    said += text;
    if (said.includes('3 of 4') && !before.includes('3 of 4')) child.kill('SIGINT');
  });
  expect(await ended).toBe(1);
  expect(said).toMatch(/stopped; [23] of 4 shapes are measured/);
  const { cells } = parseRecord(readFileSync(file, 'utf8'), file);
  const { status, stdout } = await canopy([...args, '--json']);
  expect(status).toBe(0);
  const whole = parseRecord(stdout, 'stdout');
  expect(whole.cells.length).toBe(4);
  expect(whole.cells.slice(0, cells.length)).toEqual(cells);
}, 60_000);

it('refuses beforehand what does not fit, with the figure and the largest that does', async () => {
  const { status, stdout, stderr } = await canopy(['lab', '--hidden', '12288', '--depth', '24']);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/takes 3298\.\d GB of memory.*Depth \d+ fits/);
});

it.each([
  [['--preset', 'bert'], '--preset: expected paper,'],
  [['--sweep', 'shape=3y'], 'trees x depth such as 4x9'],
  [['--sweep', 'depth=1', '--depth', '2'], 'give --depth or --sweep depth, not both'],
  [['--sweep', 'depth=1', '--sweep', 'shape=1x2'], 'vary different things'],
  [['--trees', '0'], 'trees: '],
])('is called wrongly with %j', async (args, why) => {
  const { status, stderr } = await canopy(['lab', ...args]);
  expect(stderr).toContain(why);
  expect(status).toBe(2);
});
