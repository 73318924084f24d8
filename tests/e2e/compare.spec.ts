import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, type Locator } from '@playwright/test';
import type { FragilityReport, Session } from '../../engine/api.ts';
import { createEngine } from '../../engine/engine.ts';
import { canopy, tiny } from '../cli/canopy.ts';
import { aSession } from '../sessions/session.ts';
import { enter, idle, test, traced } from './app.ts';
import { violations } from './axe.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-compare-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of canopy-tiny in which node 1 of layer 2 fires for other inputs. */
function planted(): string {
  const target = path.join(folder, 'planted');
  cpSync(tiny, target, { recursive: true });
  const file = path.join(target, 'model.safetensors');
  const bytes = readFileSync(file);
  const header = 8 + Number(bytes.readBigUInt64LE(0));
  const [from] = JSON.parse(bytes.toString('utf8', 8, header))[
    'encoder.layers.2.ffn.linear_in.weight'
  ].data_offsets;
  for (let i = 0; i < 192; i++) {
    const at = header + from + 4 * (192 + i);
    bytes.writeFloatLE(-bytes.readFloatLE(at), at);
  }
  writeFileSync(file, bytes);
  return target;
}

test('two texts: aligned tokens, the level at which they part, and no difference where there is none', async ({
  app,
}) => {
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  await expect(app.getByTestId('compare-summary')).toHaveText(
    'No difference: all 9 tokens take the same leaves in 4 layers.',
  );
  const other = 'the queen of <mask> was wise .';
  await app.getByLabel('Text of B').fill(other);
  await expect(app.getByTestId('compare-summary')).toContainText(
    '8 tokens aligned, 2 in one side alone.',
  );
  const [a, b] = await Promise.all(
    ['the king of <mask> was wise .', other].map((text) => traced(tiny, '--text', text)),
  );
  const rows = app.getByTestId('compare-pairs').locator('tbody tr');
  // "the" stands second in both.
  const [x = 0, y = 0] = [a, b].map((trace) => trace?.layers[1]?.leaves[1]?.[0] ?? 0);
  const apart = x === y ? 'same' : String(11 - (32 - Math.clz32(x ^ y)));
  await expect(rows.nth(1).locator('td').nth(2)).toHaveText(apart);
  await app.getByLabel('Layer of B').selectOption('3');
  await expect(app.getByTestId('compare-pairs').locator('thead th')).toHaveText([
    'A',
    'B',
    '0 | 3',
  ]);
  expect(await violations(app)).toEqual([]);
  await app.getByRole('button', { name: 'Swap' }).click();
  await expect(app.getByLabel('Text of A')).toHaveValue(other);
  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export the decisions in common' }).click();
  await app.getByRole('button', { name: /^CSV/ }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toContain('a,b,layer 3 | 0');
  const file = path.join(folder, 'two.canopy');
  await app.keyboard.press('Escape');
  await app.keyboard.press('ControlOrMeta+s');
  await app.getByRole('dialog').getByLabel('On the host’s machine').fill(file);
  await app.getByRole('button', { name: 'Save there' }).click();
  await expect(app.getByTestId('notice')).toContainText('Saved as');
  const { view } = JSON.parse(await readFile(file, 'utf8'));
  expect(view.views.compare).toMatchObject({
    a: { text: other, layer: 3 },
    b: { layer: 0 },
    tree: 0,
  });
});

test('two models: a planted difference is found and named, layer and node', async ({
  page: app,
  serve,
}) => {
  // A host of its own: what it opens would be the other specs' model too.
  await app.goto((await serve(tiny)).url);
  await idle(app);
  await app.getByTestId('model-chip').click();
  const field = app.getByLabel('Model folder on the host’s machine');
  await field.fill(planted());
  await field.press('Enter');
  await expect(app.getByTestId('model-chip')).toContainText('planted');
  await idle(app);
  await app.getByRole('button', { name: 'Compare', exact: true }).click();
  const model = app.getByLabel('Model of B');
  // The current one, and both that are in memory.
  await expect(model.locator('option')).toHaveCount(3);
  await model.selectOption({ label: await optionOf(model, 'canopy-tiny') });
  await expect(app.getByTestId('compare-summary')).toContainText(
    'The first difference is in layer 2.',
  );
  await app.getByRole('button', { name: 'Compare the weights' }).click();
  await expect(app.getByTestId('compare-weights')).toContainText('1 with other values');
  await expect(app.getByTestId('compare-tensors').locator('tbody tr')).toContainText([
    'layer 2: node 1',
  ]);

  // Trees of another shape: no paths, but how they are used.
  await app.getByTestId('model-chip').click();
  await field.fill(path.resolve('tests/golden/random-0'));
  await field.press('Enter');
  await expect(app.getByTestId('model-chip')).toContainText('random-0');
  await app.getByLabel('Text of A').fill('2, 3, 4');
  await expect(app.getByTestId('compare-summary')).toContainText(
    'Paths cannot be aligned: the trees are of different shapes',
  );
  await expect(app.getByTestId('compare-usage').locator('tbody tr')).toHaveCount(4);
  // Its ids are none of the other's pieces.
  await expect(app.getByText('No tokens are aligned, so nothing is compared.')).toBeVisible();
  expect(await violations(app)).toEqual([]);
});

test('two texts: exact divergences, a pinned side and one that follows, times in turns', async ({
  app,
}) => {
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  const [first, other] = ['the king of <mask> was wise .', 'the queen of <mask> was wise .'];
  await app.getByLabel('Text of B').fill(other);
  const rows = app.getByTestId('compare-kl').locator('tbody tr');
  await expect(rows).toHaveCount(1);
  const engine = createEngine({ threads: 1 });
  await engine.open(tiny);
  const sides = { a: { input: { text: first } }, b: { input: { text: other } } };
  const { sequences } = await engine.trace({ inputs: [sides.a.input, sides.b.input] });
  const [a = 0, b = 0] = sequences.map(({ predictions }) => predictions[0]?.position);
  const [mask] = await engine.comparePredictions({ ...sides, pairs: [[a, b]] });
  engine.close();
  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export the predictions' }).click();
  await app.getByRole('button', { name: /^CSV/ }).click();
  const csv = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  const [cells = []] = csv.slice(-(mask?.top.length ?? 0)).map((line) => line.split(','));
  expect(Number(cells[4])).toBeCloseTo(mask?.forward ?? Number.NaN, 6);
  expect(Number(cells[5])).toBeCloseTo(mask?.backward ?? Number.NaN, 6);
  await app.keyboard.press('Escape');
  await app.getByLabel(/^at every aligned token/).check();
  await expect(rows).toHaveCount(6);
  await rows.nth(0).getByRole('button').click();
  await expect(app.getByTestId('compare-predictions').locator('caption')).toContainText(
    'At the, token 1',
  );

  // B has what the page has, and changes with it; A stays.
  await app.getByRole('button', { name: 'Pin B' }).click();
  await expect(app.getByLabel('Text of B')).toHaveValue(first);
  await app.keyboard.press('1');
  await enter(app, 'the sea of <mask> .');
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  await expect(app.getByLabel('Text of B')).toHaveValue('the sea of <mask> .');
  await expect(app.getByLabel('Text of A')).toHaveValue(first);
  await app.getByRole('button', { name: 'Pin B' }).click();
  await app.keyboard.press('1');
  await enter(app, first);
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  await expect(app.getByLabel('Text of B')).toHaveValue('the sea of <mask> .');

  const ask = app.getByRole('button', { name: 'Time both sides' });
  await ask.click();
  const times = app.getByRole('region', { name: 'Times', exact: true });
  await times.getByRole('button', { name: 'Cancel' }).click();
  await ask.click();
  await expect(app.getByTestId('compare-ratio')).toBeVisible({ timeout: 20_000 });
  const timed = app.getByTestId('compare-times').locator('tbody tr');
  await expect(timed.nth(0).locator('td').first()).toHaveText('9');
  await expect(timed.nth(1).locator('td').first()).toHaveText('7');
  await app.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(app)).toEqual([]);
});

test('two sessions as sides: texts, interventions, and a model that is gone', async ({ app }) => {
  const everywhere = { tokens: { kind: 'everywhere' }, layer: 1, tree: null } as const;
  const write = (name: string, part: Partial<Session>, text: string) => {
    const { view } = aSession;
    const selection = { ...view.selection, node: null, layer: 2 };
    const alone = { ...view, text, second: null, masks: [], pin: null, span: null, selection };
    const session = { ...aSession, ...part, view: alone };
    writeFileSync(path.join(folder, `${name}.canopy`), JSON.stringify(session));
  };
  const text = 'the old king .';
  write('one', {}, text);
  const dense = { ...everywhere, change: { kind: 'dense' } } as const;
  write('two', { interventions: [dense] }, text);
  const gone = { name: 'gone', folder: '/no/such/model', sha256: 'a'.repeat(64), notation: '1x11' };
  write('three', { model: gone }, text);
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  const take = async (side: 'A' | 'B', name: string) => {
    await app.getByRole('button', { name: `Session as ${side}` }).click();
    const dialog = app.getByRole('dialog');
    const field = dialog.getByLabel('On the host’s machine');
    await field.fill(path.join(folder, `${name}.canopy`));
    await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  };
  await take('A', 'none');
  await expect(app.getByTestId('session-problem')).toContainText('none.canopy');
  await app.keyboard.press('Escape');
  await take('A', 'one');
  await take('B', 'one');
  const summary = app.getByTestId('compare-summary');
  await expect(summary).toContainText('No difference');
  await take('B', 'two');
  await expect(app.getByText('from the session two, with 1 intervention')).toBeVisible();
  await expect(summary).toContainText('The first difference is in layer 2.');
  await expect(app.getByLabel('Layer of B')).toHaveValue('2');
  await take('B', 'three');
  const missing = app.getByTestId('missing-b');
  await expect(missing).toContainText('three was made with gone (1x11, SHA-256 aaaaaaaaaaaa…)');
  await missing.getByRole('button', { name: 'Find and load it' }).click();
  await expect(missing).toContainText('It is not in /no/such/model');
  expect(await violations(app)).toEqual([]);
});

/** The whole label of the choice that begins so. */
async function optionOf(select: Locator, name: string): Promise<string> {
  const labels = await select.locator('option').allTextContents();
  return labels.find((label) => label.startsWith(name)) ?? name;
}

test('fragility has the figures of the command line, and goes away as a table', async ({ app }) => {
  const book = path.join(folder, 'book.txt');
  cpSync('assets/texts/time-machine.txt', book);
  await app.keyboard.press('Escape');
  await app.keyboard.press('3');
  await app.getByLabel('File of text').fill(path.join(folder, 'none.txt'));
  await app.getByRole('button', { name: 'Measure fragility' }).click();
  await expect(app.getByRole('alert')).toContainText('There is no file');
  await app.getByLabel('File of text').fill(book);
  await app.getByLabel('How many tokens').selectOption('2048');
  await app.getByRole('button', { name: 'Measure fragility' }).click();
  const rows = app.getByTestId('fragility-layers').locator('tbody tr');
  await expect(rows).toHaveCount(4);
  const { stdout } = await canopy(['fragility', book, '--tokens', '2048', '--json']);
  const report: FragilityReport = JSON.parse(stdout);
  const losses = app.getByTestId('fragility-loss').locator('tbody tr');
  for (const [at, { layers, loss }] of report.variants.entries()) {
    for (const { layer, walks } of report.layers) {
      const changed = layers[layer]?.changed ?? Number.NaN;
      const share = ((100 * changed) / walks).toFixed(2);
      await expect(
        rows
          .nth(layer)
          .locator('td')
          .nth(1 + at),
      ).toHaveText(`${changed} (${share} %)`);
    }
    await expect(losses.nth(1 + at)).toContainText(loss.mean.toFixed(4));
  }
  await app.emulateMedia({ colorScheme: 'dark' });
  expect(await violations(app)).toEqual([]);
  const download = app.waitForEvent('download');
  await app.getByRole('button', { name: 'Export the fragility' }).click();
  await app.getByRole('button', { name: /^CSV/ }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv).toContain(
    'layer,level,walks,changed BF16,changed F16,changed INT8,changed noise ε 0.001',
  );
});
