/** Exported files as a researcher gets them, and their pictures compared pixel by pixel. */

import { execFile } from 'node:child_process';
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
  readonly sizes: readonly [string, string];
  /** Mean distance of the channels, 0 .. 255. */
  readonly mean: number;
  /** Share of pixels in which a channel is off by more than a third of its range. */
  readonly wrong: number;
  /** Share of pixels that are not the background. */
  readonly inked: number;
}

/** Compares two PNG files; the browser decodes them. */
export async function difference(browser: Browser, a: Buffer, b: Buffer): Promise<Difference> {
  const page = await browser.newPage();
  const found = await page.evaluate(
    async (pictures) => {
      const decoded = await Promise.all(
        pictures.map(async (base64) => {
          const image = new Image();
          image.src = `data:image/png;base64,${base64}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d');
          if (!context) throw new Error('there is no canvas');
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      const [first, second] = decoded;
      if (!first || !second) throw new Error('there are two pictures');
      const [one, two] = [first.data, second.data];
      let sum = 0;
      let wrong = 0;
      let inked = 0;
      for (let at = 0; at < one.length; at += 4) {
        let largest = 0;
        let ink = 0;
        for (let channel = 0; channel < 3; channel++) {
          const value = one[at + channel] ?? 0;
          const gap = Math.abs(value - (two[at + channel] ?? 0));
          sum += gap;
          largest = Math.max(largest, gap);
          ink = Math.max(ink, Math.abs(value - (one[channel] ?? 0)));
        }
        if (largest > 85) wrong += 1;
        if (ink > 16) inked += 1;
      }
      const pixels = one.length / 4;
      const size = ({ width, height }: ImageData) => `${width}x${height}`;
      return {
        sizes: [size(first), size(second)] as const,
        mean: sum / (3 * pixels),
        wrong: wrong / pixels,
        inked: inked / pixels,
      };
    },
    [a.toString('base64'), b.toString('base64')],
  );
  await page.close();
  return found;
}
