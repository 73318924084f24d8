/** What axe finds, in every view and both themes: nothing. And a table behind every picture. */

import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { golden } from '../cli/canopy.ts';
import { enter, idle, test } from './app.ts';
import { violations } from './axe.ts';
import { openMenu } from './pictures.ts';

const text = 'The king of the sea was wise, xqzx, and his <mask> knew it.';

interface View {
  readonly name: string;
  /** From the first screen to the view. */
  readonly open: (page: Page) => Promise<unknown>;
}

const press = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();

const views: readonly View[] = [
  { name: 'the canopy', open: press('canopy') },
  { name: 'the icicle', open: press('icicle') },
  { name: 'the spine', open: press('spine') },
  {
    name: 'a node',
    open: async (page) => {
      await page.getByTestId('steps').getByRole('button').nth(4).click();
      await expect(page.getByTestId('node-name')).toBeVisible();
    },
  },
  { name: 'a leaf', open: (page) => page.getByTestId('inspector-leaf').click() },
  {
    name: 'two tokens compared',
    open: async (page) => {
      await page.getByTestId('matrix').focus();
      await page.keyboard.press('p');
      await page.keyboard.press('ArrowDown');
      await expect(page.getByTestId('compare')).toBeVisible();
    },
  },
  {
    name: 'two texts and a span',
    open: async (page) => {
      await page.getByTestId('matrix').focus();
      await page.keyboard.press('t');
      await page.keyboard.type('the queen of the sea');
      await idle(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+ArrowDown');
      await expect(page.getByTestId('span')).toBeVisible();
      await expect(page.getByTestId('leaf-table-2')).toHaveCount(1);
    },
  },
  {
    name: 'a subtree',
    open: async (page) => {
      await page.getByTestId('tree-stage').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter'])
        await page.keyboard.press(key);
      await expect(page.getByTestId('breadcrumb')).toBeVisible();
    },
  },
  { name: 'an export menu', open: (page) => openMenu(page, 'matrix') },
  { name: 'the commands', open: (page) => page.keyboard.press('ControlOrMeta+k') },
  {
    name: 'the shortcuts',
    open: async (page) => {
      await page.getByTestId('matrix').focus();
      await page.keyboard.press('?');
    },
  },
  {
    name: 'the model menu after a refusal',
    open: async (page) => {
      await page.getByTestId('model-chip').click();
      await page.getByLabel('Model folder on the host’s machine').fill('/no/such/folder');
      await page.keyboard.press('Enter');
      await expect(page.getByTestId('open-error')).toBeVisible();
    },
  },
  { name: 'the session menu', open: (page) => page.getByTestId('session-name').click() },
  { name: 'saving a session', open: (page) => page.keyboard.press('ControlOrMeta+Shift+s') },
  { name: 'opening a session', open: (page) => page.keyboard.press('ControlOrMeta+Shift+o') },
  { name: 'the settings', open: (page) => page.keyboard.press('ControlOrMeta+,') },
  {
    name: 'the models',
    open: async (page) => {
      await press('Models')(page);
      await expect(page.getByTestId('architecture')).toBeVisible();
    },
  },
  {
    name: "a model's tensors, and a download that failed",
    open: async (page) => {
      await press('Models')(page);
      await page.getByRole('tab', { name: 'Tensors' }).click();
      await page.getByLabel(/From the hub/).fill('http://127.0.0.1/not/a model');
      await page.getByRole('button', { name: 'Download' }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  { name: 'nothing to show', open: (page) => enter(page, '') },
  { name: 'a text in windows', open: (page) => enter(page, 'the king of the sea . '.repeat(60)) },
];

async function expectNothing(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await idle(page);
    expect(await violations(page), colorScheme).toEqual([]);
  }
}

for (const { name, open } of views) {
  test(`axe finds nothing in ${name}, light or dark`, async ({ app }) => {
    await enter(app, text);
    await open(app);
    await expectNothing(app);
  });
}

test('axe finds nothing in the welcome page, light or dark', async ({ page, serve }) => {
  const host = await serve(path.join(golden, 'random-0'));
  await page.goto(host.url);
  await press('Models')(page);
  await page.getByRole('button', { name: 'Unload random-0' }).click();
  await press('Paths')(page);
  await expect(page.getByTestId('no-model')).toContainText('Opened before');
  await expectNothing(page);
});

test('axe finds nothing where a layer has many trees, light or dark', async ({ page, serve }) => {
  const host = await serve(path.join(golden, 'random-0'));
  await page.goto(host.url);
  await page.getByLabel('Token ids').fill('2, 17, 4');
  await idle(page);
  await expectNothing(page);
});

test.describe('at the first visit', () => {
  test.use({ introduced: false });
  test('axe finds nothing in the introduction, light or dark', async ({ app }) => {
    await expect(app.getByTestId('introduction')).toBeVisible();
    await expectNothing(app);
  });
});

test('behind every picture stands a table with its content', async ({ app }) => {
  await enter(app, text);
  const tables = { canopy: 'path-table', icicle: 'node-table', spine: 'spine-table' };
  for (const [reading, table] of Object.entries(tables)) {
    await press(reading)(app);
    await expect(app.getByTestId(table).locator('caption')).not.toBeEmpty();
  }
  // To be found by whoever cannot see it, it must not be hidden from them.
  const names = ['Leaf of each token in each layer', 'Steps of the chosen token'];
  for (const name of names) await expect(app.getByRole('table', { name }).first()).toBeAttached();
});
