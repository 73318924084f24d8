/** Typing, keys, windows: the input drives the picture and is never lost. */

import { expect } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, type Printed, read, rowsOf, test, timed, traced } from './app.ts';

const column = (rows: string[][], at: number) => rows.map((row) => row[at] ?? '');

test('everything is reached by the keyboard alone', async ({ app }) => {
  const printed = await traced(tiny, '--text', 'the queen of <mask> was wise .');
  await app.locator('body').press('/');
  const input = app.getByLabel('Text', { exact: true });
  await expect(input).toBeFocused();
  await expect(input).toHaveValue('the king of <mask> was wise .');
  await app.keyboard.press('ControlOrMeta+A');
  await app.keyboard.type('the queen of <mask> was wise .');
  await idle(app);
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('matrix')).toBeFocused();
  await app.keyboard.press('Home');
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight'])
    await app.keyboard.press(key);
  const leaf = printed.layers[2]?.leaves[2]?.[0] ?? -1;
  await expect(app.getByTestId('matrix-at')).toHaveText(
    `queen, token 2, layer 2: leaf ${leaf.toLocaleString('en-US')}`,
  );
  expect(read((await app.getByTestId('inspector-leaf').textContent()) ?? '')).toBe(leaf);
});

test('the newest input wins, whatever order the answers come in', async ({ page, host }) => {
  const held: (() => void)[] = [];
  let hold = false;
  await page.routeWebSocket(/\/socket$/, (page) => {
    const server = page.connectToServer();
    page.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (hold) held.push(() => page.send(message));
      else page.send(message);
    });
  });
  await page.goto(host.url);
  await timed(page); // so that the answers held are the new texts' own
  hold = true;
  const input = page.getByLabel('Text', { exact: true });
  await input.fill('an older sentence');
  // The trace first; where the machine is slow, what its timing says has come too.
  await expect.poll(() => held.length).toBeGreaterThan(0);
  const older = held.length;
  await input.fill('the king of the sea');
  await expect.poll(() => held.length).toBeGreaterThan(older);
  await expect(page.locator('html')).toHaveAttribute('data-state', 'busy');
  hold = false;
  for (const release of held.reverse()) release();
  await idle(page);
  const pieces = column(await rowsOf(page, 'leaf-table'), 0);
  expect(pieces).toEqual(['<cls>', 'the', 'king', 'of', 'the', 'sea', '<sep>']);
});

test('a text of 10,000 words comes in windows, each as the command line traces it', async ({
  app,
}) => {
  const words = ['the', 'old', 'man', 'and', 'the', 'sea', 'of', 'time', 'went', 'on', '.'];
  const text = Array.from({ length: 10_000 }, (_, i) => words[(i * i) % words.length]).join(' ');
  await enter(app, text);
  const windows = app.getByTestId('windows');
  await expect(windows).toContainText('Window 1 of 80');
  await expect(windows).toContainText('of 10,000 tokens');
  await app.getByRole('button', { name: 'Next window' }).click();
  await idle(app);
  await expect(windows).toContainText('Window 2 of 80');
  const { sequences } = await traced<{ sequences: readonly Printed[] }>(
    tiny,
    '--windows',
    '--predict',
    'none',
    '--text',
    text,
  );
  const second = sequences[1];
  expect(column(await rowsOf(app, 'leaf-table'), 4).map(read)).toEqual(
    second?.layers[3]?.leaves.map(([leaf]) => leaf),
  );
  await app.getByRole('button', { name: 'Previous window' }).click();
  await idle(app);
  await expect(windows).toContainText('Window 1 of 80');
});

test('odd texts are traced as the command line traces them', async ({ app }) => {
  for (const text of ['.', 'zzzqqq 東京 \u{1F333}\u{1F333}', 'na\u00efve fa\u00e7ade', '<mask>']) {
    const printed = await traced(tiny, '--text', text);
    await enter(app, text);
    const rows = await rowsOf(app, 'leaf-table');
    expect(column(rows, 0)).toEqual(printed.tokens.map(({ piece }) => piece));
    expect(column(rows, 1).map(read)).toEqual(printed.layers[0]?.leaves.map(([leaf]) => leaf));
  }
});

test('an empty text says what to do', async ({ app }) => {
  await enter(app, '');
  await expect(app.getByText('Type a sentence above.')).toBeVisible();
  await enter(app, 'again');
  expect(column(await rowsOf(app, 'leaf-table'), 0)).toEqual(['<cls>', 'again', '<sep>']);
});

test('a chosen token can be masked, and the model says what it expects there', async ({ app }) => {
  await enter(app, 'the old man went to the sea .');
  await app.getByTestId('matrix').focus();
  await app.keyboard.press('Home');
  for (let i = 0; i < 7; i++) await app.keyboard.press('ArrowDown');
  await expect(app.getByTestId('inspector-piece')).toHaveText('sea');
  await app.getByRole('button', { name: 'Mask this token' }).click();
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(
    'the old man went to the <mask> .',
  );
  await idle(app);
  await expect(app.getByTestId('predictions').locator('li')).toHaveCount(10);
});

test('a host that goes away leaves the text and the picture', async ({ page, serve }) => {
  const host = await serve(tiny);
  await page.goto(host.url);
  await idle(page);
  await enter(page, 'these words remain');
  await host.stop();
  await expect(page.getByTestId('connection-banner')).toContainText(
    'The connection to the host is lost.',
  );
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue('these words remain');
  expect(column(await rowsOf(page, 'leaf-table'), 0)).toContain('words');
});

test('a connection that breaks is taken up again, with the text that was typed', async ({
  page,
  host,
}) => {
  let cut = () => {};
  await page.routeWebSocket(/\/socket$/, (socket) => {
    socket.connectToServer();
    cut = () => void socket.close();
  });
  await page.goto(host.url);
  await idle(page);
  cut();
  await expect(page.getByTestId('connection-banner')).toBeVisible();
  await enter(page, 'the sea of time');
  await expect(page.getByTestId('connection-banner')).toHaveCount(0);
  expect(column(await rowsOf(page, 'leaf-table'), 0)).toEqual([
    '<cls>',
    'the',
    'sea',
    'of',
    'time',
    '<sep>',
  ]);
});

test('an address without its token is refused, with the way out', async ({ page, host }) => {
  await page.goto(host.url.replace(/#.*/, '#token=wrong'));
  const banner = page.getByTestId('connection-banner');
  await expect(banner).toContainText('does not admit this page');
  await expect(banner).toContainText('Open the whole address');
  await expect(page.getByTestId('not-admitted')).toContainText('#token=');
  await expect(page.getByTestId('model-chip')).toContainText('Not admitted');
  await expect(page.getByTestId('status')).toHaveText('Not admitted by the host');
});
