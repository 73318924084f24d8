/** Opening models on the screen: what cannot be opened is named, and what was open stays open. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type BadModel, makeBadModels } from '../cli/badModels.ts';
import { golden, root } from '../cli/canopy.ts';
import { enter, expectShown, idle, read, rowsOf, test, traced } from './app.ts';
import { makeDenseModel } from './denseModel.ts';

let temporary = '';
let bad: readonly BadModel[] = [];
test.beforeAll(() => {
  temporary = mkdtempSync(path.join(tmpdir(), 'canopy-'));
  bad = makeBadModels(temporary);
});
test.afterAll(() => rmSync(temporary, { recursive: true, force: true }));

async function openFolder(page: Page, folder: string): Promise<void> {
  const field = page.getByLabel('Model folder on the host’s machine');
  if (!(await field.isVisible())) await page.getByTestId('model-chip').click();
  await field.fill(folder);
  await field.press('Enter');
}

test('a folder that cannot be opened is explained by file and key; the model stays', async ({
  app,
}) => {
  await enter(app, 'a text to keep');
  for (const { name, folder, names } of bad) {
    await openFolder(app, folder);
    const problem = app.getByTestId('open-error');
    await expect(problem, name).toContainText(folder);
    for (const part of names) await expect(problem, name).toContainText(part);
    await expect(problem).toContainText('canopy-tiny stays open.');
  }
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('open-error')).toHaveCount(0);
  await expect(app.getByTestId('model-chip')).toContainText('canopy-tiny');
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue('a text to keep');
  await enter(app, 'and it still traces');
  expect((await rowsOf(app, 'leaf-table')).map(([piece]) => piece)).toContain('traces');
});

test('a host started on a bad folder offers the bundled model', async ({ page, serve }) => {
  const host = await serve(path.join(temporary, 'there-is-no-such-folder'));
  await page.goto(host.url);
  await expect(page.getByTestId('open-error')).toContainText('there-is-no-such-folder');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open the bundled model' }).click();
  // Idle it was before as well, with nothing to show.
  await expect(page.getByTestId('model-chip')).toContainText('canopy-tiny');
  await idle(page);
  expect((await rowsOf(page, 'leaf-table')).map(([piece]) => piece)).toContain('king');
});

test('several trees, and a model without a tokenizer: ids in, the chosen tree out', async ({
  page,
  serve,
}) => {
  const folder = path.join(golden, 'random-0');
  const host = await serve(folder);
  await page.goto(host.url);
  await expect(page.getByTestId('trace-error')).toContainText('token ids');
  await page.getByLabel('Token ids').fill('2, 17, 4');
  await idle(page);
  const printed = await traced(folder, '--ids', '2,17,4');
  await expect(page.getByTestId('model-chip')).toContainText('3x4');
  for (const tree of [0, 2]) {
    await page.getByLabel('Tree', { exact: true }).selectOption(String(tree));
    await idle(page); // the table follows the matrix
    const rows = await rowsOf(page, 'leaf-table');
    expect(rows.map((row) => row.slice(1).map(read))).toEqual(
      printed.tokens.map((_, token) => printed.layers.map(({ leaves }) => leaves[token]?.[tree])),
    );
    const steps = await rowsOf(page, 'steps');
    const logits = printed.layers[0]?.logits[0]?.[tree] ?? [];
    expect(steps).toHaveLength(5);
    steps.forEach((row, level) => {
      expectShown(row[2]?.split(/[ ←→]+/)[1] ?? '', logits[level] ?? Number.NaN);
    });
  }
});

test('of many trees the chosen one stands whole in the strip, whichever way it is chosen', async ({
  page,
  serve,
}) => {
  const folder = path.join(temporary, 'forest');
  const shape = { layers: 2, hidden: 32, heads: 2, vocabulary: 100, trees: 40, depth: 2 };
  const options = Object.entries(shape).flatMap(([key, value]) => [`--${key}`, String(value)]);
  execFileSync(process.execPath, [path.join(root, 'scripts/random-model.mjs'), folder, ...options]);
  const host = await serve(folder);
  await page.goto(host.url);
  await page.getByLabel('Token ids').fill('2, 17, 4');
  await idle(page);
  const strip = page.getByTestId('tree-strip');
  for (const tree of [39, 20, 31, 3, 0]) {
    await page.getByLabel('Tree', { exact: true }).selectOption(String(tree));
    const chosen = strip.getByRole('button', { name: `Tree ${tree}`, exact: true });
    await expect(chosen).toHaveAttribute('aria-pressed', 'true');
    await expect(chosen).toBeInViewport({ ratio: 1 });
  }
});

test('a dense model says that there is no tree, and still predicts', async ({ page, serve }) => {
  const folder = path.join(temporary, 'dense');
  makeDenseModel(folder);
  const host = await serve(folder);
  await page.goto(host.url);
  await idle(page);
  await expect(page.getByTestId('model-chip')).toContainText('ff 12');
  await expect(page.getByTestId('no-tree')).toContainText('uses all 12 neurons');
  await expect(page.getByTestId('no-timing')).toContainText('Nothing to compare');
  await expect(page.getByRole('button', { name: 'BF16' })).toHaveCount(0);
  await expect(page.locator('html')).toHaveAttribute('data-timing', 'idle');
  const printed = await traced(folder, '--text', 'the king of <mask> was wise .');
  const pieces = page.getByTestId('predictions').locator('li .piece');
  await expect(pieces).toHaveText(printed.predictions[0]?.top.map(({ piece }) => piece) ?? []);
});

test('whose first opening is cancelled is told that no model is open, and opens another', async ({
  page,
  serve,
}) => {
  test.setTimeout(90_000);
  // 550 MB: long enough under way to be called off.
  const folder = mkdtempSync(path.join(tmpdir(), 'canopy-cancelled-'));
  try {
    const script = path.join(root, 'scripts/random-model.mjs');
    execFileSync(process.execPath, [script, folder, '--vocabulary', '1000']);
    const host = await serve(folder);
    await page.goto(host.url);
    await page.getByTestId('tree').getByRole('button', { name: 'Cancel opening' }).click();
    const welcome = page.getByTestId('no-model');
    await expect(welcome).toContainText('No model is open.');
    await expect(page.getByTestId('notice')).toContainText('Opening cancelled');
    await expect(page.getByTestId('model-chip')).toContainText('No model');
    await welcome.getByRole('button', { name: 'Open the bundled model' }).click();
    await expect(page.getByTestId('model-chip')).toContainText('canopy-tiny');
    await idle(page);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
