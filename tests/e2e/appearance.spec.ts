/** Themes, contrast, roles: what axe finds, and that the page's own policy is never broken. */

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { enter, test, timed } from './app.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
}

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing in the ${theme.toLowerCase()} theme`, async ({ app }) => {
    await app.getByRole('button', { name: `${theme} theme` }).click();
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await timed(app);
    expect(await violations(app)).toEqual([]);
    await enter(app, 'newer text, older figures');
    await app.getByTestId('model-chip').click();
    await app.getByLabel('Model folder on the host’s machine').fill('/no/such/folder');
    await app.keyboard.press('Enter');
    await expect(app.getByTestId('open-error')).toBeVisible();
    expect(await violations(app)).toEqual([]);
    await app.keyboard.press('Escape');
    await enter(app, '');
    expect(await violations(app)).toEqual([]);
  });
}

test('the theme follows the system until it is chosen, and the choice is remembered', async ({
  app,
}) => {
  const root = app.locator('html');
  await app.emulateMedia({ colorScheme: 'dark' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await app.emulateMedia({ colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'light');
  await app.getByRole('button', { name: 'Dark theme' }).click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await app.reload();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(app.getByRole('button', { name: 'Dark theme' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('results move nothing: the panels stay where they are', async ({ app }) => {
  const boxes = () =>
    Promise.all(
      ['matrix', 'tree', 'timing', 'headline'].map((id) => app.getByTestId(id).boundingBox()),
    );
  await timed(app);
  const before = await boxes();
  await enter(app, 'a much longer text about the king of the sea , his ships and his <mask> .');
  expect(await boxes()).toEqual(before);
  await timed(app);
  expect(await boxes()).toEqual(before);
});

test('the branch under the pointer names its node and its tokens', async ({ app }) => {
  // The chosen path's first dot stands on the root, in the trunk of all tokens.
  const root = await app.locator('.selected-path circle').first().boundingBox();
  if (!root) throw new Error('there is no path');
  await app.mouse.move(root.x + root.width / 2, root.y + root.height + 8);
  await expect(app.locator('.tip')).toContainText('Root');
  await expect(app.locator('.tip')).toContainText('9 tokens of 9');
});
