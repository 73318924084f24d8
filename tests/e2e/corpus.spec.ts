/** The corpus view: a run from the page, and a dataset's figures, maps, keys, files and sessions. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { golden } from '../cli/canopy.ts';
import { test as base, expectShown, idle, read, rowsOf } from './app.ts';
import { violations } from './axe.ts';
import { makeDataset, newFolder, rawLeaves, writeCorpus } from './corpusData.ts';
import { exported } from './pictures.ts';

/** One small dataset for each worker, made by the command line. */
const test = base.extend<object, { readonly dataset: string }>({
  dataset: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => use(await makeDataset()),
    { scope: 'worker' },
  ],
});

async function openDataset(page: Page, dataset: string): Promise<void> {
  await page.getByRole('button', { name: 'Corpus', exact: true }).click();
  await page.getByLabel('Folder of a dataset, or of several').fill(dataset);
  await page.keyboard.press('Enter');
  await page.getByTestId('corpus-found').getByRole('button').first().click();
  await expect(page.getByTestId('corpus-figures')).toBeVisible();
  await idle(page);
}

const layerButton = (page: Page, layer: number) =>
  page.locator('.corpus-map').getByRole('button', { name: `Layer ${layer}`, exact: true });

const reading = (page: Page, name: string) =>
  page.locator('.corpus-map').getByRole('button', { name, exact: true }).click();

/** Tokens of each node, by plain counting. */
function nodesOf(leaves: readonly number[], depth = 11): number[] {
  const nodes = Array.from({ length: 2 ** (depth + 1) - 1 }, () => 0);
  for (const leaf of leaves) {
    for (let level = 0; level <= depth; level++) {
      const node = 2 ** level - 1 + (leaf >> (depth - level));
      nodes[node] = (nodes[node] ?? 0) + 1;
    }
  }
  return nodes;
}

function giniOf(counts: readonly number[]): number {
  // Half the mean difference of all pairs over the mean: the definition, without sorting.
  let differences = 0;
  for (const a of counts) for (const b of counts) differences += Math.abs(a - b);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return differences / (2 * counts.length * total);
}

test('a corpus is traced from the page, with what was left out, and its dataset opened', async ({
  app,
}) => {
  const folder = newFolder();
  const corpus = writeCorpus(folder, 40);
  await app.keyboard.press('2');
  await expect(app.getByRole('button', { name: 'Trace the corpus' })).toBeDisabled();
  await app.getByLabel('Files and folders on the host’s machine').fill(corpus);
  await expect(app.locator('.corpus-form')).toContainText(`Goes to ${folder}/corpus.canopy-tiny`);
  await app.getByLabel('In text files, a document is').selectOption('line');
  await app.getByRole('button', { name: 'Trace the corpus' }).click();
  const run = app.getByTestId('corpus-run');
  await expect(run).toHaveAttribute('data-state', 'done');
  await run.getByRole('button', { name: 'Open the dataset' }).click();
  const leaves = await rawLeaves(path.join(folder, 'corpus.canopy-tiny.corpus'), 0);
  await expect(app.getByTestId('corpus-tokens')).toHaveText(`${leaves.length} tokens`);
  await expect(app.locator('.corpus-head')).toContainText('40 documents');
  await app.getByRole('button', { name: '1 problem' }).click();
  await expect(app.getByTestId('corpus-problems')).toContainText('corpus.txt:41');
  await expect(app.getByTestId('corpus-problems')).toContainText('UTF-8');
});

test('a run stops, goes on, pauses and resumes; what cannot be traced says why', async ({
  app,
}) => {
  const folder = newFolder();
  const corpus = writeCorpus(folder, 60_000);
  await app.keyboard.press('2');
  const inputs = app.getByLabel('Files and folders on the host’s machine');
  await inputs.fill('/etc/passwd');
  await app.getByRole('button', { name: 'Trace the corpus' }).click();
  await expect(app.getByTestId('corpus-refusal')).toContainText('--allow');
  await inputs.fill(corpus);
  await app.getByRole('button', { name: 'Trace the corpus' }).click();
  const run = app.getByTestId('corpus-run');
  await expect(run).toContainText('tokens/s');
  await expect(run).toContainText('left');
  await app.keyboard.press('Escape');
  await app.getByRole('button', { name: 'Paths', exact: true }).click();
  await expect(app.getByTestId('corpus-job')).toContainText('tokens/s');
  await app.getByTestId('corpus-job').click();
  await run.getByRole('button', { name: 'Stop' }).click();
  await expect(run).toHaveAttribute('data-state', 'stopped');
  await expect(app.getByTestId('corpus-job')).toHaveCount(0);

  await run.getByRole('button', { name: 'Go on' }).click();
  await expect(run).toHaveAttribute('data-state', 'running');
  await run.getByRole('button', { name: 'Pause' }).click();
  await expect(run).toHaveAttribute('data-state', 'paused');
  await run.getByRole('button', { name: 'Resume' }).click();
  await expect(run).toHaveAttribute('data-state', 'running');
  await run.getByRole('button', { name: 'Stop' }).click();
  await expect(run).toHaveAttribute('data-state', 'stopped');
  await run.getByRole('button', { name: 'Open the dataset' }).click();
  await expect(app.getByTestId('corpus-missing')).toContainText('not come to the end');
});

test('the figures of a layer are those of its raw leaves, counted plainly', async ({
  app,
  dataset,
}) => {
  await openDataset(app, dataset);
  await layerButton(app, 1).click();
  await idle(app);
  const leaves = await rawLeaves(dataset, 1);
  const nodes = nodesOf(leaves);
  const counts = nodes.slice(2 ** 11 - 1);
  const used = counts.filter((count) => count > 0).length;
  const entropy = -counts
    .filter((count) => count > 0)
    .reduce((sum, count) => sum + (count / leaves.length) * Math.log2(count / leaves.length), 0);
  const figures = await app.getByTestId('corpus-figures').locator('dd').allInnerTexts();
  const [usedText = '', dead = '', subtrees = '', bits = '', effective = '', gini = ''] = figures;
  expect(read(usedText.split(' ')[0] ?? '')).toBe(used);
  expect(read(dead)).toBe(2048 - used);
  const alive = (node: number) => (nodes[node] ?? 0) > 0;
  expect(read(subtrees)).toBe(
    nodes.filter((count, node) => count === 0 && alive(Math.floor((node - 1) / 2))).length,
  );
  expectShown(bits.replace(' bits', ''), entropy);
  expectShown(effective, 2 ** entropy);
  expectShown(gini, giniOf(counts));

  const fullest = (await rowsOf(app, 'heaviest')).map(([leaf = '', tokens = '']) => [
    read(leaf),
    read(tokens),
  ]);
  const plain = counts
    .map((tokens, leaf) => [leaf, tokens] as const)
    .filter(([, tokens]) => tokens > 0)
    .sort(([a, m], [b, n]) => n - m || a - b);
  expect(fullest).toEqual(plain.slice(0, 100).map((row) => [...row]));

  const map = await rowsOf(app, 'traffic-table');
  expect(map.map((row) => read(row[3] ?? ''))).toEqual(nodes.slice(0, 31));
  const layers = await rowsOf(app, 'layers');
  expectShown((layers[1]?.[2] ?? '').replace(' %', ''), (100 * used) / 2048);
  const balances = (await rowsOf(app, 'level-table')).map((row) => row[3] ?? '');
  const level = [1, 2, 3, 4].map((node) => nodes[node] ?? 0);
  expectShown(balances[0] ?? '', (2 * Math.min(level[0] ?? 0, level[1] ?? 0)) / leaves.length);

  // The largest dead subtree is a click away, and has nobody.
  await app.getByRole('button', { name: 'dead', exact: true }).click();
  await app.getByTestId('dead').getByRole('button').first().click();
  await expect(app.getByTestId('corpus-node-tokens')).toContainText('No token');
});

test('keys walk the map in each reading, and the spine tells how the tokens part', async ({
  app,
  dataset,
}) => {
  await openDataset(app, dataset);
  const nodes = nodesOf(await rawLeaves(dataset, 0));
  const at = app.getByTestId('corpus-at');
  await app.getByTestId('corpus-stage').focus();
  for (let level = 0; level < 3; level++) await app.keyboard.press('ArrowUp');
  let node = 0;
  for (let level = 0; level < 3; level++) {
    const [left, right] = [nodes[2 * node + 1] ?? 0, nodes[2 * node + 2] ?? 0];
    node = 2 * node + (right > left ? 2 : 1);
  }
  await expect(at).toContainText(`Node ${node}, level 3 of 11, ${nodes[node]} tokens`);
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('breadcrumb')).toContainText(`Node ${node}`);
  await app.keyboard.press('f');
  await expect(app.getByTestId('breadcrumb')).toHaveCount(0);
  await reading(app, 'icicle');
  await app.getByTestId('corpus-stage').focus();
  await app.keyboard.press('ArrowUp');
  await expect(at).toContainText('level 2 of 11');
  await app.getByRole('button', { name: 'tokens', exact: true }).click();
  await reading(app, 'spine');
  const steps = await rowsOf(app, 'traffic-steps');
  expect(steps).toHaveLength(12);
  for (const [, number = '', way, tokens = '', left = '', right = ''] of steps) {
    const step = read(number);
    expect(read(tokens)).toBe(nodes[step]);
    if (way === 'leaf') continue;
    expect([read(left), read(right)]).toEqual([nodes[2 * step + 1], nodes[2 * step + 2]]);
  }
  await app.getByTestId('corpus-stage').focus();
  await app.keyboard.press('Escape');
  await expect(app.getByTestId('corpus-node-name')).toHaveText('Whole tree');
});

test('pictures and tables go away as files that say what they are of', async ({ app, dataset }) => {
  await openDataset(app, dataset);
  const nodes = nodesOf(await rawLeaves(dataset, 0));
  const manifest = JSON.parse(readFileSync(path.join(dataset, 'manifest.json'), 'utf8'));
  const corpus = manifest.corpus.sha256.slice(0, 8);
  const table = await exported(app, 'canopy of the corpus', 'CSV');
  expect(table.name).toBe(`canopy-tiny_corpus-${corpus}_layer-0_tree-0_canopy.csv`);
  const [head = '', , ...rows] = table.bytes.toString().trim().split('\r\n');
  expect(JSON.parse(head.slice(2)).dataset).toMatchObject({ sha256: manifest.corpus.sha256 });
  expect(rows.map((row) => Number(row.split(',')[5]))).toEqual(nodes);
  for (const name of ['canopy', 'icicle', 'spine']) {
    await reading(app, name);
    const { bytes } = await exported(app, `${name} of the corpus`, 'SVG');
    expect(bytes.toString()).toContain(`<title>${name} of layer 0, ${nodes[0]} tokens</title>`);
  }
  const levels = await exported(app, 'balance by level', 'PNG');
  expect(levels.bytes.subarray(1, 4).toString()).toBe('PNG');
  const layers = JSON.parse((await exported(app, 'layers', 'JSON')).bytes.toString());
  expect(layers.rows).toHaveLength(4);
  const dead = await exported(app, 'fullest leaves', 'CSV');
  expect(dead.name).toContain('layer-0_tree-0_fullest.csv');
});

test('the address and a session bring the dataset back, with its node and reading', async ({
  app,
  dataset,
}) => {
  await openDataset(app, dataset);
  await layerButton(app, 2).click();
  await idle(app);
  await app.getByTestId('heaviest').getByRole('button').nth(2).click();
  await reading(app, 'spine');
  const leaf = (await app.getByTestId('corpus-node-name').textContent()) ?? '';
  await expect.poll(() => app.url()).toContain('corpus-look=spine');
  await app.reload();
  const expectBack = async () => {
    await expect(app.getByTestId('corpus-node-name')).toHaveText(leaf);
    await expect(app.getByTestId('corpus-map')).toHaveAttribute('data-reading', 'spine');
    await expect(layerButton(app, 2)).toHaveAttribute('aria-pressed', 'true');
  };
  await expectBack();

  const file = path.join(newFolder(), 'corpus.canopy');
  await idle(app);
  await app.keyboard.press('ControlOrMeta+Shift+s');
  const asked = app.getByRole('dialog', { name: 'Save the session' });
  await asked.getByLabel('On the host’s machine').fill(file);
  await asked.getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByTestId('notice')).toContainText('Saved');
  const { view } = JSON.parse(readFileSync(file, 'utf8'));
  expect(view).toMatchObject({
    view: 'corpus',
    views: { corpus: { folders: [dataset], layer: 2, look: { reading: 'spine' } } },
  });
  await reading(app, 'canopy');
  await layerButton(app, 0).click();
  await app.keyboard.press('ControlOrMeta+Shift+o');
  await app.getByLabel('On the host’s machine').fill(file);
  await app.getByRole('button', { name: 'Open', exact: true }).click();
  await expectBack();
});

test('a leaf of Paths leads to the corpus and back', async ({ app, dataset }) => {
  await openDataset(app, dataset);
  await app.keyboard.press('1');
  const leaf = await app.getByTestId('inspector-leaf').textContent();
  await app.getByTestId('in-corpus').click();
  await expect(app.getByTestId('corpus-node-name')).toHaveText(`Leaf ${leaf}`);
  await app.getByRole('button', { name: /^Parent/ }).click();
  const parent = (await app.getByTestId('corpus-node-name').textContent()) ?? '';
  const counted = (await app.getByTestId('corpus-node-tokens').textContent()) ?? '';
  await app.getByTestId('in-paths').click();
  await expect(app.getByTestId('node-name')).toHaveText(parent);
  // The node's visitors over the corpus, asked for from its page in Paths.
  await app.getByRole('button', { name: 'Ask the corpus' }).click();
  const [tokens = ''] = /^[\d,]+ tokens?/.exec(counted) ?? [];
  await expect(app.getByTestId('corpus-visitors')).toContainText(`${tokens} of the corpus`);
  const visitors = app.getByRole('region', { name: 'Visitors in the corpus' });
  expect(await visitors.getByRole('listitem').count()).toBeGreaterThan(0);
});

test('a dataset of another model than the open one says so, and still counts', async ({
  page,
  serve,
  dataset,
}) => {
  await page.goto((await serve(path.join(golden, 'random-0'))).url);
  await openDataset(page, dataset);
  await expect(page.getByTestId('corpus-other-model')).toContainText('Of another model');
  await expect(page.getByTestId('in-paths')).toHaveCount(0);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing, ${scheme}`, async ({ app, dataset }) => {
    await app.emulateMedia({ colorScheme: scheme });
    await app.keyboard.press('2');
    await expect(app.locator('.corpus-start')).toBeVisible();
    expect(await violations(app), 'the start').toEqual([]);
    await openDataset(app, dataset);
    expect(await violations(app), 'the canopy').toEqual([]);
    await app.getByTestId('heaviest').getByRole('button').first().click();
    await reading(app, 'spine');
    await idle(app);
    expect(await violations(app), 'the spine of a leaf').toEqual([]);
  });
}
