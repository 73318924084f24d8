/** Evaluations in the page: run, called off, looked through, opened in Paths, exported, kept in a session. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { makeHeadModel, sentence } from '../headModel.ts';
import { idle, startHost, test } from './app.ts';
import { violations } from './axe.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-evaluate-'));
const tree = path.join(folder, 'tree');
const dense = path.join(folder, 'dense');
const table = path.join(folder, 'dev.tsv');
const long = path.join(folder, 'long.tsv');
const text = path.join(folder, 'shore.txt');
const ROWS = 60;

test.beforeAll(() => {
  makeHeadModel(tree, { seed: 1, labels: ['bad', 'good'] });
  makeHeadModel(dense, { seed: 2, labels: ['bad', 'good'], neurons: 6 });
  const rows = (count: number) =>
    Array.from({ length: count }, (_, row) => `${sentence(row)}\t${row % 3 === 0 ? 1 : 0}\n`);
  writeFileSync(table, `sentence\tlabel\n${rows(ROWS).join('')}`);
  writeFileSync(long, `sentence\tlabel\n${rows(20_000).join('')}`);
  writeFileSync(text, Array.from({ length: 600 }, (_, row) => `${sentence(row)} .\n`).join(''));
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** The view of a host with the model with trees, the other one named beside it. */
async function openEvaluate(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await idle(page);
  await page.keyboard.press('6');
  await page.getByLabel('Folders of further models').fill(dense);
}

const start = (page: Page) =>
  page.locator('.evaluate-form').getByRole('button', { name: 'Evaluate', exact: true });

async function report(...args: readonly string[]) {
  const { stdout, stderr, status } = await canopy(['eval', ...args, '--json']);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return JSON.parse(stdout);
}

test.describe('on labelled texts', () => {
  let host: Awaited<ReturnType<typeof startHost>>;
  test.beforeAll(async () => {
    host = await startHost(tree);
  });
  test.afterAll(() => host.stop());

  test('two models are scored as the command line does, in words, tables and a picture', async ({
    page,
  }) => {
    await openEvaluate(page, host.url);
    await expect(page.getByTestId('evaluate-status')).toHaveText('Name the file of the task.');
    await expect(page.getByTestId('published-glue')).toContainText('UltraFastBERT-1x11-long');
    await page.getByLabel('GLUE’s own TSV file').fill(table);
    await start(page).click();
    await expect(page.getByTestId('evaluate-report')).toContainText('SST-2, dev.tsv: 60 rows');
    const { models, comparisons } = await report(tree, dense, '--task', 'sst2', '--data', table);
    const scores = page.getByTestId('evaluate-scores').locator('tbody tr');
    for (const [index, { scores: own, neurons }] of models.entries()) {
      await expect(scores.nth(index)).toContainText(own[0].value.toFixed(4));
      await expect(scores.nth(index)).toContainText(`${neurons.engaged} of ${neurons.total}`);
    }
    const { difference } = comparisons[0].metrics[0];
    await expect(page.getByTestId('evaluate-differences')).toContainText(
      Math.abs(difference.value).toFixed(4),
    );
    const [{ confusion, paths }] = models;
    const [[a, b], [c, d]] = confusion;
    const cells = page.getByTestId('evaluate-confusion').locator('tbody td.number');
    for (const [at, count] of [a, b, a + b, c, d, c + d].entries())
      await expect(cells.nth(at)).toHaveText(new RegExp(`^${count}\\b`));
    expect([paths.right, paths.wrong]).toEqual([a + d, b + c]);
    await expect(page.getByTestId('outcome-summary')).toContainText(
      `between the ${a + d} right and the ${b + c} wrong answers`,
    );
    await expect(page.getByTestId('outcome-nodes').locator('tbody tr').first()).toBeVisible();
    // A few examples: what axe looks at grows with them.
    await page.getByLabel('Letters in the text').fill('happy 1');
    await expect(page.getByTestId('evaluate-range')).not.toContainText('of 60');
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page)).toEqual([]);
  });

  test('a wrong column is named; examples are filtered, sorted, exported and opened in Paths', async ({
    page,
  }) => {
    await openEvaluate(page, host.url);
    await page.getByLabel('Task', { exact: true }).selectOption('mrpc');
    await page.getByLabel('GLUE’s own TSV file').fill(table);
    await start(page).click();
    await expect(page.locator('.evaluate-error')).toContainText('there is no column "#1 String"');
    await page.getByRole('button', { name: 'Look into the file' }).click();
    await expect(page.getByTestId('inspection')).toContainText('#1 String');
    await page.getByRole('button', { name: 'Take SST-2' }).click();
    await page.getByRole('button', { name: 'Look into the file' }).click();
    await expect(page.getByTestId('inspection')).toContainText('60 rows; labels 0 (40), 1 (20)');
    await start(page).click();

    // Wrong answers alone, the surest first.
    await page.getByRole('button', { name: 'wrong', exact: true }).click();
    await page.getByRole('button', { name: 'Confidence' }).click();
    const rows = page.getByTestId('evaluate-examples').locator('tbody tr');
    const sure = (await rows.locator('td:nth-child(5)').allTextContents()).map(Number.parseFloat);
    expect(sure).toEqual([...sure].sort((a, b) => b - a));
    const wrong = await rows.filter({ hasText: 'wrong' }).count();
    expect(await rows.count()).toBe(wrong);
    await page.getByRole('button', { name: 'Export the examples' }).click();
    const download = page.waitForEvent('download');
    await page.locator('.picture-menu:popover-open').getByRole('button', { name: 'CSV' }).click();
    const file = await readFile(await (await download).path(), 'utf8');
    const [about = '', header, ...lines] = file.trimEnd().split('\r\n');
    expect(JSON.parse(about.slice(2)).evaluated).toMatchObject({ task: 'sst2', count: ROWS });
    expect(header).toBe('line,gold,predicted,confidence,text');
    expect(lines).toHaveLength(wrong);
    await page.keyboard.press('Escape');

    // The model's answer in Paths is the one that was scored.
    const row = rows.first();
    const example = (await row.locator('th').textContent()) ?? '';
    const share = (await row.locator('td:nth-child(5)').textContent()) ?? '';
    await row.getByRole('button', { name: 'open in Paths' }).click();
    await idle(page);
    await expect(page.getByLabel('Text', { exact: true })).toHaveValue(example);
    await expect(page.getByTestId('classes').locator('li').first()).toContainText(share);
  });

  test('a run is called off and leaves nothing; a session keeps what was asked', async ({
    page,
  }) => {
    await openEvaluate(page, host.url);
    await page.getByLabel('GLUE’s own TSV file').fill(long);
    await page.getByLabel('Seed of all draws').fill('7');
    await start(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByTestId('evaluate-status')).toHaveText(
      'a pass of 2 models over the rows',
    );
    await expect(page.getByTestId('evaluate-report')).toHaveCount(0);
    const file = path.join(folder, 'evaluate.canopy');
    await page.keyboard.press('ControlOrMeta+s');
    await page.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
    await page.getByRole('button', { name: 'Save there' }).click();
    await expect(page.getByTestId('notice')).toContainText('Saved as');
    // A page that knows nothing of it.
    await page.evaluate('sessionStorage.clear(); localStorage.clear()');
    await page.goto('about:blank');
    await page.goto(host.url);
    await idle(page);
    await page.keyboard.press('ControlOrMeta+Shift+o');
    await page.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByLabel('GLUE’s own TSV file')).toHaveValue(long);
    await expect(page.getByLabel('Folders of further models')).toHaveValue(dense);
    await expect(page.getByLabel('Seed of all draws')).toHaveValue('7');
  });
});

test('masked positions are scored as the command line does', async ({ app }) => {
  await app.keyboard.press('6');
  await expect(app.getByLabel('not the open one')).toBeDisabled();
  await app.getByLabel('Masked positions').check();
  await app.getByLabel('File of text').fill(text);
  await app.getByLabel('Positions a draw').selectOption('512');
  await app.getByLabel('Draws of masks').fill('0');
  await expect(app.locator('.evaluate-error')).toHaveText('from 1 to 64');
  await app.getByLabel('Draws of masks').fill('1');
  await start(app).click();
  const row = app.getByTestId('fill-mask-scores').locator('tbody tr');
  await expect(row).toHaveCount(1);
  const own = await report(
    'assets/models/canopy-tiny',
    '--fill-mask',
    text,
    '--positions',
    '512',
    '--draws',
    '1',
  );
  await expect(row).toContainText(own.models[0].loss.mean.toFixed(4));
  await expect(row).toContainText(own.models[0].accuracy.mean.toFixed(4));
  expect(await violations(app)).toEqual([]);
});
