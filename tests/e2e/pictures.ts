/** Exported files as a researcher gets them, and their pictures compared pixel by pixel. */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Browser, Page } from '@playwright/test';

interface Exported {
  readonly name: string;
  readonly bytes: Buffer;
}

type Format = 'SVG' | 'PNG' | 'CSV' | 'JSON';

/** Takes a picture away by its menu, as a user does. */
export async function exported(page: Page, picture: string, format: Format): Promise<Exported> {
  const menu = await openMenu(page, picture);
  const coming = page.waitForEvent('download');
  await menu.getByRole('button', { name: new RegExp(`^${format}\\b`) }).click();
  const download = await coming;
  const bytes = await readFile(await download.path());
  await page.keyboard.press('Escape');
  return { name: download.suggestedFilename(), bytes };
}

export async function openMenu(page: Page, picture: string) {
  await page.getByRole('button', { name: `Export the ${picture}` }).click();
  return page.locator('.picture-menu:popover-open');
}

/** An SVG file at 2x by librsvg, which knows nothing of our fonts. */
export async function byLibrsvg(svg: Buffer): Promise<Buffer> {
  const running = promisify(execFile)('rsvg-convert', ['--zoom', '2'], {
    encoding: 'buffer',
    maxBuffer: 2 ** 28,
  });
  running.child.stdin?.end(svg);
  return (await running).stdout;
}

/** An SVG file at 2x by Chromium, opened by itself. */
export async function byChromium(browser: Browser, svg: Buffer): Promise<Buffer> {
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg.toString()) ?? [];
  const viewport = { width: Math.ceil(Number(width)), height: Math.ceil(Number(height)) };
  const page = await browser.newPage({ viewport, deviceScaleFactor: 2 });
  await page.goto(`data:image/svg+xml;base64,${svg.toString('base64')}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

interface Difference {
  readonly sizes: readonly string[];
  /** Mean distance of the channels, 0 .. 255. */
  readonly mean: number;
  /** Share of pixels in which a channel is off by more than half of its range. */
  readonly wrong: number;
  /** Share of pixels that are not the background. */
  readonly inked: number;
}

const code = readFileSync(new URL('./difference.js', import.meta.url), 'utf8');

/** Compares two PNG files; the browser decodes them. */
export async function difference(browser: Browser, a: Buffer, b: Buffer): Promise<Difference> {
  const page = await browser.newPage();
  const files = JSON.stringify([a, b].map((file) => file.toString('base64')));
  const found: Difference = await page.evaluate(
    `(() => { ${code}; return difference(${files}) })()`,
  );
  await page.close();
  return found;
}
