import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { test } from './app.ts';
import { violations } from './axe.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-audit-'));
const text = path.join(folder, 'time-machine.txt');
test.beforeAll(() => copyFile('assets/texts/time-machine.txt', text));
test.afterAll(() => rmSync(folder, { recursive: true }));

/** Opens the audit for a file; random paths and no feedforward part alone, which cost little. */
async function openAudit(page: Page): Promise<void> {
  await page.keyboard.press('7');
  await page.getByLabel('File of text').fill(text);
  await page.getByLabel('Masked positions').selectOption('512');
  for (const way of ['constant', 'dealt', 'all neurons', 'strongest']) {
    await page.getByRole('checkbox', { name: way }).uncheck();
  }
}

const start = (page: Page) =>
  page.locator('.audit-form').getByRole('button', { name: 'Audit', exact: true });

test('an audit gives the figures of the command line, in words, a table and files', async ({
  app,
}) => {
  await openAudit(app);
  await app.getByLabel('also each layer alone').uncheck();
  await start(app).click();
  const rows = app.getByTestId('audit-arms').locator('tbody tr');
  await expect(rows).toHaveCount(3);
  const options = ['--positions', '512', '--routing', 'random,removed', '--whole', '--json'];
  const { stdout, status } = await canopy(['audit', text, ...options]);
  expect(status).toBe(0);
  const report = JSON.parse(stdout);
  for (const [index, arm] of report.arms.entries()) {
    await expect(rows.nth(index)).toContainText(arm.loss.mean.toFixed(4));
  }
  await expect(app.getByTestId('audit-findings').locator('li')).toHaveText(report.findings);
  expect(await violations(app)).toEqual([]);
  await app.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(app)).toEqual([]);
  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Save the page' }).click();
  const page = await readFile(await (await download).path(), 'utf8');
  expect(page).toContain(report.findings[1]);
});

test('an audit is called off at once, goes on while another view is shown, and is kept in a session', async ({
  app,
}) => {
  await openAudit(app);
  await app.getByLabel('Seed of all draws').fill('9');
  await start(app).click();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByTestId('audit-status')).toContainText('passes over the positions');
  await expect(app.getByTestId('audit-report')).toHaveCount(0);
  await start(app).click();
  await app.keyboard.press('Escape');
  await app.getByRole('button', { name: 'Paths', exact: true }).click();
  await app.getByRole('button', { name: 'Audit', exact: true }).click();
  await expect(app.getByTestId('audit-report')).toContainText('seed 9');
  const file = path.join(folder, 'audit.canopy');
  await app.keyboard.press('ControlOrMeta+s');
  await app.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
  await app.getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByTestId('notice')).toContainText('Saved as');
  const { view } = JSON.parse(await readFile(file, 'utf8'));
  expect(view.view).toBe('audit');
  expect(view.views.audit).toMatchObject({ path: text, seed: 9, routings: ['random', 'removed'] });
});

test('a file that is not there, or no text, gets a sentence that says so', async ({ app }) => {
  await openAudit(app);
  await app.getByLabel('File of text').fill(path.join(folder, 'no.txt'));
  await start(app).click();
  await expect(app.locator('.audit-error')).toContainText('no.txt. Check the path');
});
