/** The rows of tokens: what the tokenizer made of the texts, masks, pairs and windows. */

import { expect, type Page } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, type Printed, read, rowsOf, test, traced } from './app.ts';

const row = (page: Page, text: number) => page.getByTestId(`chips-${text}`);
const chip = (page: Page, piece: string) =>
  row(page, 0).getByRole('button', { name: piece, exact: true });
const pieces = (page: Page, text: number) => row(page, text).getByRole('button').allTextContents();

test('tokens stand in a row; pointing tells piece, id and place', async ({ app }) => {
  const text = 'the kings were\nunquestionably wise';
  const printed = await traced(tiny, '--text', text);
  await enter(app, text);
  expect(await pieces(app, 0)).toEqual(printed.tokens.map(({ piece }) => piece));
  await app.keyboard.press('Escape'); // the field has grown over the row
  await chip(app, 'kings').hover();
  const tip = app.getByTestId('chip-tip');
  await expect(tip).toContainText('characters4–9');
  const id = printed.tokens[2]?.id ?? -1;
  await expect(tip).toContainText(`id${id.toLocaleString('en-US')}`);
});

test('unknown words are marked, and what the tokenizer drops is struck out', async ({ app }) => {
  await enter(app, `the 東京 sea ${'x'.repeat(120)} ♥`);
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('dropped')).toHaveText(['東京', '♥']);
  const unknown = app.locator('.token-chip[data-unknown="true"]');
  await expect(unknown).toHaveText('<unk>');
  await unknown.hover();
  await expect(app.getByTestId('chip-tip')).toContainText('The vocabulary has no piece for “xxx');
});

test('two clicks mask a word, and two more put it back', async ({ app }) => {
  await enter(app, 'the old man went to the sea .');
  const input = app.getByLabel('Text', { exact: true });
  await chip(app, 'man').dblclick();
  await expect(input).toHaveValue('the old <mask> went to the sea .');
  await idle(app);
  await expect(app.getByTestId('predictions').locator('li')).toHaveCount(10);
  await chip(app, 'old').dblclick();
  await idle(app);
  await expect(input).toHaveValue('the <mask> <mask> went to the sea .');
  await chip(app, '<mask>').last().dblclick();
  await expect(input).toHaveValue('the <mask> man went to the sea .');
  await idle(app);
  await chip(app, '<mask>').click();
  await app.keyboard.press('m');
  await expect(input).toHaveValue('the old man went to the sea .');
});

test('arrows walk the row, and Enter masks', async ({ app }) => {
  await enter(app, 'the old man .');
  await chip(app, 'the').click();
  await app.keyboard.press('ArrowRight');
  await expect(chip(app, 'old')).toBeFocused();
  await expect(app.getByTestId('inspector-piece')).toHaveText('old');
  await app.keyboard.press('Enter');
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue('the <mask> man .');
});

test('a second text is traced beside the first, as by itself', async ({ app }) => {
  const [first, second] = ['the king was wise .', 'the queen was wise .'];
  await enter(app, first);
  await app.getByRole('button', { name: '+ Second text' }).click();
  await app.getByLabel('Second text', { exact: true }).fill(second);
  await idle(app);
  const printed = await traced(tiny, '--text', second);
  expect(await pieces(app, 1)).toEqual(printed.tokens.map(({ piece }) => piece));
  await row(app, 1).getByRole('button', { name: 'queen', exact: true }).click();
  await expect(app.getByTestId('inspector-piece')).toHaveText('queen');
  const leaf = printed.layers[0]?.leaves[2]?.[0] ?? -1;
  expect(read((await app.getByTestId('inspector-leaf').textContent()) ?? '')).toBe(leaf);
  await app.getByRole('button', { name: 'Remove the second text' }).click();
  await idle(app);
  await expect(row(app, 1)).toHaveCount(0);
  await app.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await idle(app);
  await expect(app.getByLabel('Second text', { exact: true })).toHaveValue(second);
  await expect(app.getByTestId('inspector-piece')).toHaveText('queen');
});

test('a pair is one sequence, split over both rows; its second sentence can be masked', async ({
  app,
}) => {
  const [first, second] = ['the king was wise .', 'so was the queen .'];
  await enter(app, first);
  await app.keyboard.press('Escape');
  await app.keyboard.press('t');
  await app.keyboard.type(second);
  await app.getByRole('button', { name: 'pair', exact: true }).click();
  await idle(app);
  const printed = await traced(tiny, '--text', first, '--pair', second);
  const shown = [...(await pieces(app, 0)), ...(await pieces(app, 1))];
  expect(shown).toEqual(printed.tokens.map(({ piece }) => piece));
  await row(app, 1).getByRole('button', { name: 'queen', exact: true }).dblclick();
  await expect(app.getByLabel('Second text', { exact: true })).toHaveValue('so was the <mask> .');
  await idle(app);
  await expect(app.getByTestId('predictions').locator('li')).toHaveCount(10);
});

test('the windows of a long text are a bar: jump by pointer, keys and list', async ({ app }) => {
  await app.getByRole('button', { name: 'Samples' }).click();
  await app.getByRole('button', { name: /Time Machine/ }).click();
  const windows = app.getByTestId('windows');
  await expect(windows).toContainText('Window 1 of');
  const text = await app.getByLabel('Text', { exact: true }).inputValue();
  const { sequences } = await traced<{ sequences: readonly Printed[] }>(
    tiny,
    '--windows',
    '--predict',
    'none',
    '--text',
    text,
  );
  await expect(windows).toContainText(`of ${sequences.length}`);
  const bar = app.getByRole('slider', { name: 'Windows of the text' });
  const box = await bar.boundingBox();
  if (!box) throw new Error('there is no bar');
  const width = box.width / sequences.length;
  await app.mouse.move(box.x + 4.5 * width, box.y + box.height / 2);
  await expect(app.locator('.window-tip')).toContainText('Window 5');
  await app.mouse.click(box.x + 4.5 * width, box.y + box.height / 2);
  await expect(windows).toContainText('Window 5 of');
  await app.keyboard.press('ArrowRight');
  await expect(windows).toContainText('Window 6 of');
  await idle(app);
  const leaves = async () => (await rowsOf(app, 'leaf-table')).map((cells) => read(cells[1] ?? ''));
  const expected = (index: number) => sequences[index]?.layers[0]?.leaves.map(([leaf]) => leaf);
  expect(await leaves()).toEqual(expected(5));
  await app.getByRole('button', { name: 'List' }).click();
  await app.getByRole('dialog', { name: 'Choose a window' }).getByRole('button').last().click();
  await idle(app);
  expect(await leaves()).toEqual(expected(sequences.length - 1));
});
