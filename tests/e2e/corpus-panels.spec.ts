import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, type Page } from '@playwright/test';
import { canopy } from '../cli/canopy.ts';
import { idle, test } from './app.ts';
import { violations } from './axe.ts';

interface Row {
  readonly position: number;
  readonly token: number;
  /** Of the layers. */
  readonly leaves: readonly number[];
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-panels-'));
const dataset = path.join(folder, 'dataset');
let rows: readonly Row[] = [];
const pieces = new Map<number, string>();

test.beforeAll(async () => {
  const text = path.resolve('assets/texts/time-machine.txt');
  const { status, stderr } = await canopy(['corpus', 'run', text, '--out', dataset]);
  if (status !== 0) throw new Error(stderr);
  const connection = await (await DuckDBInstance.create()).connect();
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJS();
  const leaves = [0, 1, 2, 3].map((layer) => `leaf_${layer}_0`).join(', ');
  const order = 'ORDER BY document, piece, "window", position';
  const found = await read(
    `SELECT position, token, ${leaves} FROM '${dataset}/tokens/*.parquet' WHERE NOT special ${order}`,
  );
  rows = found.map((row) => {
    const [position = 0, token = 0, ...own] = row.map(Number);
    return { position, token, leaves: own };
  });
  for (const [token, spelling] of await read(
    `SELECT token, spelling FROM '${dataset}/vocabulary.parquet'`,
  )) {
    pieces.set(Number(token), String(spelling));
  }
  connection.closeSync();
});
test.afterAll(() => rmSync(folder, { recursive: true }));

/** The most visited leaf of layer 1, recounted from the rows. */
function fullest(): { readonly leaf: number; readonly rows: readonly Row[] } {
  const counts = new Map<number, number>();
  for (const { leaves } of rows) {
    const leaf = leaves[1] ?? -1;
    counts.set(leaf, (counts.get(leaf) ?? 0) + 1);
  }
  const [leaf = -1] = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return { leaf, rows: rows.filter(({ leaves }) => leaves[1] === leaf) };
}

/** Opens the dataset at a leaf of layer 1 by an address, as a link would. */
async function openAt(page: Page, leaf: number): Promise<void> {
  await page.evaluate(
    `location.hash = ${JSON.stringify(
      `${new URL(page.url()).hash}&view=corpus&corpus=${encodeURIComponent(dataset)}&corpus-at=1.0&corpus-node=11.${leaf}`,
    )}`,
  );
  await expect(page.getByTestId('corpus-node-name')).toHaveText(
    `Leaf ${leaf.toLocaleString('en')}`,
  );
  await idle(page);
}

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();

test('a leaf’s tokens, their places and their leaves are those of the rows; a place leads to Paths', async ({
  app,
}) => {
  const { leaf, rows: here } = fullest();
  await openAt(app, leaf);
  const counts = new Map<number, number>();
  for (const { token } of here) counts.set(token, (counts.get(token) ?? 0) + 1);
  const ordered = [...counts].toSorted((a, b) => b[1] - a[1] || a[0] - b[0]);
  const [first] = ordered;
  if (!first) throw new Error('no token comes to the fullest leaf');
  await expect(app.getByTestId('tokens-count')).toHaveText(`${counts.size} different tokens`);
  const [token, count] = first;
  const total = rows.filter((row) => row.token === token).length;
  const share = `${((100 * count) / total).toFixed(1)} %`;
  const cells = app.getByTestId('tokens').locator('tbody tr').first().locator('th, td');
  await expect(cells).toHaveText([pieces.get(token) ?? '', String(count), share]);

  // Filtered by nonsense, nothing; by the piece, itself.
  await app.getByLabel('Tokens with this in them').fill('zzzqqq');
  await expect(app.getByTestId('tokens-count')).toHaveText(`0 of the ${counts.size} listed`);
  await app.getByLabel('Tokens with this in them').fill('');
  await cells.first().getByRole('button').click();

  await tab(app, 'Places');
  const places = app.getByTestId('contexts').locator('li');
  await expect(places).toHaveCount(Math.min(50, count));
  await tab(app, 'Token');
  const leavesOf = new Set(
    rows.filter((row) => row.token === token).map(({ leaves }) => leaves[1]),
  );
  await expect(app.getByTestId('token-leaves')).toHaveText(
    `${total} times in ${leavesOf.size} leaves`,
  );
  await app.getByRole('button', { name: 'In all layers' }).click();
  await expect(app.getByTestId('token-layers').locator('tbody tr')).toHaveCount(4);
  expect(await violations(app)).toEqual([]);

  await tab(app, 'Places');
  const third = here.filter((row) => row.token === token)[2];
  await places.nth(2).getByRole('button').click();
  await expect(app.getByTestId('inspector-leaf')).toHaveText(leaf.toLocaleString('en'));
  await expect(app.getByTestId('inspector')).toContainText(`token ${third?.position} of`);
  // Undo leads back here, and has Paths as it was.
  await app.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await expect(places).toHaveCount(Math.min(50, count));
  await app.getByRole('button', { name: 'Paths', exact: true }).click();
  await expect(app.getByLabel('Text', { exact: true })).toHaveValue(
    'the king of <mask> was wise .',
  );
});

/** Mutual information in bits of two values of each row. */
function shared(pairs: readonly (readonly [number, number])[]): number {
  const entropy = (keys: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].reduce(
      (sum, n) => sum - (n / keys.length) * Math.log2(n / keys.length),
      0,
    );
  };
  const left = entropy(pairs.map(([a]) => String(a)));
  const right = entropy(pairs.map(([, b]) => String(b)));
  return left + right - entropy(pairs.map(([a, b]) => `${a} ${b}`));
}

async function exported(page: Page, name: string, kind: RegExp): Promise<string> {
  const download = page.waitForEvent('download');
  const menu = page.getByRole('button', { name: `Export the ${name}` });
  await menu.click();
  await page.getByRole('button', { name: kind }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  await menu.click();
  return text;
}

test('the flow is that of the rows, as ribbons and as a matrix, and leads to the next layer', async ({
  app,
}) => {
  await openAt(app, fullest().leaf);
  await tab(app, 'Flow');
  const at = (level: number) =>
    rows.map(({ leaves }) => {
      const cut = 11 - level;
      return [(leaves[1] ?? 0) >> cut, (leaves[2] ?? 0) >> cut] as const;
    });
  const counts = new Map<string, number>();
  for (const way of at(3)) counts.set(way.join(), (counts.get(way.join()) ?? 0) + 1);
  const [way = '', most = 0] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? [];
  const [from = -1, to = -1] = way.split(',').map(Number);
  const by = (side: 0 | 1, place: number) => at(3).filter((pair) => pair[side] === place).length;
  const times = (most * rows.length) / (by(0, from) * by(1, to));
  const widest = app.getByTestId('flow-list').locator('tbody tr').first();
  await expect(widest.locator('th, td')).toHaveText([
    ...[String(from), String(to), most.toLocaleString('en')],
    `${times.toFixed(2)}×`,
  ]);
  const table = await exported(app, 'flow', /^CSV/);
  expect(table.match(/^\d+,\d+,\d+,/gm)).toHaveLength(counts.size);
  expect(table).toContain(`\n${from},${to},${most},`);
  expect(await exported(app, 'flow', /^SVG/)).toContain('</svg>');

  await app.getByLabel('Subtrees at level').selectOption('6');
  await expect(app.getByTestId('flow-information')).toHaveText(
    new RegExp(`^${shared(at(6)).toFixed(2)} of 6 bits shared, \\d\\.\\d+ by chance derived$`),
  );
  // The other panels' specs look at the light theme.
  await app.emulateMedia({ colorScheme: 'dark' });
  await expect(app.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await violations(app)).toEqual([]);
  await widest.locator('td button').click();
  await expect(app.getByTestId('corpus-node-tokens')).toContainText('tokens');
  await expect(app).toHaveURL(/corpus-at=2\.0/);
});

/** Presses a measurement and, as soon as it can be called off, that; both within a frame. */
function measureAndCancel(page: Page, name: string): Promise<void> {
  return page.evaluate(
    `new Promise((resolve) => {
      const press = (name) => {
        const button = [...document.querySelectorAll('button')].find((b) => b.textContent === name);
        button?.click();
        return button !== undefined;
      };
      press(${JSON.stringify(name)});
      const wait = () => (press('Cancel') ? resolve() : requestAnimationFrame(wait));
      wait();
    })`,
  );
}

test('features are measured when asked, wherever one looks, and a measurement is called off', async ({
  app,
}) => {
  await openAt(app, fullest().leaf);
  await tab(app, 'Features');
  const found = app.getByTestId('features').locator('tbody tr');
  await app.getByRole('button', { name: 'token id' }).click();
  await expect(found).toHaveCount(1);
  const information = shared(rows.map(({ token, leaves }) => [token, leaves[1] ?? -1]));
  await expect(found.locator('th, td').nth(0)).toHaveText('token id');
  await expect(found.locator('th, td').nth(3)).toHaveText(information.toFixed(2));
  await expect(app.getByTestId('features-words')).toContainText(
    `seems to tell ${information.toFixed(2)} of them`,
  );

  await app.getByLabel('in all layers').check();
  await measureAndCancel(app, 'position');
  await expect(app.getByTestId('features-status')).toContainText('Measures what you press');
  await app.getByRole('button', { name: 'shape' }).click();
  await app.keyboard.press('1');
  await expect(app.getByTestId('inspector')).toBeVisible();
  await app.keyboard.press('2');
  await tab(app, 'Features');
  // One by token, four by shape, and none by position: that was called off in its first layer.
  await expect(found).toHaveCount(5);
  await expect(found.locator('th')).toHaveText(['token id', ...Array(4).fill('shape')]);
  expect(await violations(app)).toEqual([]);
  const table = await exported(app, 'specialisation', /^CSV/);
  expect(table.match(/^(token id|shape),\d/gm)).toHaveLength(5);
});

test('a search finds pieces and places, says where there is nothing, and leads to a token', async ({
  app,
}) => {
  await openAt(app, fullest().leaf);
  await tab(app, 'Search');
  const field = app.getByLabel('Search the corpus for');
  await field.fill('xqzzy');
  await field.press('Enter');
  await expect(app.getByTestId('search-status')).toHaveText(
    'Neither a token that occurs nor a document has “xqzzy”.',
  );
  await field.fill('Time Traveller');
  await field.press('Enter');
  await expect(app.getByTestId('places').locator('li mark').first()).toHaveText(
    /^time traveller$/i,
  );
  await field.fill('time');
  await field.press('Enter');
  await app
    .getByTestId('pieces')
    .getByRole('button', { name: /^time \d/ })
    .click();
  await tab(app, 'Token');
  const time = [...pieces].find(([, piece]) => piece === 'time')?.[0];
  const total = rows.filter(({ token }) => token === time).length;
  await expect(app.getByTestId('token-leaves')).toContainText(`${total} times`);
});

test('saved selections have names, and a session and a file keep them', async ({ app }) => {
  await openAt(app, fullest().leaf);
  await tab(app, 'Saved');
  await app.getByLabel('Name of what is chosen').fill('where of goes');
  await app.getByRole('button', { name: 'Save', exact: true }).click();
  await app.getByTestId('saved').getByRole('button', { name: 'Rename where of goes' }).click();
  await app.getByLabel('New name of where of goes').fill('the home of of');
  await app.keyboard.press('Enter');
  await app.getByRole('button', { name: 'Parent' }).click();
  await expect(app.getByTestId('corpus-node-name')).not.toContainText('Leaf');
  const file = path.join(folder, 'saved.canopy');
  await app.keyboard.press('ControlOrMeta+s');
  await app.getByLabel('On the host’s machine').fill(file);
  await app.getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByTestId('notice')).toContainText('Saved as');
  const { view } = JSON.parse(await readFile(file, 'utf8'));
  expect(view.views.corpus.saved).toMatchObject([
    { name: 'the home of of', layer: 1, token: null },
  ]);
  await app
    .getByTestId('saved')
    .getByRole('button', { name: 'the home of of', exact: true })
    .click();
  await expect(app.getByTestId('corpus-node-name')).toContainText('Leaf');
  const text = await exported(app, 'saved selections', /^CSV/);
  expect(text).toContain(`the home of of,1,0,11,${fullest().leaf},`);
});
