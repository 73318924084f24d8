/** One navigation for all views: back and forward, the address, commands, and the first hints. */

import { expect, type Page } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, read, test, traced } from './app.ts';

/** What the views say of the selection: the matrix, the tokens' row, the inspector. */
async function selected(page: Page) {
  return {
    cell: await page.getByTestId('matrix-at').textContent(),
    chip: await page.locator('.token-chip[aria-pressed="true"]').textContent(),
    piece: await page.getByTestId('inspector-piece').textContent(),
    layer: await page.locator('.layers [aria-pressed="true"]').textContent(),
  };
}

/** The address once it tells of what is looked at. */
async function addressed(page: Page, part: string): Promise<void> {
  await expect.poll(() => page.evaluate('location.hash')).toContain(part);
}

const chip = (page: Page, piece: string) =>
  page.getByTestId('chips-0').getByRole('button', { name: piece, exact: true });

test('the same token, layer and reading everywhere, also after a reload', async ({ app }) => {
  const text = 'the old man & the sea <mask>\nagain';
  await enter(app, text);
  await app.keyboard.press('Escape'); // the field has grown over the row
  await chip(app, 'sea').click();
  await app.getByRole('button', { name: 'Layer 2' }).first().click();
  await app.keyboard.press('p');
  await chip(app, 'old').click();
  await addressed(app, 'at=0.2.2.0');
  await addressed(app, 'pin=0.6');
  const before = await selected(app);
  expect(before).toMatchObject({ chip: 'old', piece: 'old', layer: '2' });
  const printed = await traced(tiny, '--text', text);
  const leaf = printed.layers[2]?.leaves[2]?.[0] ?? -1;
  expect(read(before.cell?.split('leaf ')[1] ?? '')).toBe(leaf);
  await app.reload();
  await idle(app);
  expect(await selected(app)).toEqual(before);
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(text);
  await expect(chip(app, 'sea')).toHaveAttribute('data-pinned', 'true');
});

test('a second text and its use outlive a reload', async ({ app }) => {
  await app.keyboard.press('t');
  await expect(app.getByLabel('Second text', { exact: true })).toBeFocused();
  await app.keyboard.type('the sea was old .');
  await idle(app);
  const second = app.getByTestId('chips-1').getByRole('button', { name: 'sea', exact: true });
  await second.click();
  await app.getByRole('button', { name: 'pair', exact: true }).click();
  await idle(app);
  await addressed(app, 'use=pair');
  await app.reload();
  await idle(app);
  await expect(app.getByLabel('Second text', { exact: true })).toHaveValue('the sea was old .');
  await expect(app.getByRole('button', { name: 'pair', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test('a text too long for an address outlives a reload with its window', async ({ app }) => {
  const text = Array.from({ length: 3000 }, (_, i) => ['the', 'old', 'sea', 'was'][i % 4]).join(
    ' ',
  );
  await enter(app, text);
  await app.getByRole('button', { name: 'Next window' }).click();
  await idle(app);
  await addressed(app, 'window=1');
  expect(String(await app.evaluate('location.hash')).length).toBeLessThan(300);
  await app.reload();
  await idle(app);
  await expect(app.getByTestId('windows')).toContainText('Window 2 of');
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(text);
});

test('what an address asks for in vain is told and ignored', async ({ app, host }) => {
  await app.goto('about:blank');
  await app.goto(`${host.url}&text=the old man&at=0.40.9.0&look=forest.tokens.0.0`);
  await idle(app);
  await expect(app.getByTestId('notice')).toContainText('token 40 (the text has 5)');
  expect(await selected(app)).toMatchObject({ piece: '<sep>', layer: '3' });
  await app.goto('about:blank');
  await app.goto(`${host.url}&text=the old man&at=x`);
  await idle(app);
  await expect(app.getByTestId('notice')).toContainText('at=x');
});

test('an address changed by hand is followed, and keeps what admits the page', async ({ app }) => {
  await app.evaluate("location.hash = 'text=the old man&at=0.2.1.0&look=icicle.leaves.0.0'");
  await expect(app.getByTestId('inspector-piece')).toHaveText('old');
  await addressed(app, 'token=');
  await app.evaluate("location.hash = location.hash.replace('at=0.2.1.0', 'at=0.3.3.0')");
  await expect(app.getByTestId('inspector-piece')).toHaveText('man');
  await app.reload();
  await idle(app);
  expect(await selected(app)).toMatchObject({ piece: 'man', layer: '3' });
});

test('an address changed by hand is not lost to a step of the page just before it', async ({
  app,
}) => {
  await app.evaluate("location.hash = 'text=the old man&at=0.2.1.0'");
  await expect(app.getByTestId('inspector-piece')).toHaveText('old');
  await addressed(app, 'look=canopy'); // the page has written it out in full
  // Both are due at once: the person's change, then the page's own writing, before the page hears of it.
  await app.evaluate(`{
    setTimeout(() => { location.hash = location.hash.replace('at=0.2.1.0', 'at=0.3.3.0'); }, 250);
    document.querySelector('[data-testid="chips-0"] [data-token="1"]').click();
    const until = performance.now() + 400;
    while (performance.now() < until);
  }`);
  await expect(app.getByTestId('inspector-piece')).toHaveText('man');
  await addressed(app, 'at=0.3.3.0');
});

test('Alt and the arrows walk back and forward through what was looked at', async ({ app }) => {
  const pause = () => app.waitForTimeout(450); // steps that follow faster are one
  await chip(app, 'king').click();
  await pause();
  await app.getByRole('button', { name: 'Layer 3' }).first().click();
  await pause();
  await chip(app, 'wise').click();
  const last = await selected(app);
  await app.keyboard.press('Alt+ArrowLeft');
  expect(await selected(app)).toMatchObject({ piece: 'king', layer: '3' });
  await app.keyboard.press('Alt+ArrowLeft');
  expect(await selected(app)).toMatchObject({ piece: 'king', layer: '0' });
  await app.keyboard.press('Alt+ArrowLeft');
  expect(await selected(app)).toMatchObject({ piece: '<mask>', layer: '0' });
  await expect(app.getByRole('button', { name: 'Back', exact: true })).toBeDisabled();
  for (let i = 0; i < 2; i++) await app.keyboard.press('Alt+ArrowRight');
  await app.getByRole('button', { name: 'Forward', exact: true }).click();
  expect(await selected(app)).toEqual(last);
  await app.getByRole('button', { name: 'Back', exact: true }).click();
  expect(await selected(app)).toMatchObject({ piece: 'king', layer: '3' });
});

test('every action is found by a few letters of its name', async ({ app }) => {
  await app.keyboard.press('ControlOrMeta+k');
  const field = app.getByRole('combobox', { name: 'Command' });
  await expect(field).toBeFocused();
  await app.keyboard.type('layer 2');
  await app.keyboard.press('Enter');
  await expect(field).toHaveCount(0);
  expect(await selected(app)).toMatchObject({ layer: '2' });
  await app.getByTestId('matrix').focus();
  await app.keyboard.press('ControlOrMeta+k');
  await app.keyboard.type('icic');
  await expect(app.getByRole('option').first()).toContainText('Read the tree as an icicle');
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('matrix')).toBeFocused();
  await app.keyboard.press('ControlOrMeta+k');
  await app.keyboard.type('dark theme');
  await app.keyboard.press('Enter');
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'dark');
  await app.getByRole('button', { name: 'Theme of the system' }).click();
  await app.keyboard.press('ControlOrMeta+k');
  await app.keyboard.type('edit the text');
  await app.keyboard.press('Enter');
  await expect(app.getByLabel('Text', { exact: true })).toBeFocused();
});

test('a question mark lists the keys', async ({ app }) => {
  await app.keyboard.press('?');
  const sheet = app.getByRole('dialog', { name: 'Shortcuts' });
  await expect(sheet).toContainText('back and forward');
  await app.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
});

test.describe('at the first visit', () => {
  test.use({ introduced: false });

  test('three steps explain the picture, and never again', async ({ app }) => {
    const card = app.getByTestId('introduction');
    await expect(card).toContainText('Who goes together');
    await app.getByRole('button', { name: 'Next', exact: true }).click();
    await expect(card).toContainText('11 decisions lead from the root to one of 2,048 leaves');
    await app.getByRole('button', { name: 'Next', exact: true }).click();
    await app.getByRole('button', { name: 'Start' }).click();
    await expect(card).toHaveCount(0);
    await app.reload();
    await idle(app);
    await expect(card).toHaveCount(0);
  });

  test('Escape sends it away', async ({ app }) => {
    await expect(app.getByTestId('introduction')).toBeVisible();
    await app.keyboard.press('Escape');
    await expect(app.getByTestId('introduction')).toHaveCount(0);
  });
});
