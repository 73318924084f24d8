/**
 * `npm run screenshots`: the app in both themes at two sizes, into `docs/screenshots/`. The README
 * shows one of them. Nothing is staged: the real host, the bundled model, its first sentence.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { root, tiny } from './cli/canopy.ts';
import { startHost, timed } from './e2e/app.ts';
import config from './e2e/playwright.config.ts';

const folder = path.join(root, 'docs/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

mkdirSync(folder, { recursive: true });
const host = await startHost(tiny);
const browser = await chromium.launch(config.use?.launchOptions);
for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of sizes) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.addInitScript("localStorage.setItem('canopy.introduced', 'yes')");
    await page.goto(host.url);
    await timed(page);
    const name = `paths-${colorScheme}-${viewport.width}x${viewport.height}.png`;
    await page.screenshot({ path: path.join(folder, name), animations: 'disabled' });
    await page.close();
    console.log(path.join('docs/screenshots', name));
  }
}
await browser.close();
await host.stop();
