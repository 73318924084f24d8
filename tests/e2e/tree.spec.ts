import { expect, type Page } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { idle, test, traced } from './app.ts';

const depth = 11;
const crumbs = (page: Page) => page.getByTestId('breadcrumb').locator('li');
const focused = (page: Page) =>
  new URLSearchParams(new URL(page.url()).hash.slice(1)).get('look') ?? '';

/** Middle of the tree's picture, and a way up from it. */
async function onTree(page: Page, dx: number, dy: number): Promise<{ x: number; y: number }> {
  const box = await page.getByTestId('tree').boundingBox();
  return {
    x: (box?.x ?? 0) + (box?.width ?? 0) / 2 + dx,
    y: (box?.y ?? 0) + (box?.height ?? 0) / 2 + dy,
  };
}

test('Enter zooms into the chosen node, Backspace and the breadcrumb lead out', async ({ app }) => {
  const printed = await traced(tiny, '--text', 'the king of <mask> was wise .');
  const leaf = printed.layers[0]?.leaves[4]?.[0] ?? -1; // of <mask>, chosen at first
  await app.getByTestId('tree-stage').focus();
  for (let level = depth; level > 3; level--) await app.keyboard.press('ArrowDown');
  await app.keyboard.press('Enter');
  await idle(app);
  const node = (level: number) => `Node ${2 ** level - 1 + (leaf >> (depth - level))}`;
  await expect(crumbs(app)).toHaveText(['Root', node(1), node(2), node(3)]);
  await expect(app.getByTestId('minimap')).toBeVisible();
  await app.keyboard.press('Backspace');
  await expect(crumbs(app)).toHaveText(['Root', node(1), node(2)]);
  await app.getByRole('button', { name: node(1), exact: true }).click();
  await expect(crumbs(app)).toHaveText(['Root', node(1)]);
  await app.getByTestId('tree-stage').focus();
  await app.keyboard.press('f');
  await idle(app);
  await expect(app.getByTestId('breadcrumb')).toHaveCount(0);
  await expect(app.getByTestId('minimap')).toHaveCount(0);
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('tree-at')).toContainText('<mask>, token 4');
});

test('the wheel zooms around the pointer, a drag pans, and Fit undoes both', async ({ app }) => {
  const { x, y } = await onTree(app, -120, -60);
  await app.mouse.move(x, y);
  for (let i = 0; i < 12; i++) await app.mouse.wheel(0, -120);
  await expect(crumbs(app).first()).toHaveText('Root');
  await expect(app.getByTestId('minimap')).toBeVisible();
  const zoomed = await crumbs(app).last().textContent();
  for (let i = 0; i < 6; i++) {
    await app.mouse.move(x, y);
    await app.mouse.down();
    await app.mouse.move(x + 240, y, { steps: 8 });
    await app.mouse.up();
  }
  await expect.poll(() => crumbs(app).last().textContent()).not.toBe(zoomed);
  // A drag is no click: the token is still looked at.
  await expect(app.getByTestId('tree-at')).toContainText('<mask>, token 4');
  await app.getByRole('button', { name: 'Fit' }).click();
  await idle(app);
  await expect(app.getByTestId('breadcrumb')).toHaveCount(0);
  await app.mouse.move(x, y);
  for (let i = 0; i < 12; i++) await app.mouse.wheel(0, -120);
  await expect(crumbs(app).last()).toHaveText(/^Node/);
});

test('a double click opens the subtree under the pointer, in canopy and icicle', async ({
  app,
}) => {
  for (const reading of ['canopy', 'icicle'] as const) {
    await app.getByRole('button', { name: reading, exact: true }).click();
    const { x, y } = await onTree(
      app,
      reading === 'canopy' ? 0 : -150,
      reading === 'canopy' ? 0 : -80,
    );
    await app.mouse.move(x, y);
    await expect(app.locator('.tip strong')).toHaveText(/^(Root|Node|Leaf)/);
    await app.mouse.dblclick(x, y);
    await idle(app);
    await expect(crumbs(app).last()).toHaveText(/^Node/);
    expect(focused(app)).not.toBe('');
    await app.keyboard.press('f');
    await idle(app);
  }
});

test('a subtree that no token passes is told where widths are by tokens', async ({ app }) => {
  await app.getByTestId('tree-stage').focus();
  await app.keyboard.press('ArrowDown');
  for (let i = 0; i < 5; i++) await app.keyboard.press('ArrowDown');
  for (let i = 0; i < 3; i++) await app.keyboard.press('Shift+ArrowRight');
  await expect(app.getByTestId('tree-at')).toContainText('no token');
  await app.keyboard.press('Enter');
  await app.getByRole('button', { name: 'icicle', exact: true }).click();
  await expect(app.getByTestId('tree').getByRole('status')).toContainText('No token passes node');
  await app.getByRole('button', { name: 'Show widths by leaves' }).click();
  await expect(app.getByTestId('tree').getByRole('status')).toHaveCount(0);
});

test('a layer that is left before its ribbons have come is shown at once', async ({ app }) => {
  const layers = app.getByRole('group', { name: 'Layer' }).getByRole('button');
  await layers.nth(1).click();
  await layers.nth(2).click();
  await layers.nth(3).click();
  await idle(app);
  const printed = await traced(tiny, '--text', 'the king of <mask> was wise .');
  const leaf = printed.layers[3]?.leaves[4]?.[0] ?? -1;
  await expect(app.getByTestId('tree-at')).toContainText(`leaf ${leaf.toLocaleString('en-US')}`);
});
