import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';

/** A draft on the disk holds this, no later than what a crash may cost. */
export async function keptWithin5s(home: string, what: string): Promise<void> {
  const drafts = path.join(home, 'state/drafts');
  const newest = async () => {
    const [file = ''] = await readdir(drafts).catch(() => []);
    return readFile(path.join(drafts, file), 'utf8').catch(() => '');
  };
  await expect.poll(newest, { timeout: 5000 }).toContain(what);
}
