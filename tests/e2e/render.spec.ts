/** `canopy render` draws a session without a screen, byte for byte what the app exports from it. */

import { mkdtemp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { canopy, golden, tiny } from '../cli/canopy.ts';
import { idle, test } from './app.ts';
import { exported, openMenu } from './pictures.ts';

const pictures = ['matrix', 'canopy', 'icicle', 'spine'] as const;

/** Saves the session on the screen, as its menu does, and gives its file. */
async function saved(page: Page): Promise<string> {
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), 'canopy-render-')), 's.canopy');
  await page.keyboard.press('ControlOrMeta+Shift+s');
  const asked = page.getByRole('dialog', { name: 'Save the session' });
  await asked.getByLabel('On the host’s machine').fill(file);
  await asked.getByRole('button', { name: 'Save there' }).click();
  await expect(asked).toHaveCount(0);
  return file;
}

async function rendered(session: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await canopy(['render', session, ...args]);
  expect(status, stderr).toBe(0);
  return stdout;
}

async function show(page: Page, picture: (typeof pictures)[number]): Promise<void> {
  if (picture === 'matrix') return;
  await page.getByRole('button', { name: picture, exact: true }).click();
  await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', picture);
  await idle(page);
}

/**
 * Saves what an address shows, then compares every picture as both programs write it: there is nothing
 * to normalise.
 */
async function expectSame(page: Page, address: string, theme: 'light' | 'dark' | 'print') {
  await page.goto(address);
  await idle(page);
  const session = await saved(page);
  for (const picture of pictures) {
    await show(page, picture);
    const { bytes } = await exported(page, picture, 'SVG');
    const drawn = await rendered(session, '--view', picture, '--theme', theme);
    expect(drawn.length, picture).toBeGreaterThan(2000);
    expect(drawn === bytes.toString(), `${picture}, ${theme}`).toBe(true);
  }
}

const king = 'the king of <mask> was wise .';
const queen = 'the queen of the sea was wise .';

test('every picture of two texts, with pin, span and zoom, is the same in every theme', async ({
  page,
  host,
}) => {
  test.slow(); // twelve processes and twelve downloads
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  const address = `${host.url}&text=${king}&second=${queen}&at=0.2.3.0&pin=1.2&span=0.1.4&look=canopy.tokens.1.1&zoom=0.5,0.97`;
  await expectSame(page, address, 'light');
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectSame(page, address, 'dark');
  const menu = await openMenu(page, 'matrix');
  await menu.getByRole('button', { name: 'print' }).click();
  await page.keyboard.press('Escape');
  await expectSame(page, address, 'print');
});

test('so is a subtree with a chosen node of a model with several trees and no tokenizer', async ({
  page,
  serve,
}) => {
  test.slow();
  const { url } = await serve(path.join(golden, 'random-1'));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await expectSame(
    page,
    `${url}&text=2, 17, 4, 9, 11&at=0.2.1.1&node=3.2&look=icicle.leaves.2.1`,
    'light',
  );
});

test('the numbers behind a picture are the same too, and files get them by their names', async ({
  page,
  host,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${host.url}&text=${king}&at=0.4.1.0&look=spine.tokens.0.0`);
  await idle(page);
  const session = await saved(page);
  for (const format of ['CSV', 'JSON'] as const) {
    const file = session.replace('.canopy', `.${format.toLowerCase()}`);
    await rendered(session, '--out', file);
    const { bytes } = await exported(page, 'spine', format);
    expect(await readFile(file, 'utf8')).toBe(bytes.toString());
  }
  expect(await readFile(session, 'utf8')).toContain(tiny);
});
