/** The models' own view: several in memory, their pages, downloads, and the page without any. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { golden, tiny } from '../cli/canopy.ts';
import { type HubServer, startHub } from '../hub/server.ts';
import { idle, rowsOf, test } from './app.ts';

let home = '';
let hub: HubServer;
test.beforeAll(async () => {
  hub = await startHub(tiny, ['config.json', 'tokenizer.json', 'model.safetensors']);
});
test.afterAll(() => hub.close());
test.beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'canopy-library-'));
  Object.assign(hub.faults, { cuts: [], slowMs: 0, refuse: null });
});
test.afterEach(() => rmSync(home, { recursive: true, force: true }));

const environment = () => ({ HF_ENDPOINT: hub.endpoint, HF_HOME: home });
const chip = (page: Page) => page.getByTestId('model-chip');
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const toModels = (page: Page) => button(page, 'Models').click();

async function openFolder(page: Page, folder: string): Promise<void> {
  const field = page.getByLabel('Model folder on the host’s machine');
  await field.fill(folder);
  await field.press('Enter');
}

async function download(page: Page, repo: string): Promise<void> {
  await page.getByLabel(/From the hub/).fill(repo);
  await button(page, 'Download').click();
}

test('a model comes from the hub with progress, rests, goes on, and opens', async ({
  page,
  serve,
}) => {
  hub.faults.slowMs = 4;
  const host = await serve(tiny, home, environment());
  await page.goto(host.url);
  await idle(page);
  expect(hub.requests).toEqual([]); // nothing before the button
  await toModels(page);
  await expect(page.getByTestId('cache-line')).toContainText(path.join(home, 'cache/models'));
  await download(page, `${hub.endpoint}/owner/name/tree/main`);
  const row = page.getByTestId('download');
  await expect(row).toContainText(/[\d.]+ MB of 40\.0 MB, [\d.]+ % · [\d.]+ MB\/s · \d+ s left/);
  await button(page, 'Pause: owner/name').click();
  await expect(row).toContainText(/Paused at [\d.]+ MB of 40\.0 MB/);
  hub.faults.slowMs = 0;
  await button(page, 'Resume: owner/name').click();
  await expect(row).toHaveAttribute('data-state', 'done');
  await button(page, 'Open: owner/name').click();
  await expect(chip(page)).toContainText('name');
  await expect(chip(page)).toContainText('89e5db1');
  await idle(page);
  await button(page, 'Dismiss: owner/name').click();
  await expect(row).toHaveCount(0);

  // The session is named in this view too.
  await expect(page.locator('.top').getByTestId('session-name')).toBeVisible();
  // What was downloaded is deleted once that was confirmed.
  await button(page, 'Unload name').click();
  await page.getByTestId('model-row').getByTitle(path.join(home, 'cache/models')).first().click();
  await button(page, 'Delete from the disk…').click();
  const dialog = page.getByRole('dialog', { name: 'Delete name' });
  await expect(dialog).toContainText('It can be downloaded again.');
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toHaveCount(0);
  await button(page, 'Delete from the disk…').click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(button(page, 'Delete from the disk…')).toHaveCount(0);
  await expect.poll(() => readdirSync(path.join(home, 'cache/models'))).toEqual([]);
});

test('a cancelled download leaves no file, and what went wrong is told', async ({
  page,
  serve,
}) => {
  hub.faults.slowMs = 4;
  const host = await serve(tiny, home, environment());
  await page.goto(host.url);
  await idle(page);
  await toModels(page);
  await download(page, 'owner/name');
  const row = page.getByTestId('download');
  await expect(row).toContainText('MB/s');
  await button(page, 'Cancel: owner/name').click();
  await expect(row).toHaveCount(0);
  expect(readdirSync(path.join(home, 'cache/models'))).toEqual([]);
  hub.faults.refuse = { status: 403, code: 'GatedRepo' };
  await download(page, 'owner/name');
  await expect(row.getByRole('alert')).toContainText('Accept its terms at');
  hub.faults.refuse = null;
  hub.faults.slowMs = 0;
  await button(page, 'Try again: owner/name').click();
  await expect(row).toHaveAttribute('data-state', 'done');
  await download(page, 'no name');
  await expect(page.getByRole('alert').first()).toContainText('expected owner/name');
});

test('models stay in memory, are switched by the menu, and are unloaded by hand', async ({
  page,
  serve,
}) => {
  const host = await serve(tiny, home, environment());
  await page.goto(host.url);
  await idle(page);
  await toModels(page);
  await openFolder(page, path.join(golden, 'random-1'));
  await expect(chip(page)).toContainText('random-1');
  const memory = page.getByRole('region', { name: 'In memory' }).getByTestId('model-row');
  await expect(memory).toHaveCount(2);
  await button(page, 'Paths').click();
  await chip(page).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^canopy-tiny 1x11/ })
    .click();
  await expect(chip(page)).toContainText('canopy-tiny');
  await idle(page);
  expect((await rowsOf(page, 'leaf-table')).map(([piece]) => piece)).toContain('king');
  await toModels(page);
  await button(page, 'Unload canopy-tiny').click();
  await expect(chip(page)).toContainText('random-1');
  await button(page, 'Unload random-1').click();
  await expect(memory).toHaveCount(0);
  const disk = page.getByRole('region', { name: 'On the disk' });
  await expect(disk).toContainText('f4bef36'); // its hash, remembered
  await button(page, 'Paths').click();
  await expect(page.getByTestId('no-model')).toContainText('Opened before');
  await page
    .getByTestId('no-model')
    .getByRole('button', { name: /^random-1/ })
    .click();
  await expect(chip(page)).toContainText('random-1');
});

test("a model's page tells its parts, tensors and config without opening it", async ({
  page,
  serve,
}) => {
  const folder = path.join(golden, 'random-0');
  const host = await serve(tiny, home, environment());
  const address = `&view=models&model=${encodeURIComponent(folder)}`;
  await page.goto(host.url + address);
  const of = page.getByTestId('model-page');
  await expect(of).toContainText('random-0');
  await expect(page.getByTestId('memory-estimate')).toContainText(/to open in F32/);
  await expect(page.getByTestId('architecture')).toContainText('3 trees of depth 4');
  await page.getByRole('tab', { name: 'Tensors' }).click();
  await page.getByLabel('Tensors with this in their name').fill('linear_in.weight');
  await expect(page.getByTestId('tensor-count')).toContainText(/^\d tensors/);
  await button(page, 'Bytes').click();
  await expect(page.getByRole('columnheader', { name: 'Bytes' })).toHaveAttribute(
    'aria-sort',
    'descending',
  );
  await page.getByRole('tab', { name: 'config.json' }).click();
  await expect(of.locator('pre')).toContainText('"num_transformer_layers"');
  await expect(chip(page)).toContainText('canopy-tiny'); // nothing was opened
  await page.keyboard.press('1');
  await expect(page.getByTestId('matrix')).toBeVisible();
  await expect.poll(() => page.url()).not.toContain('view=models');
});
