/** Matrix and inspector: brushes, comparisons, nodes, the lens; each number as the engine gives it. */

import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { canopy, golden, tiny } from '../cli/canopy.ts';
import { enter, expectShown, idle, read, rowsOf, test, traced } from './app.ts';

const sentence = 'The old man walked slowly down to the <mask> with his dog.';
const shared = (a: number, b: number) => {
  let levels = 0;
  while (levels < 11 && a >> (10 - levels) === b >> (10 - levels)) levels += 1;
  return levels;
};

/** Chooses a token of the first text by the keyboard. */
async function choose(page: Page, token: number, layer = 0): Promise<void> {
  await page.getByTestId('matrix').focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < token; i++) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < layer; i++) await page.keyboard.press('ArrowRight');
  await idle(page);
}

interface PrintedNode {
  readonly bias: number;
  readonly inNorm: number;
  readonly outNorm: number;
  readonly promotes: readonly { readonly piece: string; readonly score: number }[];
  readonly demotes: readonly { readonly piece: string; readonly score: number }[];
  readonly firesFor: readonly { readonly piece: string; readonly score: number }[];
  readonly quietFor: readonly { readonly piece: string; readonly score: number }[];
}

async function printedNode(layer: number, node: number): Promise<PrintedNode> {
  const args = ['--layer', String(layer), '--node', String(node), '--top', '8'];
  const { stdout } = await canopy(['node', '--json', '--model', tiny, ...args]);
  // The shape is the documented one of `canopy node --json`.
  return JSON.parse(stdout) as PrintedNode;
}

test('a span is brushed by dragging over labels or by Shift and arrows, and put away', async ({
  app,
}) => {
  await enter(app, sentence);
  const labels = app.locator('.matrix-piece');
  const [from, to] = [await labels.nth(2).boundingBox(), await labels.nth(5).boundingBox()];
  if (!from || !to) throw new Error('there are no labels');
  await app.mouse.move(from.x + 20, from.y + 5);
  await app.mouse.down();
  await app.mouse.move(to.x + 20, to.y + 5, { steps: 4 });
  await app.mouse.up();
  await expect(app.getByTestId('span')).toHaveText('4 tokens ×');
  await app.getByTestId('matrix').focus();
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('span')).toHaveCount(0);
  await choose(app, 3);
  for (let i = 0; i < 2; i++) await app.keyboard.press('Shift+ArrowDown');
  await expect(app.getByTestId('span')).toHaveText('3 tokens ×');
  await app.keyboard.press('Shift+ArrowUp');
  await expect(app.getByTestId('span')).toHaveText('2 tokens ×');
});

test('128 tokens: an overview shows them all and moves to any of them', async ({ app }) => {
  await enter(app, 'the king of the old sea . '.repeat(18));
  const matrix = app.getByTestId('matrix');
  const overview = app.locator('.matrix-overview');
  const box = await overview.boundingBox();
  if (!box) throw new Error('there is no overview');
  const top = () => matrix.evaluate((rows) => rows.scrollTop);
  await app.mouse.move(box.x + 8, box.y + 4);
  await app.mouse.down();
  await expect.poll(top).toBe(0);
  await app.mouse.move(box.x + 8, box.y + box.height - 2, { steps: 5 });
  await app.mouse.up();
  const most = await matrix.evaluate((rows) => rows.scrollHeight - rows.clientHeight);
  expect(most).toBeGreaterThan(box.height);
  await expect.poll(top).toBe(most);
  await matrix.focus();
  await app.keyboard.press('Home');
  await expect.poll(top).toBe(0);
});

test('the matrix shows another tree by its list and by [ and ]', async ({ page, serve }) => {
  const folder = path.join(golden, 'random-0');
  const host = await serve(folder);
  await page.goto(host.url);
  await page.locator('#sentence').fill('2, 17, 4');
  await idle(page);
  const printed = await traced(folder, '--ids', '2,17,4');
  const expectTree = async (tree: number) => {
    await expect(page.getByLabel('Tree of the matrix')).toHaveValue(String(tree));
    const expected = printed.tokens.map((_, token) =>
      printed.layers.map(({ leaves }) => leaves[token]?.[tree]),
    );
    const shown = async () =>
      (await rowsOf(page, 'leaf-table')).map((row) => row.slice(1).map(read));
    await expect.poll(shown).toEqual(expected);
  };
  await page.getByLabel('Tree of the matrix').selectOption('2');
  await expectTree(2);
  await page.getByTestId('matrix').focus();
  await page.keyboard.press('[');
  await expectTree(1);
  await page.keyboard.press(']');
  await expectTree(2);
});

test('a pinned token’s steps stand beside the chosen one’s, and the parting is marked', async ({
  app,
}) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await choose(app, 2, 1);
  await app.keyboard.press('p');
  await app.keyboard.press('ArrowDown');
  const from = printed.layers[1];
  const leaves = from?.leaves.map(([leaf]) => leaf ?? 0) ?? [];
  const parting = shared(leaves[2] ?? 0, leaves[3] ?? 0);
  await expect(app.getByTestId('parting')).toContainText(`part at level ${parting}`);
  const rows = await rowsOf(app, 'compare');
  expect(rows).toHaveLength(12);
  for (const [level, row] of rows.entries()) {
    const [, node = '', logit = '', margin = '', other = '', otherLogit = ''] = row;
    expect(read(node)).toBe(2 ** level - 1 + ((leaves[3] ?? 0) >> (11 - level)));
    expect(read(other)).toBe(2 ** level - 1 + ((leaves[2] ?? 0) >> (11 - level)));
    expectShown(logit.replace(/^.*[ ←→]/, ''), from?.logits[3]?.[0]?.[level] ?? Number.NaN);
    expectShown(otherLogit.replace(/^.*[ ←→]/, ''), from?.logits[2]?.[0]?.[level] ?? Number.NaN);
    expectShown(margin, from?.margins[3]?.[0]?.[level] ?? Number.NaN);
  }
  await app.getByRole('button', { name: 'Let the pinned token go' }).click();
  await expect(app.getByTestId('compare')).toHaveCount(0);
});

test('the slider tells who shares the first k decisions, for every k', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await choose(app, 4);
  const leaves = printed.layers[0]?.leaves.map(([leaf]) => leaf ?? 0) ?? [];
  const slider = app.getByTestId('company-k');
  await slider.focus();
  await app.keyboard.press('Home');
  for (let k = 1; k <= 11; k++) {
    const others = leaves.filter((leaf, token) => token !== 4 && shared(leaf, leaves[4] ?? 0) >= k);
    await expect(slider).toHaveValue(String(k));
    await expect(app.getByTestId('company-count')).toHaveText(
      others.length === 0 ? /no other token/ : new RegExp(`with ${others.length} other`),
    );
    await app.keyboard.press('ArrowRight');
  }
});

test('a node shows the logits of all who met it, and its weights on demand', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await choose(app, 3);
  const leaves = printed.layers[0]?.leaves.map(([leaf]) => leaf ?? 0) ?? [];
  const place = (leaves[3] ?? 0) >> 9;
  await app.getByTestId('steps').getByRole('button').nth(2).click();
  await expect(app.getByTestId('node-name')).toHaveText(`Node ${3 + place}`);
  const met = leaves.flatMap((leaf, token) => (leaf >> 9 === place ? [token] : []));
  await expect(app.getByTestId('node-met')).toContainText(`${met.length} of ${leaves.length}`);
  const visits = await rowsOf(app, 'node-visits');
  expect(visits.map(([piece]) => piece)).toEqual(met.map((token) => printed.tokens[token]?.piece));
  for (const [index, [, logit = '', goes]] of visits.entries()) {
    const value = printed.layers[0]?.logits[met[index] ?? -1]?.[0]?.[2] ?? Number.NaN;
    expectShown(logit, value);
    expect(goes).toBe(value > 0 ? 'right' : 'left');
  }
  await app.getByRole('button', { name: 'Read through the vocabulary' }).click();
  await expect(app.getByTestId('node-words')).toBeVisible();
  const node = await printedNode(0, 3 + place);
  const norms = await app.getByTestId('node-norms').locator('dd').allTextContents();
  expectShown(norms[0] ?? '', node.inNorm);
  expectShown(norms[1] ?? '', node.outNorm);
  expectShown(norms[2] ?? '', node.bias);
  for (const [name, list] of [
    ['promotes', node.promotes],
    ['demotes', node.demotes],
    ['fires for', node.firesFor],
    ['quiet for', node.quietFor],
  ] as const) {
    const items = app.getByRole('list', { name, exact: true }).locator('li');
    expect(await items.locator('.piece').allTextContents()).toEqual(list.map(({ piece }) => piece));
    const scores = await items.locator('.number').allTextContents();
    for (const [rank, score] of scores.entries())
      expectShown(score, list[rank]?.score ?? Number.NaN);
  }
});

test('nodes are read on a walk where that was asked for, and not before', async ({ app }) => {
  await enter(app, sentence);
  await choose(app, 3);
  await app.getByTestId('steps').getByRole('button').nth(4).click();
  await app.getByLabel('read each node').check();
  await expect(app.getByTestId('node-words')).toBeVisible();
  await app.getByRole('button', { name: 'Parent' }).click();
  await expect(app.getByTestId('node-words')).toBeVisible();
  await app.getByLabel('read each node').uncheck();
  await app.getByRole('button', { name: 'Parent' }).click();
  await expect(app.getByRole('button', { name: 'Read through the vocabulary' })).toBeVisible();
});

test('a leaf lists its tokens and the twelve nodes on the way to it', async ({ app }) => {
  const printed = await traced(tiny, '--text', sentence);
  await enter(app, sentence);
  await choose(app, 5, 2);
  const leaves = printed.layers[2]?.leaves.map(([leaf]) => leaf ?? 0) ?? [];
  const leaf = leaves[5] ?? 0;
  await app.getByTestId('inspector-leaf').click();
  await expect(app.getByTestId('node-name')).toHaveText(`Leaf ${leaf.toLocaleString('en-US')}`);
  const rows = await rowsOf(app, 'ancestors');
  expect(rows.map(([, node = '', tokens = '']) => [read(node), read(tokens)])).toEqual(
    Array.from({ length: 12 }, (_, level) => [
      2 ** level - 1 + (leaf >> (11 - level)),
      leaves.filter((other) => other >> (11 - level) === leaf >> (11 - level)).length,
    ]),
  );
  await app.getByRole('button', { name: /‹ token/ }).click();
  await expect(app.getByTestId('steps')).toBeVisible();
});

test('the lens says what the model would predict before and after a layer', async ({ app }) => {
  interface Looked {
    readonly lens: Record<
      'before' | 'after',
      readonly { readonly piece: string; readonly probability: number }[]
    >;
  }
  const { lens } = await traced<Looked>(tiny, '--text', sentence, '--lens', '2,9', '--top', '50');
  await enter(app, sentence);
  await choose(app, 9, 2);
  await app.getByRole('button', { name: 'in this layer' }).click();
  await app.getByRole('button', { name: 'Look through the lens' }).click();
  await expect(app.getByTestId('lens')).toBeVisible();
  const rows = await rowsOf(app, 'lens');
  expect(rows.slice(0, 6).map(([piece]) => piece)).toEqual(
    lens.after.slice(0, 6).map(({ piece }) => piece),
  );
  for (const [piece = '', before = '', after = ''] of rows) {
    for (const [shown, side] of [
      [before, lens.before],
      [after, lens.after],
    ] as const) {
      if (shown.startsWith('<')) continue;
      const value = side.find((candidate) => candidate.piece === piece)?.probability ?? Number.NaN;
      expectShown(shown.replace(' %', ''), 100 * value);
    }
  }
});
