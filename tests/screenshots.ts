/**
 * `npm run screenshots`: the app as it comes, in both themes at two sizes, and further views, into
 * `docs/screenshots/`. Nothing is staged: the real host and the bundled model, opened by addresses
 * that anyone can open.
 */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { root, tiny } from './cli/canopy.ts';
import { startHost, timed } from './e2e/app.ts';
import config from './e2e/playwright.config.ts';

const small = { width: 1280, height: 800 };
const large = { width: 1920, height: 1080 };
const sentence = 'text=The king of the old sea was wise, but the queen of <mask> knew the way.';

/** Name, theme, size, and what the address says of the view. */
const views = [
  ['paths', 'light', small, ''],
  ['paths', 'light', large, ''],
  ['paths', 'dark', small, ''],
  ['paths', 'dark', large, ''],
  ['icicle', 'light', small, `&${sentence}&at=0.12.1.0&look=icicle.tokens.0.0`],
  ['spine', 'dark', small, `&${sentence}&at=0.12.1.0&pin=0.2&look=spine.tokens.0.0`],
  ['node', 'light', small, `&${sentence}&at=0.12.1.0&node=3.4&look=canopy.tokens.1.1`],
  [
    'two-texts',
    'dark',
    small,
    `&${sentence}&second=The queen of the old sea was wise, but the king of <mask> knew the way.&at=0.2.2.0&pin=1.2`,
  ],
] as const;

const folder = path.join(root, 'docs/screenshots');
mkdirSync(folder, { recursive: true });
const host = await startHost(tiny);
const browser = await chromium.launch(config.use?.launchOptions);
for (const [view, colorScheme, viewport, address] of views) {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  await page.addInitScript("localStorage.setItem('canopy.introduced', 'yes')");
  await page.goto(`${host.url}${encodeURI(address)}`);
  await timed(page);
  const name = `${view}-${colorScheme}-${viewport.width}x${viewport.height}.png`;
  await page.screenshot({ path: path.join(folder, name), animations: 'disabled' });
  await page.close();
  console.log(path.join('docs/screenshots', name));
}
await browser.close();
await host.stop();
