import { expect } from '@playwright/test';
import { test } from './desktop.ts';

const elsewhere = 'https://example.invalid/';

test('the page runs isolated and sandboxed', async ({ desktop }) => {
  const preferences = await desktop.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // Electron has it but leaves it out of its types.
    return Reflect.get(contents ?? {}, 'getLastWebPreferences').call(contents);
  }, null);
  expect(preferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
  for (const more of ['enableBlinkFeatures', 'additionalArguments'])
    expect(preferences).not.toHaveProperty(more);
});

test('web views are refused', async ({ desktop }) => {
  const refused = await desktop.evaluate(({ BrowserWindow }) => {
    let prevented = false;
    const preventDefault = () => {
      prevented = true;
    };
    BrowserWindow.getAllWindows()[0]?.webContents.emit('will-attach-webview', { preventDefault });
    return prevented;
  }, null);
  expect(refused).toBe(true);
});

test('the page has one object of the shell and nothing of Node', async ({ desktop }) => {
  expect(await desktop.page.evaluate('Object.keys(window.canopy).sort()')).toEqual([
    'listen',
    'post',
  ]);
  expect(await desktop.page.evaluate('[typeof require, typeof process, typeof module]')).toEqual([
    'undefined',
    'undefined',
    'undefined',
  ]);
});

test('navigation to anywhere is refused', async ({ desktop }) => {
  const { page } = desktop;
  const before = page.url();
  await desktop.evaluate(({ BrowserWindow }) => {
    const seen: unknown[] = [];
    Reflect.set(globalThis, 'seen', seen);
    BrowserWindow.getAllWindows()[0]?.webContents.on('will-frame-navigate', (event) =>
      // Canopy's own listener came first.
      seen.push({ url: event.url, refused: event.defaultPrevented }),
    );
  }, null);
  const seen = () => desktop.evaluate(() => Reflect.get(globalThis, 'seen'), null);
  await page.evaluate(`location.href = '${elsewhere}'`);
  await expect.poll(seen).toEqual([{ url: elsewhere, refused: true }]);
  await page.evaluate(`{
    const link = document.createElement('a');
    link.href = '${elsewhere}link';
    document.body.append(link);
    link.click();
  }`);
  await expect.poll(seen).toHaveLength(2);
  expect((await seen())[1]).toEqual({ url: `${elsewhere}link`, refused: true });
  expect(page.url()).toBe(before);
  expect(await page.evaluate('typeof window.canopy.post')).toBe('function');
});

test('new windows are refused', async ({ desktop }) => {
  expect(await desktop.page.evaluate(`window.open('${elsewhere}') === null`)).toBe(true);
  const windows = await desktop.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
    null,
  );
  expect(windows).toBe(1);
});

test('permissions are refused', async ({ desktop }) => {
  const states = await desktop.page.evaluate(`Promise.all(
    ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(async (name) =>
      (await navigator.permissions.query({ name })).state),
  )`);
  expect(states).not.toContain('granted');
});

test('files are taken from the page alone', async ({ desktop }) => {
  const refused = (url: string) =>
    desktop.evaluate(({ session }, from) => {
      let prevented = false;
      const preventDefault = () => {
        prevented = true;
      };
      session.defaultSession.emit('will-download', { preventDefault }, { getURL: () => from });
      return prevented;
    }, url);
  expect(await refused('blob:app://canopy/7a1c')).toBe(false);
  expect(await refused(`blob:${elsewhere}7a1c`)).toBe(true);
  expect(await refused(`${elsewhere}file.exe`)).toBe(true);
});

test('the page runs no inline script and connects to nowhere', async ({ desktop }) => {
  const violated = (action: string) =>
    desktop.page.evaluate(`new Promise((resolve) => {
      document.addEventListener(
        'securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
      setTimeout(() => resolve('nothing'), 5_000);
      ${action}
    })`);
  const inline = `
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);`;
  expect(await violated(inline)).toBe('script-src-elem');
  expect(await desktop.page.evaluate('window.injected')).toBeUndefined();
  expect(await violated(`fetch('${elsewhere}').catch(() => {})`)).toBe('connect-src');
  expect(await violated(`new Image().src = '${elsewhere}x.png'`)).toBe('img-src');
});
