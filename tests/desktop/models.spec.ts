import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { idle } from '../idle.ts';
import { bundledModel, type Desktop, root, test } from './desktop.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-desktop-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

/** A second model: the bundled one under another name. */
async function second(): Promise<string> {
  const copy = path.join(folder, 'another-model');
  await cp(bundledModel, copy, { recursive: true });
  return copy;
}

/** The user will choose `chosen` (null: dismiss) in the next folder dialogs. */
function choosing(desktop: Desktop, chosen: string | null) {
  return desktop.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = async () => ({
      canceled: filePath === null,
      filePaths: filePath === null ? [] : [filePath],
    });
  }, chosen);
}

const menu = (desktop: Desktop, id: string) =>
  desktop.evaluate(
    ({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(),
    id,
  );

const chip = (page: Page) => page.getByTestId('model-chip');

test('opens the bundled model at the start and traces the first sentence', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await expect(chip(page)).toContainText('canopy-tiny');
  await expect(page.locator('#sentence')).toHaveValue('the king of <mask> was wise .');
  await expect(page.getByTestId('status-error')).toHaveCount(0);
  expect(desktop.errors()).toBe('');
});

test('shows what the reference predicts for a typed sentence', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await page
    .locator('#sentence')
    .fill('The old man walked slowly down to the <mask> with his dog.');
  // In tests/golden/canopy.json.
  const pieces = [
    'door',
    'ground',
    'room',
    'house',
    'table',
    'window',
    'back',
    'fire',
    'side',
    'tree',
  ];
  await expect(page.getByTestId('predictions').locator('.piece')).toHaveText(pieces);
});

test('opens a folder by menu and dialog', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await choosing(desktop, await second());
  await menu(desktop, 'open-model');
  await expect(chip(page)).toContainText('another-model');
  await idle(page);
});

test("opens a folder by the page's own button", async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await choosing(desktop, await second());
  await chip(page).click();
  await page.getByRole('button', { name: 'Open a model folder…' }).click();
  await expect(chip(page)).toContainText('another-model');
});

test('a dismissed dialog changes nothing', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await choosing(desktop, null);
  await chip(page).click();
  await page.getByRole('button', { name: 'Open a model folder…' }).click();
  await menu(desktop, 'open-model');
  await expect(chip(page)).toContainText('canopy-tiny');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a folder that is no model says what is missing and keeps the open model', async ({
  desktop,
}) => {
  const { page } = desktop;
  await idle(page);
  const bad = path.join(folder, 'no-weights');
  await mkdir(bad);
  await cp(path.join(bundledModel, 'config.json'), path.join(bad, 'config.json'));
  await choosing(desktop, bad);
  await menu(desktop, 'open-model');
  await expect(page.getByTestId('open-error')).toContainText('model.safetensors is missing');
  await expect(page.getByTestId('open-error')).toContainText(bad);
  await expect(chip(page)).toContainText('canopy-tiny');
  await page.locator('#sentence').fill('a <mask> of wine');
  await idle(page);
});

test('opens the folder that the command line names', async ({ launch }) => {
  const { page } = await launch({ args: [await second()] });
  await expect(chip(page)).toContainText('another-model');
  await idle(page);
});

test('menu entries reach the page: theme and text', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  const before = await page.locator('html').getAttribute('data-theme');
  await menu(desktop, 'toggle-theme');
  await expect(page.locator('html')).toHaveAttribute(
    'data-theme',
    before === 'dark' ? 'light' : 'dark',
  );
  await menu(desktop, 'focus-input');
  await expect(page.locator('#sentence')).toBeFocused();
});

test('a reload keeps the model and traces again', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await page.reload();
  await idle(page);
  await expect(chip(page)).toContainText('canopy-tiny');
  expect(desktop.errors()).toBe('');
});

test('a native engine that cannot be loaded ends in a box that says what to do', async ({
  launch,
}, info) => {
  test.skip(info.project.name === 'electron', 'the box waits for a user');
  await cp(path.join(root, 'out'), path.join(folder, 'out'), { recursive: true });
  await cp(path.join(root, 'package.json'), path.join(folder, 'package.json'));
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const started = launch({ entry: path.join(folder, 'out/electron/main.js') });
  await expect(started).rejects.toThrow(
    /Canopy cannot start[\s\S]*canopy\.node[\s\S]*npm run setup/,
  );
});
