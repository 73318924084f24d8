/** The screen shows the numbers that the command line prints. */

import { expect } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, expectShown, idle, read, rowsOf, test, timed, traced } from './app.ts';
import { compareSteps } from './everywhere.ts';

const sentence = 'The old man walked slowly down to the <mask> with his dog.';
const pad = (leaf: number) => leaf.toString(2).padStart(11, '0');

test('the matrix shows every token’s leaf in every layer', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  const rows = await rowsOf(app, 'leaf-table');
  expect(rows.map(([piece]) => piece)).toEqual(printed.tokens.map(({ piece }) => piece));
  expect(rows.map((row) => row.slice(1).map(read))).toEqual(
    printed.tokens.map((_, token) => printed.layers.map(({ leaves }) => leaves[token]?.[0])),
  );
  // As in the golden trace: the last visited nodes of layer 0, less 2,047.
  expect(rows.slice(0, 5).map((row) => row[1])).toEqual([
    '1,281',
    '800',
    '1,289',
    '1,280',
    '1,729',
  ]);
});

test('the tree spells the decisions of its layer', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  for (const layer of [0, 2]) {
    await app
      .getByRole('group', { name: 'Layer' })
      .getByText(String(layer), { exact: true })
      .click();
    const leaves = printed.layers[layer]?.leaves.map((of) => of[0] ?? 0) ?? [];
    await idle(app); // the table follows the picture
    const rows = await rowsOf(app, 'path-table');
    expect(rows.map(([, leaf, bits]) => [read(leaf ?? ''), bits])).toEqual(
      leaves.map((leaf) => [leaf, pad(leaf)]),
    );
  }
});

test('the inspector shows logits, margins and contributions of every token', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await app.getByTestId('matrix').focus();
  await app.keyboard.press('Home');
  await app.keyboard.press('ArrowRight');
  for (const [token, { piece }] of printed.tokens.entries()) {
    await expect(app.getByTestId('matrix-at')).toContainText(`token ${token}, layer 1`);
    await expect(app.getByTestId('inspector-piece')).toHaveText(piece);
    await compareSteps(await rowsOf(app, 'steps'), printed, 1, token);
    await app.keyboard.press('ArrowDown');
  }
});

test('the smallest margin of a decision is marked as fragile', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  const at = printed.predictions[0]?.position ?? -1;
  await app.getByTestId('matrix').focus();
  await app.keyboard.press('Home');
  for (let token = 0; token < at; token++) await app.keyboard.press('ArrowDown');
  const margins = printed.layers[0]?.margins[at]?.[0]?.slice(0, 11) ?? [];
  const level = margins.indexOf(Math.min(...margins));
  await expect(app.getByTestId('fragile')).toContainText(`level ${level}`);
});

test('the predictions are the ten that the command line prints', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  const items = await app.getByTestId('predictions').locator('li').all();
  const shown = await Promise.all(items.map((item) => item.locator('span').allTextContents()));
  const top = printed.predictions[0]?.top ?? [];
  expect(shown.map(([piece]) => piece)).toEqual(top.map(({ piece }) => piece));
  for (const [index, parts] of shown.entries()) {
    expectShown(
      parts.at(-1)?.replace(' %', '') ?? '',
      100 * (top[index]?.probability ?? Number.NaN),
    );
  }
});

test('the headline states the ratio of this very input, and each layer its own', async ({
  app,
}) => {
  await enter(app, sentence);
  await timed(app);
  const headline = app.getByTestId('headline');
  await expect(headline).toHaveAttribute('data-stale', 'false');
  await expect(headline).toContainText('15 tokens');
  await expect(headline).toContainText('measured');
  expect(read((await app.getByTestId('speedup-masked').textContent()) ?? '')).toBeGreaterThan(1);
  const rows = await rowsOf(app, 'timing-table');
  expect(rows).toHaveLength(4);
  for (const [, cmm = '', masked = '', , ratio = ''] of rows) {
    expect(read(ratio) / (microseconds(masked) / microseconds(cmm))).toBeCloseTo(1, 1);
  }
});

function microseconds(text: string): number {
  const [value = '', unit] = text.split(' ');
  return Number(value) * (unit === 's' ? 1e6 : unit === 'ms' ? 1e3 : 1);
}
