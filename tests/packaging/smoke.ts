/**
 * `node tests/packaging/smoke.ts EXECUTABLE`: starts an installed Canopy, waits until it has traced its
 * own model's first sentence, and ends it. Fuses keep Node's debugger out of a packed app, so it is
 * watched through Chromium's.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';

const limitMs = 60_000;

const [, , executable] = process.argv;
if (executable === undefined) throw new Error('expected the path of an installed Canopy');

const home = mkdtempSync(path.join(tmpdir(), 'canopy-smoke-'));
const app = spawn(executable, ['--remote-debugging-port=0'], {
  env: { ...process.env, CANOPY_HOME: home },
  stdio: ['ignore', 'inherit', 'pipe'],
});
const timer = setTimeout(() => {
  console.error(`${executable} did not trace within ${limitMs / 1000} s`);
  app.kill('SIGKILL');
  process.exit(1);
}, limitMs);

/** The address that Chromium prints once it listens. */
function endpoint(): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    app.stderr.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const [, url] = /DevTools listening on (ws:\/\/\S+)/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
    app.once('exit', (code) => reject(new Error(`it ended with code ${code}:\n${printed}`)));
  });
}

const browser = await chromium.connectOverCDP(await endpoint());
const [context] = browser.contexts();
if (!context) throw new Error('Chromium has no context');
const ours = (page: Page) => page.url().startsWith('app://canopy/');
const page = context.pages().find(ours) ?? (await context.waitForEvent('page', ours));
await page.waitForSelector('html[data-state="idle"]');
const model = await page.getByTestId('model-chip').textContent();
const rows = await page.getByTestId('leaf-table').locator('tbody tr').count();
if (!model?.includes('canopy-tiny') || rows < 5) throw new Error(`${model} with ${rows} rows`);
console.log(`${executable}: ${model}, ${rows} tokens traced`);

clearTimeout(timer);
app.removeAllListeners('exit');
app.once('exit', () => {
  rmSync(home, { recursive: true, force: true });
  process.exit(0);
});
app.kill();
