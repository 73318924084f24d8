/** Everything that can be looked at is reached without a mouse, and says the command line's numbers. */

import { setTimeout } from 'node:timers/promises';
import { expect, type Locator, type Page, type Route } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { idle, test, traced } from './app.ts';
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

async function keys(page: Page, ...names: readonly string[]): Promise<void> {
  for (const name of names) await page.keyboard.press(name);
}

/** Waits until the next step is one of its own: quick ones count as one walk for back and forward. */
async function apart(): Promise<void> {
  const now = Date.now();
  await expect.poll(() => Date.now() - now).toBeGreaterThan(400);
}

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, place: Locator, back = false): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    if (await place.and(page.locator(':focus')).count()) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error('Tab does not lead there');
}

test('from the text through the matrix and the tree to the inspector, by keys alone', async ({
  app,
}) => {
  test.slow(); // a long walk, each step of it compared
  const printed = await traced(tiny, '--text', sentence);
  await keys(app, '/', 'ControlOrMeta+a');
  await app.keyboard.type(sentence);
  await idle(app);
  await keys(app, 'Escape');
  await expect(app.getByTestId('matrix')).toBeFocused();

  // The matrix: down its tokens, across its layers.
  await keys(app, 'Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight');
  const at = { layer: 2, token: 2 };
  await expectToken(app, printed, at);

  // The tree: each reading, and a walk from the leaf towards the root.
  const stage = app.getByTestId('tree-stage');
  for (const reading of ['icicle', 'spine', 'canopy'] satisfies Reading[]) {
    await tabTo(app, app.getByRole('button', { name: reading, exact: true }));
    await keys(app, 'Enter');
    await expectReading(app, printed, reading, at);
    await expectToken(app, printed, at);
    await tabTo(app, stage);
    const leaf = leafOf(printed, at);
    const rootwards = reading === 'canopy' ? 'ArrowDown' : 'ArrowUp';
    await keys(app, rootwards, rootwards, rootwards);
    await expectNode(app, printed, { layer: 2, level: 8, place: placeOn(leaf, 8) }, at.token);
    await keys(app, 'Escape');
    await expectToken(app, printed, at);
    await tabTo(app, app.getByTestId('matrix'), true);
  }

  // Into a subtree and out of it.
  await tabTo(app, stage);
  await keys(app, ...Array.from({ length: 7 }, () => 'ArrowDown'), 'Enter');
  const subtree = { layer: 2, level: 4, place: placeOn(leafOf(printed, at), 4) };
  await expectNode(app, printed, subtree, at.token);
  await expect(app.getByTestId('breadcrumb')).toContainText('Root');
  await expect.poll(() => addressed(app, 'look')).toBe(`canopy.tokens.4.${subtree.place}`);
  await keys(app, 'Backspace', 'Backspace', 'Backspace', 'Backspace');
  await expect(app.getByTestId('breadcrumb')).toHaveCount(0);
  await keys(app, 'Escape');
  await expectToken(app, printed, at);
  await apart();

  // The inspector: a step's node, and from there to its child.
  await tabTo(app, app.getByTestId('steps').getByRole('button').nth(3));
  await keys(app, 'Enter');
  const node = { layer: 2, level: 3, place: placeOn(leafOf(printed, at), 3) };
  await expectNode(app, printed, node, at.token);
  await expect(app.getByTestId('inspector')).toBeFocused();
  await apart();
  await tabTo(app, app.getByRole('button', { name: /^Right child/ }));
  await keys(app, 'Enter');
  await expectNode(app, printed, { layer: 2, level: 4, place: 2 * node.place + 1 }, at.token);

  // Back through all of it.
  await keys(app, 'Alt+ArrowLeft');
  await expectNode(app, printed, node, at.token);
  await keys(app, 'Alt+ArrowLeft');
  await expectToken(app, printed, at);
  await keys(app, 'Alt+ArrowRight');
  await expectNode(app, printed, node, at.token);
});

test('the tokens below the text are walked and masked by keys', async ({ app }) => {
  const printed = await traced(tiny, '--text', 'the king of <mask> was wise .');
  const chips = app.getByTestId('chips-0');
  await tabTo(app, chips.locator('[aria-pressed="true"]'));
  await keys(app, 'Home', 'ArrowRight', 'ArrowRight');
  await expectToken(app, printed, { layer: 0, token: 2 });
  await keys(app, 'Enter');
  await idle(app);
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(
    'the <mask> of <mask> was wise .',
  );
  await keys(app, 'Enter');
  await idle(app);
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(
    'the king of <mask> was wise .',
  );
});

test('two tokens are compared by keys', async ({ app }) => {
  const printed = await traced(tiny, '--text', 'the king of <mask> was wise .');
  await app.getByTestId('matrix').focus();
  await keys(app, 'Home', 'ArrowDown', 'p', 'ArrowDown');
  const [a, b] = [1, 2].map((token) =>
    leafOf(printed, { layer: 0, token }).toString(2).padStart(11, '0'),
  );
  const shared = [...(a ?? '')].findIndex((bit, level) => bit !== b?.[level]);
  await expect(app.getByTestId('parting')).toContainText(`part at level ${shared}`);
  await expect.poll(() => addressed(app, 'pin')).toBe('0.1');
  await keys(app, 'Shift+ArrowDown', 'Shift+ArrowDown');
  await expect(app.getByTestId('span')).toContainText('3 tokens');
  await keys(app, 'Escape');
  await expect(app.getByTestId('span')).toHaveCount(0);
});

test('a command is found by its letters and run', async ({ app }) => {
  await keys(app, 'ControlOrMeta+k');
  await app.keyboard.type('icicle');
  await keys(app, 'Enter');
  await expect(app.getByTestId('tree')).toHaveAttribute('data-reading', 'icicle');
  await keys(app, '?');
  const sheet = app.getByRole('dialog');
  await expect(sheet).toContainText('Alt ←');
  await keys(app, 'Escape');
  await expect(sheet).toHaveCount(0);
});

test('a page that says it is idle hears keys, also where its fonts are late or cannot be had', async ({
  page,
  host,
}) => {
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  const fates: readonly ((route: Route) => Promise<void>)[] = [
    async (route) => {
      await setTimeout(700);
      await route.continue();
    },
    (route) => route.abort(),
  ];
  for (const fate of fates) {
    await page.route('**/*.woff2', fate);
    await page.goto('about:blank');
    await page.goto(host.url);
    await idle(page);
    await page.keyboard.press('?');
    await expect(sheet).toBeVisible();
    await page.unrouteAll({ behavior: 'wait' });
  }
});
