/** What axe finds, in every view and both themes: nothing. And a table behind every picture. */

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { enter, idle, test } from './app.ts';
import { openMenu } from './pictures.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

const text = 'The king of the sea was wise, xqzx, and his <mask> knew it.';

interface View {
  readonly name: string;
  /** From the first screen to the view. */
  readonly open: (page: Page) => Promise<unknown>;
}

const press = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();

const views: readonly View[] = [
  { name: 'the first screen', open: async () => {} },
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
  { name: 'a text in windows', open: (page) => enter(page, 'the king of the sea . '.repeat(60)) },
];

for (const { name, open } of views) {
  test(`axe finds nothing in ${name}, light or dark`, async ({ app }) => {
    await app.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await enter(app, text);
    await open(app);
    for (const colorScheme of ['light', 'dark'] as const) {
      await app.emulateMedia({ colorScheme });
      await expect(app.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await idle(app);
      expect(await violations(app), colorScheme).toEqual([]);
    }
  });
}
