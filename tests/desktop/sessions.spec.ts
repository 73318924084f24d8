import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { idle } from '../idle.ts';
import { aSession } from '../sessions/session.ts';
import { bundledModel, type Desktop, root, test } from './desktop.ts';

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-desktop-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const menu = (desktop: Desktop, id: string) =>
  desktop.evaluate(
    ({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(),
    id,
  );
const name = (page: Page) => page.getByTestId('session-name');
const model = { ...aSession.model, folder: bundledModel };

/** A session's file with a text of its own. */
async function session(text: string): Promise<string> {
  const file = path.join(folder, `${text.split(' ')[0]}.canopy`);
  const view = { ...aSession.view, text, masks: [] };
  await writeFile(file, JSON.stringify({ ...aSession, model, view }));
  return file;
}

test('saves by the menu and the system dialog, then without asking, and opens again', async ({
  desktop,
}) => {
  const { page } = desktop;
  await idle(page);
  const file = path.join(folder, 'old king.canopy');
  await desktop.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, file);
  await page.locator('#sentence').fill('the old king');
  await idle(page);
  await menu(desktop, 'save-session');
  await expect(name(page)).toHaveText('old king');
  expect(JSON.parse(await readFile(file, 'utf8')).view.text).toBe('the old king');
  await page.locator('#sentence').fill('the old queen');
  await expect(name(page)).toHaveAttribute('data-dirty', 'true');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
  expect(JSON.parse(await readFile(file, 'utf8')).view.text).toBe('the old queen');
  await page.locator('#sentence').fill('something else');
  await menu(desktop, 'open-session');
  await expect(page.locator('#sentence')).toHaveValue('the old queen');
});

test('opens a session named on the command line, with its model', async ({ launch }) => {
  const { page } = await launch({ args: [await session('named on the command line')] });
  await expect(page.locator('#sentence')).toHaveValue('named on the command line');
  await idle(page);
  await expect(name(page)).toHaveText('named');
  await expect(page.getByTestId('model-chip')).toContainText('canopy-tiny');
  await expect(page).toHaveTitle(/named – Canopy/);
});

test('the settings of the menu open, and hold in the next start', async ({ launch }) => {
  const env = { CANOPY_HOME: path.join(folder, 'home') };
  const first = await launch({ env });
  await idle(first.page);
  await menu(first, 'settings');
  const dialog = first.page.getByRole('dialog', { name: 'Settings' });
  await dialog.getByLabel('Theme').selectOption('dark');
  await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await dialog.getByLabel('Trees’ rows').selectOption('bf16');
  await expect(dialog.getByLabel('Trees’ rows')).toHaveValue('bf16');
  await first.close();
  const next = await launch({ env });
  await idle(next.page);
  await expect(next.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(next.page.getByTestId('machine')).toContainText('BF16 rows');
});

test('a session whose model has moved is shown once its folder is chosen', async ({ launch }) => {
  const file = path.join(folder, 'moved.canopy');
  const moved = path.join(folder, 'models/mine');
  await cp(path.join(root, 'tests/golden/random-1'), moved, { recursive: true });
  const sha256 = createHash('sha256')
    .update(await readFile(path.join(moved, 'model.safetensors')))
    .digest('hex');
  const own = { name: 'mine', folder: '/gone/mine', sha256, notation: '2x6' };
  const view = { ...aSession.view, text: '2, 17, 4', second: null, pin: null, masks: [] };
  await writeFile(file, JSON.stringify({ ...aSession, model: own, view }));
  const desktop = await launch({ args: [file] });
  const { page } = desktop;
  const asked = page.getByRole('dialog', { name: 'The session’s model' });
  await expect(asked).toContainText('Canopy did not find it in /gone/mine');
  await desktop.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
  }, moved);
  await asked.getByRole('button', { name: 'Choose its folder…' }).click();
  await expect(asked).toHaveCount(0);
  await idle(page);
  await expect(page.getByTestId('model-chip')).toContainText('mine');
  await expect(page.locator('#sentence')).toHaveValue('2, 17, 4');
});
