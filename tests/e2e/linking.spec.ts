/** One choice, the same in every view, by mouse; and still the same when the page is loaded again. */

import { expect, type Locator, type Page } from '@playwright/test';
import { labelRoom } from '../../renderer/layout/canopy-labels.ts';
import { fitFan, nodePoint } from '../../renderer/layout/fan.ts';
import { boxOf as boxIn, fitIcicle, orderOf } from '../../renderer/layout/icicle.ts';
import { WHOLE } from '../../renderer/layout/window.ts';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, test, traced } from './app.ts';
import {
  addressed,
  expectNode,
  expectReading,
  expectToken,
  leafOf,
  placeOn,
  type Reading,
} from './everywhere.ts';

const sentence = 'the queen of the sea was <mask> and wise .';
const depth = 11;

test.beforeEach(async ({ page }) => page.emulateMedia({ reducedMotion: 'reduce' }));

async function boxOf(place: Locator) {
  const box = await place.boundingBox();
  if (!box) throw new Error('it is not on the screen');
  return box;
}

/** Clicks the matrix where a token's row and a layer's column meet. */
async function clickCell(page: Page, token: number, layer: number): Promise<void> {
  const row = await boxOf(page.locator('.matrix-piece').nth(token));
  const column = await boxOf(
    page.locator('.matrix').getByRole('button', { name: `Layer ${layer}` }),
  );
  await page.mouse.click(column.x + column.width / 2, row.y + row.height / 2);
}

async function show(page: Page, reading: Reading): Promise<void> {
  await page.getByRole('button', { name: reading, exact: true }).click();
  await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', reading);
}

/** Where a node stands on the screen, by the same closed forms that draw it. */
async function nodeOnScreen(
  page: Page,
  reading: 'canopy' | 'icicle',
  leaves: readonly number[],
  { level, place }: { readonly level: number; readonly place: number },
) {
  const { x, y, width, height } = await boxOf(page.locator('.tree-picture'));
  if (reading === 'canopy') {
    const fan = fitFan(depth, width, height, labelRoom(width), WHOLE);
    const node = nodePoint(fan, level, place);
    return { x: x + node.x, y: y + node.y };
  }
  const icicle = fitIcicle(depth, orderOf(leaves), 'tokens', WHOLE, width, height);
  const [left, top, wide, high] = boxIn(icicle, { level, place }) ?? [0, 0, 0, 0];
  return { x: x + left + wide / 2, y: y + top + high / 2 };
}

test('a cell of the matrix chooses its token and layer everywhere, in every reading', async ({
  app,
}) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  for (const [token, layer, reading] of [
    [2, 3, 'canopy'],
    [5, 1, 'icicle'],
    [8, 0, 'spine'],
  ] as const) {
    await clickCell(app, token, layer);
    await show(app, reading);
    await expectToken(app, printed, { token, layer });
    await expectReading(app, printed, reading, { token, layer });
  }
});

test('a node is pointed at and chosen where it stands, in canopy and icicle', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  const at = { token: 5, layer: 2 };
  await clickCell(app, at.token, at.layer);
  const leaves = printed.layers[at.layer]?.leaves.map(([leaf = 0]) => leaf) ?? [];
  for (const reading of ['canopy', 'icicle'] as const) {
    await show(app, reading);
    for (const level of [1, 4, depth]) {
      const place = placeOn(leafOf(printed, at), level);
      const { x, y } = await nodeOnScreen(app, reading, leaves, { level, place });
      await app.mouse.move(x, y);
      const members = leaves.filter((leaf) => placeOn(leaf, level) === place).length;
      await expect(app.locator('.tip')).toContainText(`level ${level} of ${depth}`);
      await expect(app.locator('.tip')).toContainText(
        `${members} ${members === 1 ? 'token' : 'tokens'} of ${printed.tokens.length}`,
      );
      await app.mouse.click(x, y);
      await expectNode(app, printed, { layer: at.layer, level, place }, at.token);
    }
  }
});

test('the chosen token, layer, node and reading are there again after a reload', async ({
  app,
}) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await clickCell(app, 4, 3);
  await show(app, 'icicle');
  await app.getByTestId('steps').getByRole('button').nth(5).click();
  const node = { layer: 3, level: 5, place: placeOn(leafOf(printed, { token: 4, layer: 3 }), 5) };
  await expectNode(app, printed, node, 4);
  await expect.poll(() => addressed(app, 'node')).toBe(`5.${node.place}`);
  await app.reload();
  await idle(app);
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(sentence);
  await expectNode(app, printed, node, 4);
  await expectReading(app, printed, 'icicle', { token: 4, layer: 3 });
});
