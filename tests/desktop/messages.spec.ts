import { expect } from '@playwright/test';
import { test } from './desktop.ts';
import { answer, call, heard, listen, post } from './port.ts';

test('a message with a value that cannot be cloned is refused where it is made', async ({
  desktop,
}) => {
  const { page } = desktop;
  await expect(
    page.evaluate(`window.canopy.post({ kind: 'call', id: 1, name: 'trace', params: { f() {} } })`),
  ).rejects.toThrow(/could not be cloned/);
  await expect(
    desktop.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.send('canopy:to-page', { f: () => 1 });
    }, null),
  ).rejects.toThrow(/could not be cloned|Failed to serialize/);
});

test('messages outside the contract are refused, and the connection goes on', async ({
  desktop,
}) => {
  const { page } = desktop;
  await listen(page);
  // Numbers that the page's own calls do not have.
  const wrong = [
    { kind: 'nonsense' },
    { kind: 'call', id: 'five', name: 'host.info', params: {} },
    { kind: 'call', id: 900_005 },
    {},
  ];
  for (const message of wrong) await post(page, message);
  await post(page, { kind: 'call', id: 900_006, name: 'files.read', params: {} });
  expect(await answer(page, 900_006)).toMatchObject({
    kind: 'error',
    error: { code: 'bad-input' },
  });
  const info = await call(page, 'host.info', {});
  expect(info).toMatchObject({ host: 'electron', canChooseFolder: true });
  expect((await heard(page)).filter((m) => 'id' in m && m.id === 900_005)).toEqual([]);
  expect(desktop.errors().match(/none of the contract was refused/g)).toHaveLength(wrong.length);
});

test("parameters that are not the call's end in an error that names them", async ({ desktop }) => {
  const { page } = desktop;
  await listen(page);
  await post(page, { kind: 'call', id: 900_009, name: 'trace', params: { inputs: 'all of them' } });
  expect(await answer(page, 900_009)).toMatchObject({
    kind: 'error',
    error: { code: 'bad-input', message: expect.stringContaining('inputs') },
  });
});

test("only the main frame of Canopy's own page is heard", async ({ desktop }) => {
  const { page } = desktop;
  await listen(page);
  await desktop.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const ours = { url: 'app://canopy/index.html', parent: null };
    const strangers = [
      null,
      { url: 'https://example.invalid/', parent: null },
      { url: 'app://canopy.example.invalid/', parent: null },
      { url: 'app://canopy/index.html', parent: ours },
    ];
    const message = { kind: 'call', id: 77, name: 'host.info', params: {} };
    for (const senderFrame of strangers)
      contents?.ipc.emit('canopy:to-host', { senderFrame }, message);
    contents?.ipc.emit('canopy:to-host', { senderFrame: ours }, { ...message, id: 78 });
  }, null);
  expect(await answer(page, 78)).toMatchObject({ kind: 'result' });
  expect((await heard(page)).filter((m) => 'id' in m && m.id === 77)).toEqual([]);
});

test('arrays arrive as the typed arrays that were sent', async ({ desktop }) => {
  const { page } = desktop;
  await listen(page);
  await desktop.evaluate(({ BrowserWindow }) => {
    const value = { leaves: Int32Array.of(1338, -1), logits: Float32Array.of(0.1, -0, Number.NaN) };
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.send('canopy:to-page', { kind: 'result', id: 55, value });
  }, null);
  await answer(page, 55);
  const seen = await page.evaluate(`{
    const { value } = window.heard.find((message) => message.id === 55);
    [value.leaves instanceof Int32Array, [...value.leaves],
     value.logits instanceof Float32Array, Object.is(value.logits[1], -0), value.logits[0]]
  }`);
  expect(seen).toEqual([true, [1338, -1], true, true, Math.fround(0.1)]);
});
