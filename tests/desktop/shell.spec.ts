/** The shell around the page: menu, windows, what is opened from outside, logs, crashes. */

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { idle } from '../idle.ts';
import { bundledModel, type Desktop, test } from './desktop.ts';
import { call, heard, listen } from './port.ts';

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'canopy-shell-'));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

const chip = (page: Page) => page.getByTestId('model-chip');

async function another(): Promise<string> {
  const copy = path.join(folder, 'another-model');
  await cp(bundledModel, copy, { recursive: true });
  return copy;
}

const menu = (desktop: Desktop, id: string) =>
  desktop.evaluate(
    ({ Menu }, item) => Menu.getApplicationMenu()?.getMenuItemById(item)?.click(),
    id,
  );

/** The user will press the button with this index in boxes; what the boxes say is kept. */
function answering(desktop: Desktop, response: number) {
  return desktop.evaluate(({ dialog }, button) => {
    const boxes: unknown[] = [];
    Reflect.set(globalThis, 'boxes', boxes);
    Object.assign(dialog, {
      showMessageBox: async (...args: { message?: string }[]) => {
        boxes.push(args.at(-1));
        return { response: button, checkboxChecked: false };
      },
      showErrorBox: (message: string, detail: string) => void boxes.push({ message, detail }),
    });
  }, response);
}
const boxes = (desktop: Desktop): Promise<{ message: string; detail?: string }[]> =>
  desktop.evaluate(() => Reflect.get(globalThis, 'boxes'), null);

test('the menu has the usual keys, and the page is told of what it carries out', async ({
  desktop,
}) => {
  const { page } = desktop;
  await idle(page);
  await listen(page);
  const keys = {
    'open-model': 'CmdOrCtrl+O',
    'open-session': 'CmdOrCtrl+Shift+O',
    'save-session': 'CmdOrCtrl+S',
    'save-session-as': 'CmdOrCtrl+Shift+S',
    'export-picture': 'CmdOrCtrl+E',
    'new-window': 'CmdOrCtrl+N',
    palette: 'CmdOrCtrl+K',
    'focus-input': 'CmdOrCtrl+L',
    shortcuts: 'CmdOrCtrl+/',
    settings: process.platform === 'darwin' ? 'Cmd+,' : 'Ctrl+,',
  };
  const found = await desktop.evaluate(
    ({ Menu }, ids) => ids.map((id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.accelerator),
    Object.keys(keys),
  );
  expect(found).toEqual(Object.values(keys));
  const commands = [
    ...['palette', 'shortcuts', 'models', 'settings', 'focus-input', 'toggle-theme'],
    ...['open-session', 'save-session', 'save-session-as', 'export-picture'],
  ];
  for (const command of commands) await menu(desktop, command);
  const told = async () =>
    (await heard(page)).flatMap((message) =>
      message.kind === 'event' && message.name === 'command' ? [message.value.command] : [],
    );
  await expect.poll(told).toEqual(commands);
});

test('a second start opens its folder in the window that is there', async ({ desktop }) => {
  await idle(desktop.page);
  await desktop.evaluate(
    ({ app }, [name, cwd]) => {
      app.emit('second-instance', {}, [], '', { argv: ['canopy', '.', name], cwd });
    },
    [path.basename(await another()), folder],
  );
  await expect(chip(desktop.page)).toContainText('another-model');
});

test('a second start can ask for a second window, which shows the same model', async ({
  desktop,
}) => {
  const { page } = desktop;
  await idle(page);
  const opened = page.context().waitForEvent('page');
  await desktop.evaluate(({ app }) => {
    app.emit('second-instance', {}, [], '', { argv: ['canopy', '.', '--new-window'], cwd: '/' });
  }, null);
  const second = await opened;
  await idle(second);
  await expect(chip(second)).toContainText('canopy-tiny');
  // What a menu asks for goes to one window, not to all.
  await Promise.all([listen(page), listen(second)]);
  await menu(desktop, 'palette');
  const told = async () =>
    [...(await heard(page)), ...(await heard(second))].filter(
      (message) => message.kind === 'event' && message.name === 'command',
    ).length;
  await expect.poll(told).toBe(1);
});

test('models that were open before are in the menu', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  const target = await another();
  await desktop.evaluate(({ app }, file) => {
    app.emit('open-file', { preventDefault() {} }, file);
  }, target);
  await expect(chip(page)).toContainText('another-model');
  const labels = () =>
    desktop.evaluate(
      ({ Menu }) =>
        Menu.getApplicationMenu()
          ?.getMenuItemById('recent-models')
          ?.submenu?.items.map(({ label }) => label),
      null,
    );
  const expected = [`another-model  (${target})`, `canopy-tiny  (${bundledModel})`];
  await expect.poll(labels).toEqual(expected);
  await desktop.evaluate(({ Menu }) => {
    Menu.getApplicationMenu()?.getMenuItemById('recent-models')?.submenu?.items[1]?.click();
  }, null);
  await expect(chip(page)).toContainText('canopy-tiny');
});

test('the system opens a folder by `open-file`', async ({ desktop }) => {
  await idle(desktop.page);
  await desktop.evaluate(
    ({ app }, target) => {
      app.emit('open-file', { preventDefault() {} }, target);
    },
    await another(),
  );
  await expect(chip(desktop.page)).toContainText('another-model');
});

test('the page is told of a session that the system opens', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await listen(page);
  const file = path.join(folder, 'one.CANOPY');
  await desktop.evaluate(({ app }, target) => {
    app.emit('open-file', { preventDefault() {} }, target);
  }, file);
  const told = async () =>
    (await heard(page)).flatMap((message) =>
      message.kind === 'event' && message.name === 'session' ? [message.value.path] : [],
    );
  await expect.poll(told).toEqual([file]);
});

test('the menu exports the picture that is on the screen', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await menu(desktop, 'export-picture');
  await expect(page.locator('.picture-menu:popover-open')).toContainText('vectors, for papers');
});

test('a link asks first: nothing opens unless the user agrees', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  const target = await another();
  const follow = (link: string) =>
    desktop.evaluate(({ app }, url) => {
      app.emit('open-url', { preventDefault() {} }, url);
    }, link);
  const link = `canopy://open?model=${encodeURIComponent(target)}`;
  await answering(desktop, 1);
  await follow(link);
  await expect.poll(async () => (await boxes(desktop)).length).toBe(1);
  expect((await boxes(desktop))[0]).toMatchObject({
    message: 'A link asks Canopy to open this model:',
    detail: expect.stringContaining(target),
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  await follow('canopy://run?command=rm');
  await expect.poll(async () => (await boxes(desktop)).length).toBe(2);
  expect((await boxes(desktop))[1]?.message).toContain('none that Canopy understands');
  await listen(page);
  const before = await call(page, 'model.status', {});
  expect([before.model?.name, before.opening]).toEqual(['canopy-tiny', null]);
  await answering(desktop, 0);
  await follow(link);
  await expect
    .poll(async () => (await call(page, 'model.status', {})).model?.name)
    .toBe('another-model');
});

test('what the user drops on a window opens; what a page makes up does not', async ({
  desktop,
}) => {
  const { page } = desktop;
  await idle(page);
  const target = await another();
  const file = path.join(target, 'config.json');
  await page.evaluate(`window.__standInPaths = { 'config.json': ${JSON.stringify(file)} }`);
  // The page's own event, with the page's own file: no drop of the user's.
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['{}'], 'config.json'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
  }`);
  await listen(page);
  expect((await call(page, 'model.status', {})).opening).toBeNull();
  const input = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    input.send('Input.dispatchDragEvent', { type, x: 640, y: 300, data });
  await drag('dragEnter');
  await expect(page.getByTestId('drop-hint')).toBeVisible();
  await drag('dragOver');
  await drag('drop');
  await expect(page.getByTestId('drop-hint')).toHaveCount(0);
  await expect
    .poll(async () => (await call(page, 'model.status', {})).model?.name)
    .toBe('another-model');
});

test('a drop is heard from the page alone, and only as a path', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await listen(page);
  await desktop.evaluate(
    ({ BrowserWindow }, target) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const ours = { url: 'app://canopy/', parent: null };
      const stranger = { url: 'https://example.invalid/', parent: null };
      const tell = (senderFrame: object, what: unknown) =>
        contents?.ipc.emit('canopy:dropped', { senderFrame }, what);
      tell(stranger, target);
      tell({ url: 'app://canopy/', parent: ours }, target);
      tell(ours, { path: target });
      tell(ours, '');
      tell(ours, 'x'.repeat(5000));
    },
    await another(),
  );
  const status = await call(page, 'model.status', {});
  expect([status.model?.name, status.opening, status.failure]).toEqual(['canopy-tiny', null, null]);
});

test('title bars and system boxes take the theme that was chosen', async ({ desktop }) => {
  const { page } = desktop;
  await idle(page);
  await listen(page);
  for (const theme of ['dark', 'light', 'system'] as const) {
    await call(page, 'settings.set', { theme });
    expect(await desktop.evaluate(({ nativeTheme }) => nativeTheme.themeSource, null)).toBe(theme);
  }
});

test('a window opens where the last one was closed', async ({ launch }) => {
  const home = path.join(folder, 'home');
  const env = { CANOPY_HOME: home };
  const first = await launch({ env });
  await idle(first.page);
  await first.close();
  const file = path.join(home, 'state/window.json');
  const state = JSON.parse(await readFile(file, 'utf8'));
  expect(state).toMatchObject({ bounds: { width: 1280, height: 800 }, maximized: false });
  const bounds = { x: 100, y: 50, width: 1400, height: 900 };
  await writeFile(file, JSON.stringify({ ...state, bounds }));
  const second = await launch({ env });
  await idle(second.page);
  expect(await second.page.evaluate('[innerWidth > 1380, innerHeight > 820]')).toEqual([
    true,
    true,
  ]);
});

test('About says what computes, fit to be copied', async ({ desktop }) => {
  await idle(desktop.page);
  await answering(desktop, 1);
  await desktop.evaluate(({ clipboard }) => {
    clipboard.writeText = async (text) => {
      Reflect.set(globalThis, 'copied', text);
    };
  }, null);
  await menu(desktop, 'about');
  const copied = () => desktop.evaluate(() => Reflect.get(globalThis, 'copied'), null);
  await expect.poll(copied).toMatch(/^Canopy\nVersion \d+\.\d+\.\d+, MIT licence\n/);
  expect(await copied()).toMatch(/Kernels: (scalar|avx2|avx512|neon) of .*\nBLAS: \S+.*\nCPU: \S+/);
});

test('only addresses of the list leave for the browser', async ({ desktop }) => {
  await idle(desktop.page);
  await desktop.evaluate(({ shell }) => {
    shell.openExternal = async (url) => {
      Reflect.set(globalThis, 'left', url);
    };
  }, null);
  await menu(desktop, 'paper');
  const left = await desktop.evaluate(() => Reflect.get(globalThis, 'left'), null);
  expect(left).toBe('https://arxiv.org/abs/2311.10770');
});

test('crash reports stay here, and what nothing caught is logged and told once', async ({
  launch,
}) => {
  const home = path.join(folder, 'home');
  const desktop = await launch({ env: { CANOPY_HOME: home } });
  await idle(desktop.page);
  const uploads = await desktop.evaluate(
    ({ crashReporter }) => crashReporter.getUploadToServer(),
    null,
  );
  expect(uploads).toBe(false);
  await answering(desktop, 0);
  await desktop.evaluate(({ shell }) => {
    shell.showItemInFolder = (file) => void Reflect.set(globalThis, 'left', file);
    process.emit('uncaughtException', new Error('the first'));
    process.emit('uncaughtException', new Error('the second'));
  }, null);
  expect((await boxes(desktop)).map(({ message }) => message)).toEqual([
    'Something went wrong in Canopy',
  ]);
  await menu(desktop, 'show-logs');
  const file = await desktop.evaluate(() => Reflect.get(globalThis, 'left'), null);
  expect(file).toBe(path.join(home, 'logs/canopy.log'));
  const text = await readFile(file, 'utf8');
  expect(text).toMatch(/^\S+Z info {2}Canopy \d+\.\d+\.\d+/m);
  expect(text).toMatch(/error uncaught: Error: the first\n {4,}at /);
  expect(text).toContain('error uncaught: Error: the second');
});

test('a page whose process has ended can be loaded again', async ({ desktop }, info) => {
  test.skip(info.project.name === 'electron', 'a killed page ends the connection of the spec');
  const { page } = desktop;
  await idle(page);
  await answering(desktop, 0);
  const reloaded = page.waitForEvent('load');
  await desktop.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
  }, null);
  await reloaded;
  await idle(page);
  expect((await boxes(desktop))[0]).toMatchObject({
    message: 'This window has stopped working.',
    buttons: ['Reload', 'Show Logs', 'Close Window'],
  });
});
