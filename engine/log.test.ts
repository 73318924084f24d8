import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLog } from './log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'canopy-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date(Date.UTC(2026, 10, 27, 12, 0, 0));
const read = (name = 'canopy.log') => readFileSync(path.join(folder, name), 'utf8');

it('writes a line with time and level, errors with their stack below it', () => {
  const log = openLog(folder, { now });
  log.info('started', 'version', 1);
  log.error('failed:', new TypeError('no such thing'));
  const [first, second, third = ''] = read().split('\n');
  expect(first).toBe('2026-11-27T12:00:00.000Z info  started version 1');
  expect(second).toBe('2026-11-27T12:00:00.000Z error failed: TypeError: no such thing');
  expect(third).toMatch(/^ {2}\s+at /);
});

it('gives way to a new file when it is full, and keeps as many as it was told', () => {
  const log = openLog(folder, { largest: 100, kept: 2, now });
  for (let n = 0; n < 20; n += 1) log.info(`line ${n} ${'x'.repeat(30)}`);
  expect(readdirSync(folder).sort()).toEqual(['canopy.1.log', 'canopy.2.log', 'canopy.log']);
  expect(read()).toContain('line 19');
  expect(read('canopy.1.log')).toContain('line 18');
  expect(read('canopy.2.log')).toContain('line 17');
  for (const name of readdirSync(folder)) expect(read(name).length).toBeLessThanOrEqual(100);
});

it('goes on in the file of the last run', () => {
  openLog(folder, { now }).info('the first run');
  openLog(folder, { now }).info('the second run');
  expect(read().split('\n')).toHaveLength(3);
});

it('costs nothing but the log where it cannot be written', () => {
  const file = path.join(folder, 'a file in the way');
  writeFileSync(file, '');
  const log = openLog(file);
  expect(() => log.error('lost')).not.toThrow();
  expect(readFileSync(file, 'utf8')).toBe('');
});
