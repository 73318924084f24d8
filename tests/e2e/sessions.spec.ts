/** Sessions: saved, opened, recovered after a crash, and never at the cost of what is on the screen. */

import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, expect, type Page } from '@playwright/test';
import { golden, newHome, tiny } from '../cli/canopy.ts';
import { aSession } from '../sessions/session.ts';
import { enter, idle, test } from './app.ts';
import { violations } from './axe.ts';
import { keptWithin5s } from './drafts.ts';

const folder = () => mkdtemp(path.join(os.tmpdir(), 'canopy-e2e-'));
const name = (page: Page) => page.getByTestId('session-name');
const dialog = (page: Page, label: string) => page.getByRole('dialog', { name: label });

/** A sentence of its own, its fifth token in layer 2, another pinned, as an icicle. */
async function arrange(page: Page): Promise<void> {
  await enter(page, 'the old king of the sea');
  await page.getByTestId('matrix').focus();
  for (const key of ['Home', 'p', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight'])
    await page.keyboard.press(key);
  await page.getByRole('button', { name: 'icicle', exact: true }).click();
  await idle(page);
}

async function saveTo(page: Page, file: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+s');
  const asked = dialog(page, 'Save the session');
  await asked.getByLabel('On the host’s machine').fill(file);
  await asked.getByRole('button', { name: 'Save there' }).click();
  await expect(asked).toHaveCount(0);
}

async function openFrom(page: Page, file: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Shift+o');
  const asked = dialog(page, 'Open a session');
  await asked.getByLabel('On the host’s machine').fill(file);
  await asked.getByRole('button', { name: 'Open', exact: true }).click();
}

/** A page of somebody who has seen the introduction, with storage of its own. */
async function visit(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(
    "if (origin !== 'null') localStorage.setItem('canopy.introduced', 'yes')",
  );
  return page;
}

/** All that the arranged view shows. */
async function expectArranged(page: Page): Promise<void> {
  await idle(page);
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue('the old king of the sea');
  await expect(page.getByTestId('matrix-at')).toContainText('token 2, layer 2');
  await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', 'icicle');
  await expect(page.getByTestId('compare')).toBeVisible();
}

test('a session goes to a file and comes back: text, token, layer, pin, reading', async ({
  page,
  serve,
}) => {
  const file = path.join(await folder(), 'sea.canopy');
  const host = await serve(tiny);
  await page.goto(host.url);
  await idle(page);
  await expect(name(page)).toHaveText('Untitled');
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
  await arrange(page);
  await expect(name(page)).toHaveAttribute('data-dirty', 'true');
  await saveTo(page, file);
  await expect(name(page)).toHaveText('sea');
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
  await expect(page).toHaveTitle('sea – Canopy');

  const written = JSON.parse(await readFile(file, 'utf8'));
  const model = { ...aSession.model, folder: tiny };
  expect(written).toMatchObject({ canopy: 'session', version: 3, model });
  expect(written.view).toMatchObject({ selection: { token: 2, layer: 2 }, pin: { token: 0 } });
  expect(written.machine).toMatchObject({ threads: 1, precision: 'f32' });

  await enter(page, 'something else');
  await expect(page).toHaveTitle('• sea – Canopy');
  await openFrom(page, file);
  await expectArranged(page);
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
  // What was there before had not been saved: it is a click away.
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue('something else');
  await expect(name(page)).toHaveAttribute('data-dirty', 'true');

  // Saving again asks nothing.
  await page.keyboard.press('ControlOrMeta+s');
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
  expect(JSON.parse(await readFile(file, 'utf8')).view.text).toBe('something else');
  await idle(page);
  await expect.poll(() => page.url()).toContain('something+else');
  await page.reload();
  await idle(page);
  await expect(name(page)).toHaveText('sea');
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
});

test('a session is downloaded, and opened as a file of the user’s', async ({ page, serve }) => {
  await page.goto((await serve(tiny)).url);
  await idle(page);
  await arrange(page);
  await page.keyboard.press('ControlOrMeta+Shift+s');
  const asked = dialog(page, 'Save the session');
  await asked.getByLabel('As a file among your downloads').fill('by the sea');
  const coming = page.waitForEvent('download');
  await asked.getByRole('button', { name: 'Download' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('by the sea.canopy');
  const file = path.join(await folder(), download.suggestedFilename());
  await download.saveAs(file);
  await expect(name(page)).toHaveText('by the sea');
  await enter(page, 'another');
  await page.keyboard.press('ControlOrMeta+Shift+o');
  await page.getByLabel('A file of yours').setInputFiles(file);
  await expectArranged(page);
});

test('a session of an older version opens, and says what saving will do', async ({
  page,
  serve,
}) => {
  await page.goto((await serve(tiny)).url);
  await idle(page);
  await page.keyboard.press('ControlOrMeta+Shift+o');
  await page.getByLabel('A file of yours').setInputFiles('tests/sessions/version-1.canopy');
  await expect(page.getByTestId('notice')).toContainText(
    'is of version 1; saving writes version 3',
  );
  await idle(page);
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue(
    'the king of <mask> was wise .',
  );
  await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', 'icicle');
});

test('a file that is no session is refused by name, and what is open stays', async ({
  page,
  serve,
}) => {
  await page.goto((await serve(tiny)).url);
  await idle(page);
  await arrange(page);
  const file = path.join(await folder(), 'wrong.canopy');
  const view = { ...aSession.view, window: -4 };
  await writeFile(file, JSON.stringify({ ...aSession, view }));
  await openFrom(page, file);
  const problem = page.getByTestId('session-problem');
  await expect(problem).toContainText('wrong.canopy is no session: view.window:');
  await expect(problem).toContainText('received -4');
  await page.keyboard.press('Escape');
  await expectArranged(page);
  await expect(name(page)).toHaveText('Untitled');
});

test('a session whose model is not there says so, and opens with another one knowingly', async ({
  page,
  serve,
}) => {
  await page.goto((await serve(tiny)).url);
  await idle(page);
  const file = path.join(await folder(), 'lost.canopy');
  const model = { ...aSession.model, name: 'mine', folder: '/gone/mine', sha256: 'ab'.repeat(32) };
  await writeFile(file, JSON.stringify({ ...aSession, model }));
  await openFrom(page, file);
  const asked = dialog(page, 'The session’s model');
  await expect(asked).toContainText('lost was made with mine (1x11, SHA-256 abababababab…)');
  await expect(asked).toContainText('Canopy did not find it in /gone/mine, nor in');
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(page)).toEqual([]);
  // Looking elsewhere finds other weights, which is said too.
  await asked.getByLabel('Its folder').fill(path.join(golden, 'random-1'));
  await asked.getByRole('button', { name: 'Look there' }).click();
  await expect(asked).toContainText('is another: its weights have the SHA-256');
  await asked.getByRole('button', { name: 'Open with canopy-tiny instead' }).click();
  await expect(asked).toHaveCount(0);
  await idle(page);
  await expect(page.getByTestId('notice')).toContainText('lost was made with another model, mine.');
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue(aSession.view.text);
  await expect(name(page)).toHaveAttribute('data-dirty', 'true');
});

test('a session brings its own model with it', async ({ page, serve }) => {
  const host = await serve(path.join(golden, 'random-1'));
  await page.goto(host.url);
  await idle(page);
  const file = path.join(await folder(), 'king.canopy');
  await writeFile(
    file,
    JSON.stringify({ ...aSession, model: { ...aSession.model, folder: tiny } }),
  );
  await openFrom(page, file);
  await expect(page.getByTestId('model-chip')).toContainText('canopy-tiny');
  await idle(page);
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue(aSession.view.text);
  await expect(name(page)).toHaveAttribute('data-dirty', 'false');
});

test('after a kill, the next start offers what was there five seconds before', async ({
  browser,
  serve,
}) => {
  const home = newHome();
  const first = await serve(tiny, home);
  const page = await visit(browser);
  await page.goto(first.url);
  await idle(page);
  await arrange(page);
  // What arranging does last: a busy machine may keep a draft on its way.
  await keptWithin5s(home, '"reading":"icicle"');
  await first.kill();
  await page.close();

  const next = await serve(tiny, home);
  const later = await visit(browser);
  await later.goto(next.url);
  const asked = dialog(later, 'Unsaved sessions');
  await expect(asked).toContainText('Canopy ended before these were saved');
  await expect(asked).toContainText('the old king of the sea');
  await expect(asked).toContainText(String(new Date().getFullYear()));
  expect(await violations(later)).toEqual([]);
  await asked.getByRole('button', { name: 'Recover' }).click();
  await expectArranged(later);
  await expect(name(later)).toHaveAttribute('data-dirty', 'true');

  // Recovered, it is this page's own: another crash offers it once.
  await next.kill();
  await later.close();
  const third = await serve(tiny, home);
  const last = await visit(browser);
  await last.goto(third.url);
  const again = dialog(last, 'Unsaved sessions');
  await expect(again.getByRole('button', { name: 'Recover' })).toHaveCount(1);
  await again.getByRole('button', { name: 'Discard' }).click();
  await expect(again).toHaveCount(0);
  await third.kill();
  await last.close();
  const fourth = await serve(tiny, home);
  const empty = await visit(browser);
  await empty.goto(fourth.url);
  await idle(empty);
  await expect(name(empty)).toHaveText('Untitled');
  await expect(dialog(empty, 'Unsaved sessions')).toHaveCount(0);
  await empty.close();
});

test('a duplicated tab keeps a draft of its own', async ({ browser, serve }) => {
  const home = newHome();
  const host = await serve(tiny, home);
  const page = await visit(browser);
  await page.goto(host.url);
  await idle(page);
  await arrange(page);
  await keptWithin5s(home, '"token":2,"layer":2');
  const opened = page.context().waitForEvent('page');
  // As duplicating does, this copies what the tab has stored.
  await page.evaluate('void window.open(window.location.href)');
  const twin = await opened;
  await idle(twin);
  const nameIn = (tab: Page) => tab.evaluate("window.sessionStorage.getItem('canopy.page')");
  await expect.poll(() => nameIn(twin)).not.toBe(await nameIn(page));
  const before = await nameIn(page);
  await page.reload();
  await idle(page);
  expect(await nameIn(page)).toBe(before);
  await page.context().close();
});

test('after an end as it should be, the last session comes back by itself, or not if not wanted', async ({
  browser,
  serve,
}) => {
  const home = newHome();
  const file = path.join(await folder(), 'sea.canopy');
  const first = await serve(tiny, home);
  const page = await visit(browser);
  await page.goto(first.url);
  await idle(page);
  await arrange(page);
  await saveTo(page, file);
  await expect(name(page)).toHaveText('sea');
  await keptWithin5s(home, '"name":"sea"');
  await first.stop();
  await page.close();

  const next = await serve(tiny, home);
  const later = await visit(browser);
  await later.goto(next.url);
  await expect(name(later)).toHaveText('sea');
  await expectArranged(later);
  await expect(name(later)).toHaveAttribute('data-dirty', 'false');
  await later.keyboard.press('ControlOrMeta+,');
  await dialog(later, 'Settings').getByLabel('At the start').click();
  await expect(dialog(later, 'Settings').getByLabel('At the start')).not.toBeChecked();
  await next.stop();
  await later.close();

  const third = await serve(tiny, home);
  const last = await visit(browser);
  await last.goto(third.url);
  await idle(last);
  await expect(name(last)).toHaveText('Untitled');
  await last.close();
});

test('a broken settings file is set aside, told of, and costs no good value', async ({
  page,
  serve,
}) => {
  const home = newHome();
  const config = path.join(home, 'config');
  await mkdir(config);
  await writeFile(
    path.join(config, 'settings.json'),
    '{"version": 1, "theme": "dark", "threads": "many"}',
  );
  await page.goto((await serve(tiny, home)).url);
  await idle(page);
  await expect(page.getByTestId('notice')).toContainText('threads: ');
  await expect(page.getByTestId('notice')).toContainText('settings.broken-1.json');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect((await readdir(config)).sort()).toEqual(['settings.broken-1.json']);
});

test('a page reads and writes sessions only where its host may', async ({ page, serve }) => {
  await page.goto((await serve(tiny)).url);
  await idle(page);
  await openFrom(page, '/etc/secret.canopy');
  await expect(page.getByTestId('session-problem')).toContainText(
    '/etc/secret.canopy is in none of the folders',
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+s');
  const asked = dialog(page, 'Save the session');
  await asked.getByLabel('On the host’s machine').fill('/etc/secret.canopy');
  await asked.getByRole('button', { name: 'Save there' }).click();
  await expect(asked.getByRole('alert')).toContainText('is in none of the folders');
  await expect(name(page)).toHaveText('Untitled');
});
