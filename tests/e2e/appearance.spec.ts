/** Themes, and that nothing moves which nobody asked to move. */

import { expect } from '@playwright/test';
import { enter, idle, test, timed } from './app.ts';

test('the theme follows the system until it is chosen, and holds for every window from then on', async ({
  app,
  context,
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
  const other = await context.newPage();
  await other.goto(app.url());
  await idle(other);
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
  await app.getByRole('button', { name: 'Theme of the system' }).click();
  await expect(other.locator('html')).toHaveAttribute('data-theme', 'light');
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

test('with less room than the panels need, as under a page zoom of 200 %, the page scrolls', async ({
  app,
}) => {
  await app.setViewportSize({ width: 640, height: 400 });
  await timed(app);
  const boxOf = async (selector: string) => {
    const box = await app.locator(selector).boundingBox();
    if (!box) throw new Error(`${selector} is not there`);
    return box;
  };
  const tree = await boxOf('.tree');
  const inspector = await boxOf('.inspector');
  expect(tree.width).toBeGreaterThan(300);
  expect(tree.height).toBeGreaterThan(200);
  expect(inspector.x).toBeGreaterThanOrEqual(tree.x + tree.width);
  await app.locator('.inspector').scrollIntoViewIfNeeded();
  await app.getByRole('button', { name: 'Pin', exact: true }).click();
  await app.setViewportSize({ width: 1024, height: 700 });
  expect(
    await app.evaluate(
      '[document.documentElement.scrollWidth, document.documentElement.scrollHeight]',
    ),
  ).toEqual([1024, 700]);
});
