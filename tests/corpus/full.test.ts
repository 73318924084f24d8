/** A disk that fills up while a run writes: what the user is told, and that it goes on with more room. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readParts } from '../../engine/corpus/manifest.ts';
import { canopy, root } from '../cli/canopy.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-full-'));
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' });

/** Why no small disk can be made here; null where one was. */
function cannotMount(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  try {
    mount('-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', folder);
    return null;
  } catch {
    return 'tmpfs cannot be mounted here';
  }
}
const reason = cannotMount();
afterAll(() => {
  if (!reason) execFileSync('umount', [folder]);
});

it.skipIf(reason)(
  `a full disk ends a run, whose parts stay${reason ? ` (skipped: ${reason})` : ''}`,
  async () => {
    const text = readFileSync(path.join(root, 'assets/texts/time-machine.txt'), 'utf8');
    const corpus = path.join(mkdtempSync(path.join(os.tmpdir(), 'canopy-full-')), 'a.txt');
    writeFileSync(corpus, Array.from({ length: 12 }, () => text).join('\n'));
    const out = path.join(folder, 'dataset');
    const args = ['corpus', 'run', corpus, '--out', out, '--threads', '1', '--json'];
    const env = { CANOPY_CORPUS_PART_ROWS: '10000' };
    const full = await canopy(args, { env });
    expect(full.status).toBe(1);
    expect(full.stderr).toContain('The disk is full. The parts written so far are complete');
    const parts = await readParts(out);
    expect(parts.length).toBeGreaterThan(0);
    expect(parts.at(-1)?.last).toBe(false);
    mount('-o', 'remount,size=64m', folder);
    const again = JSON.parse((await canopy(args, { env })).stdout);
    const before = parts.reduce((sum, { rows }) => sum + rows, 0);
    expect(again).toMatchObject({ complete: true, newRows: again.rows - before });
  },
  60_000,
);
