/** The Intervene view: decisions turned, nodes ablated, sweeps, undo, and what a session keeps of it. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { enter, idle, rowsOf, test } from './app.ts';
import { violations } from './axe.ts';

const sentence = 'the king of <mask> was wise .';

async function openView(page: Page): Promise<void> {
  await page.keyboard.press('4');
  await expect(page.getByRole('main')).toHaveClass('intervene-stage');
  await page.getByTestId('readings').getByText('spine').last().click();
  await idle(page);
}

/** Chooses the token and looks at its step. */
async function lookAt(page: Page, token: number, level: number): Promise<void> {
  await page.getByLabel('Tokens of the text').locator(`[data-token="${token}"]`).last().click();
  await page.getByTestId('intervene-tree-stage').focus();
  // From the leaf up.
  for (let at = 11; at > level; at--) await page.keyboard.press('ArrowUp');
  await expect(page.getByTestId('step-actions')).toContainText(`level ${level}, node`);
}

/** What `canopy intervene` says of the same flip. */
async function byCommand(flip: string) {
  const { stdout } = await canopy(['intervene', '--text', sentence, '--flip', flip, '--json']);
  return JSON.parse(stdout);
}

test('a flip shows its effect as the command line computes it, and comes undone', async ({
  app,
}) => {
  await openView(app);
  await app.getByRole('button', { name: 'Layer 1' }).click();
  await lookAt(app, 2, 0);
  await app.getByRole('button', { name: 'Flip to the left' }).click();
  await idle(app);
  const want = await byCommand('1.0.2.0');
  const [prediction] = want.predictions;
  expect(prediction.divergence).toBeCloseTo(1.794e-4, 6);
  await expect(app.getByTestId('divergence')).toHaveText('1.8 × 10⁻⁴ nats');
  const after = await rowsOf(app, 'candidates-after');
  expect(after.map(([piece]) => piece)).toEqual(
    prediction.after.map(({ piece }: { piece: string }) => piece),
  );
  expect((await rowsOf(app, 'reroutes')).map((row) => row.slice(0, 4))).toEqual([
    ['king', '1', '0', '1,349 → 448'],
  ]);
  const cosines = await rowsOf(app, 'cosines');
  expect(Number(cosines[2]?.[2])).toBeCloseTo(want.cosines[2][2], 5);
  expect(cosines[2]?.[1]).toBe('1.000000');
  await expect(app.getByTestId('answered')).toContainText('from layer 1: 3 of 4 layers');

  await app.keyboard.press('Control+z');
  await idle(app);
  await expect(app.getByTestId('interventions')).toHaveCount(0);
  await expect(app.getByTestId('reroutes')).toHaveCount(0);
  await app.keyboard.press('Control+Shift+z');
  await idle(app);
  await expect(app.getByTestId('divergence')).toHaveText('1.8 × 10⁻⁴ nats');
});

test('by keys: X turns a decision, Delete ablates; the list switches, moves and removes', async ({
  app,
}) => {
  await openView(app);
  await lookAt(app, 3, 4);
  await app.keyboard.press('x');
  await app.keyboard.press('Delete');
  await idle(app);
  const items = app.getByTestId('interventions').getByRole('listitem');
  await expect(items).toHaveCount(2);
  await expect(items.nth(0)).toContainText('level 4 to the');
  await expect(items.nth(1)).toContainText('ablate node');
  await items
    .nth(1)
    .getByRole('button', { name: /^Earlier/ })
    .click();
  await expect(items.nth(0)).toContainText('ablate node');
  await items.nth(0).getByRole('checkbox').uncheck();
  await expect(app.getByTestId('intervention-count')).toHaveText('1 of 2 on');
  await items
    .nth(1)
    .getByRole('button', { name: /^Remove/ })
    .click();
  await idle(app);
  // What is left is off: nothing is changed.
  await expect(app.getByTestId('answered')).toHaveCount(0);
  await app.getByLabel('Do', { exact: true }).selectOption('all neurons');
  await app.getByRole('button', { name: 'Add', exact: true }).click();
  await idle(app);
  await expect(app.getByTestId('answered')).toContainText('from layer 0');
});

test('an intervention that the text has no place for says so', async ({ app }) => {
  await openView(app);
  await lookAt(app, 5, 2);
  await app.keyboard.press('x');
  await idle(app);
  await enter(app, 'king');
  await expect(app.getByTestId('intervene-error')).toHaveText(
    'Intervention 1: expected a token from 0 to 2, received 5',
  );
});

test('a sweep ranks the flips, does one by a click, and can be called off', async ({ app }) => {
  await openView(app);
  await app.getByRole('button', { name: 'Layer 1' }).click();
  await lookAt(app, 4, 3);
  await app.getByRole('button', { name: /^Sweep <mask>/ }).click();
  const flips = await (async () => {
    await expect(app.getByTestId('flips').locator('tbody tr')).toHaveCount(11);
    return rowsOf(app, 'flips');
  })();
  expect(flips[0]?.slice(0, 3)).toEqual(['<mask>', '3', '9.0 × 10⁻²']);
  await app.getByRole('button', { name: 'Flip level 3 of <mask> to the right' }).click();
  await idle(app);
  await expect(app.getByTestId('divergence')).toHaveText('9.0 × 10⁻² nats');
  await expect(app.getByText('The list has changed since')).toBeVisible();
  await app.getByRole('button', { name: /^Sweep <mask>/ }).click();
  await expect(app.getByTestId('sweep-on-top')).toHaveText('On top of 1 intervention.');
  // Turning that level round once more undoes what the list does.
  await expect(
    app.getByRole('button', { name: 'Flip level 3 of <mask> to the left' }),
  ).toBeVisible();
  await app.getByRole('button', { name: 'Undo', exact: true }).click();

  // Long enough to be met on its way.
  await enter(app, 'the old king and the old queen '.repeat(15));
  await app.getByRole('button', { name: /^All tokens/ }).click();
  await app.getByTestId('sweep-progress').getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByTestId('sweep-progress')).toHaveCount(0);
  await expect(app.getByTestId('flips')).toHaveCount(0);
});

test('a session keeps the interventions and brings them back', async ({ app, host }) => {
  await openView(app);
  await app.getByRole('button', { name: 'Layer 1' }).click();
  await lookAt(app, 2, 0);
  await app.keyboard.press('x');
  await idle(app);
  await app.keyboard.press('Control+s');
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'canopy-intervene-')), 'flip.canopy');
  await app.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
  await app.getByRole('dialog').getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByRole('dialog')).toHaveCount(0);
  await app.getByRole('button', { name: 'Clear' }).click();
  await idle(app);
  await app.keyboard.press('Control+Shift+o');
  await app.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
  await app.getByRole('dialog').getByRole('button', { name: 'Open', exact: true }).click();
  await idle(app);
  await expect(app.getByTestId('interventions')).toContainText('level 0 to the left');
  await expect(app.getByTestId('divergence')).toHaveText('1.8 × 10⁻⁴ nats');
  const { stdout } = await canopy(['intervene', '--text', sentence, '--list', file, '--json']);
  expect(JSON.parse(stdout).predictions[0].divergence).toBeCloseTo(1.794e-4, 6);
  expect(host.url).toContain('127.0.0.1');
});

test('axe finds nothing, empty and full, in both themes', async ({ app }) => {
  await openView(app);
  expect(await violations(app)).toEqual([]);
  await lookAt(app, 2, 1);
  await app.keyboard.press('x');
  await app.getByRole('button', { name: /^Sweep/ }).click();
  await expect(app.getByTestId('flips')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await app.emulateMedia({ colorScheme });
    await idle(app);
    expect(await violations(app)).toEqual([]);
  }
});
