import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import type { LabRecord } from '../../engine/api.ts';
import { parseRecord } from '../../engine/lab/schema.ts';
import { newHome, tiny } from '../cli/canopy.ts';
import { idle, rowsOf, test } from './app.ts';
import { violations } from './axe.ts';
import { keptWithin5s } from './drafts.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-lab-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

const measure = (page: Page) => page.getByRole('button', { name: 'Measure', exact: true });
const rows = (page: Page) => page.getByTestId('lab-cells').locator('tbody tr');

/** A sweep over two axes of layers so small that each shape takes about a second. */
async function plan(page: Page, depths: string, tokens: string): Promise<void> {
  await page.keyboard.press('5');
  await page.getByLabel('hidden', { exact: true }).fill('64');
  await page.getByLabel('At least').selectOption({ label: 'quick: 3 repetitions, 0.1 s' });
  await page.getByLabel('Sweep across', { exact: true }).selectOption('depth');
  await page.getByLabel('Values of sweep across').fill(depths);
  await page.getByLabel('Sweep down', { exact: true }).selectOption('tokens');
  await page.getByLabel('Values of sweep down').fill(tokens);
}

/** The record on the screen, as its file. */
async function saved(page: Page): Promise<LabRecord> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the record' }).click();
  const file = await download;
  return parseRecord(await readFile(await file.path(), 'utf8'), file.suggestedFilename());
}

test('a sweep that is stopped keeps what it has, goes on, and is taken away as files', async ({
  app,
}) => {
  await plan(app, '3, 5', '1, 16');
  await expect(app.getByTestId('lab-facts')).toContainText('4, 27 %');
  await measure(app).click();
  await rows(app).first().waitFor(); // looks with each frame: the next row is soon there
  await app.getByRole('button', { name: 'Stop' }).click();
  await expect(app.getByTestId('lab-status')).toContainText(/stopped at [123] of 4/);
  const half = await saved(app);
  await app.getByRole('button', { name: /^Resume/ }).click();
  await expect(rows(app)).toHaveCount(4);
  const whole = await saved(app);
  expect(whole.cells.slice(0, half.cells.length)).toEqual(half.cells);

  const table = await rowsOf(app, 'lab-cells');
  expect(table.map(([shape, tokens, , engaged]) => [shape, tokens, engaged])).toHaveLength(4);
  for (const [at, [shape, tokens, engaged, , , , speedup]] of table.entries()) {
    const { shape: of, result } = whole.cells[at] ?? {};
    expect([shape, tokens]).toEqual([`1x${of?.depth}`, String(of?.tokens)]);
    expect(engaged).toBe(of?.depth === 3 ? '27 %' : '9.5 %');
    const median = result?.speedup?.median ?? 0;
    expect(speedup).toBe(`${median.toFixed(median >= 99.95 ? 0 : median >= 9.995 ? 1 : 2)}×`);
  }
  await expect(app.getByTestId('lab-catch-up').locator('tbody tr')).toHaveCount(2);

  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export the heat map' }).click();
  await app.getByRole('button', { name: 'SVG vectors, for papers' }).click();
  const svg = await readFile(await (await download).path(), 'utf8');
  expect(svg).toContain('layers of random weights measured on');
  await app.keyboard.press('Escape');
  await app.emulateMedia({ colorScheme: 'light' });
  expect(await violations(app)).toEqual([]);
});

test('what does not fit is refused beforehand, and the largest that fits is offered', async ({
  app,
}) => {
  await app.keyboard.press('5');
  await app.getByLabel('Preset').selectOption({ label: 'GPT-3 175B' });
  await expect(app.getByText('a token engages 16: 0.03 % of those neurons')).toBeVisible();
  await app.getByLabel('Sweep across', { exact: true }).selectOption('');
  await app.getByLabel('depth', { exact: true }).fill('24');
  const refusal = app.getByTestId('lab-refused');
  await expect(refusal).toContainText(/takes 33\d\d\.\d GB of memory/);
  await refusal.getByRole('button').click();
  await expect(refusal).toHaveCount(0);
  await app.getByLabel('Sweep across', { exact: true }).selectOption('depth');
  await app.getByLabel('Values of sweep across').fill('3, 99');
  await expect(app.getByText('“99”: expected 0 to 24')).toBeVisible();

  // Panels that need no measurement; the working sets follow the text.
  await app.getByRole('tab', { name: 'The paper beside' }).click();
  await expect(app.getByTestId('lab-paper')).toContainText('the best CPU figure');
  await app.getByRole('tab', { name: 'Working sets' }).click();
  await app.getByRole('button', { name: /^Look at the text/ }).click();
  const sets = app.getByTestId('lab-sets').locator('tbody tr');
  await expect(sets.first()).toContainText('12.0');
  await app.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(app)).toEqual([]);

  const file = path.join(folder, 'lab.canopy');
  await app.keyboard.press('ControlOrMeta+s');
  await app.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
  await app.getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByTestId('notice')).toContainText('Saved as');
  const { view } = JSON.parse(await readFile(file, 'utf8'));
  expect(view.view).toBe('lab');
  expect(view.views.lab).toMatchObject({ panel: 'sets', plan: { base: { hidden: 12_288 } } });
});

test('a host that is killed in the middle loses the running shape at most', async ({
  page,
  serve,
}) => {
  const home = newHome();
  const first = await serve(tiny, home);
  await page.goto(first.url);
  await idle(page);
  await plan(page, '2, 3, 4, 5, 6, 7, 8, 9', '4');
  await measure(page).click();
  await rows(page).nth(1).waitFor();
  // What is looked at may be lost for a moment, what is measured may not.
  await keptWithin5s(home, '"record":"');
  const seen = await rows(page).count();
  await first.kill();
  const second = await serve(tiny, home);
  await page.goto(second.url);
  await idle(page);
  // What the page had looked at comes back with it.
  await page.getByRole('button', { name: 'Recover' }).click();
  const record = page.getByTestId('lab-records').locator('.lab-record');
  const [, done] = /(\d+) of 8/.exec((await record.textContent()) ?? '') ?? [];
  expect(seen).toBeLessThan(8);
  expect([seen, seen + 1]).toContain(Number(done));
  await expect(record).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: /^Resume/ }).click();
  await expect(rows(page)).toHaveCount(8);
  await page.getByRole('tab', { name: 'Whole models' }).click();
  await expect(page.getByTestId('lab-projection')).toContainText('tokens/s');
});
