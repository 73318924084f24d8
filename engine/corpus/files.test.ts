import { appendFileSync, chmodSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { blocksOf } from './blocks.ts';
import { findFiles, hashFiles } from './files.ts';
import { newFolder, traced, written } from './fixture.ts';
import { defaultSettings } from './settings.ts';

const never = new AbortController().signal;
/** Some blocks. */
const long = 'the king was wise and old\n'.repeat(20_000);

it('a file that is written while it is read ends the run before a row of it is kept', async () => {
  const file = written('a.txt', long);
  const { files } = await findFiles([file]);
  const blocks = blocksOf(files, defaultSettings);
  await expect(blocks.next()).resolves.toMatchObject({ done: false });
  appendFileSync(file, 'and more');
  await expect(blocks.next()).rejects.toThrow(/a\.txt was written while the run read it/);
});

it('so does one that goes away', async () => {
  const file = written('a.txt', long);
  const { files } = await findFiles([file]);
  const blocks = blocksOf(files, defaultSettings);
  await blocks.next();
  rmSync(file);
  await expect(blocks.next()).rejects.toThrow(/a\.txt went away while the run read it/);
});

it('a file that cannot be read is named before anything is traced', async () => {
  const file = written('a.txt', long);
  const { files } = await findFiles([file]);
  rmSync(file);
  await expect(hashFiles(files, never)).rejects.toThrow(/a\.txt cannot be read \(ENOENT/);
});

it('so is one without the permission', async (context) => {
  if (process.getuid?.() === 0) context.skip('root reads everything');
  const file = written('a.txt', long);
  chmodSync(file, 0o000);
  await expect(traced([file])).rejects.toThrow(/a\.txt cannot be read \(EACCES/);
});

it('a folder without the permission to write is named', async (context) => {
  if (process.getuid?.() === 0) context.skip('root writes everywhere');
  const folder = newFolder();
  chmodSync(folder, 0o555);
  const run = traced([written('a.txt', 'a dog')], { folder: `${folder}/dataset` });
  await expect(run).rejects.toThrow(/dataset cannot be written \(EACCES/);
});
