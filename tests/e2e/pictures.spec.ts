/** Pictures leave as files that look alike everywhere and hold the numbers of the command line. */

import { expect, type Page } from '@playwright/test';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, type Printed, test, traced } from './app.ts';
import { leafOf } from './everywhere.ts';
import { byChromium, byLibrsvg, difference, exported, openMenu } from './pictures.ts';

const sentence = 'the king of <mask> was wise .';
const words = 'the-king-of-mask-was-wise';
const at = { layer: 3, token: 2 };

/** Each picture and what its files are called. */
const pictures = [
  ['matrix', `canopy-tiny_matrix_${words}`],
  ['canopy', `canopy-tiny_layer-3_${words}`],
  ['icicle', `canopy-tiny_layer-3_icicle_${words}`],
  ['spine', `canopy-tiny_layer-3_spine_token-2_${words}`],
] as const;

/** The sentence with its third token chosen in layer 3, and a picture on the screen. */
async function show(page: Page, picture: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await enter(page, sentence);
  await page.getByTestId('matrix').focus();
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight'])
    await page.keyboard.press(key);
  await expect(page.getByTestId('matrix-at')).toContainText('king, token 2, layer 3');
  if (picture !== 'matrix') {
    await page.getByRole('button', { name: picture, exact: true }).click();
    await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', picture);
  }
}

for (const [picture, name] of pictures) {
  test(`an exported ${picture} looks the same in Chromium, in librsvg and as PNG`, async ({
    app,
    browser,
  }) => {
    test.skip(process.platform !== 'linux', 'rsvg-convert is set up on Linux alone');
    test.slow(); // four programs draw it
    await show(app, picture);
    const svg = await exported(app, picture, 'SVG');
    expect(svg.name).toBe(`${name}.svg`);
    const text = svg.bytes.toString();
    // Vectors alone: letters are shapes, and nothing is fetched.
    const drawn = text.replaceAll(/ aria-label="[^"]*"/g, '');
    expect(drawn.match(/<image|<text|<foreignObject|href|NaN|\d\.\d{3,}/g)).toBeNull();
    expect(/<title>(.*)<\/title>/.exec(text)?.[1]).toBe('the king of &lt;mask&gt; was wise .');
    const chromium = await byChromium(browser, svg.bytes);
    const librsvg = await difference(browser, chromium, await byLibrsvg(svg.bytes));
    expect(librsvg.sizes[0]).toBe(librsvg.sizes[1]);
    expect(librsvg.inked).toBeGreaterThan(0.03);
    expect(librsvg.mean).toBeLessThan(1);
    expect(librsvg.wrong).toBeLessThan(0.001);

    const png = await exported(app, picture, 'PNG');
    expect(png.name).toBe(`${name}.png`);
    // The browser's own letters are a little thinner than their shapes.
    const canvas = await difference(browser, chromium, png.bytes);
    expect(canvas.sizes[0]).toBe(canvas.sizes[1]);
    expect(canvas.mean).toBeLessThan(2);
    expect(canvas.wrong).toBeLessThan(0.002);
  });
}

/** A CSV file of ours: what it is of, then its rows by column. */
function readCsv(bytes: Buffer): { about: { model: object }; rows: Record<string, string>[] } {
  const [head = '', names = '', ...lines] = bytes.toString().trimEnd().split('\r\n');
  const columns = names.split(',');
  return {
    about: JSON.parse(head.slice(2)),
    rows: lines.map((line) => {
      const cells = line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
      return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
    }),
  };
}

test('CSV and JSON hold the numbers of the command line, unrounded', async ({ app }) => {
  const printed = await traced<Printed & { model: { name: string; sha256: string } }>(
    tiny,
    '--text',
    sentence,
  );
  await show(app, 'spine');
  const { name, sha256 } = printed.model;
  const model = { name, sha256 };
  const spine = readCsv((await exported(app, 'spine', 'CSV')).bytes);
  expect(spine.about).toMatchObject({
    model,
    layer: 3,
    tree: null,
    text: sentence,
    token: { index: 2, piece: 'king' },
  });
  const logits = printed.layers[3]?.logits[2]?.[0] ?? [];
  expect(spine.rows.map(({ logit }) => Math.fround(Number(logit)))).toEqual(
    logits.map(Math.fround),
  );
  const matrix = JSON.parse((await exported(app, 'matrix', 'JSON')).bytes.toString());
  expect(matrix).toMatchObject({ picture: 'matrix', model, layer: null, text: sentence });
  expect(matrix.rows.map((row: unknown[]) => row.slice(-4))).toEqual(
    printed.tokens.map((_, token) =>
      printed.layers.map((_, layer) => leafOf(printed, { layer, token })),
    ),
  );
  expect(spine.rows[0]?.leaf).toBe(String(leafOf(printed, at)));
});

test('of two texts, the matrix holds both and the tree that of the chosen token', async ({
  page,
  host,
}) => {
  const second = 'the queen of the sea .';
  await page.goto(`${host.url}&text=${sentence}&second=${second}&at=1.2.0.0`);
  await idle(page);
  const json = async (picture: string) => {
    const { name, bytes } = await exported(page, picture, 'JSON');
    return { name, ...JSON.parse(bytes.toString()) };
  };
  const matrix = await json('matrix');
  expect(matrix).toMatchObject({ text: sentence, secondText: second });
  expect(matrix.rows.map(([text]: [number]) => text)).toEqual([
    ...Array(9).fill(0),
    ...Array(8).fill(1),
  ]);
  const canopy = await json('canopy');
  expect(canopy.name).toBe('canopy-tiny_layer-0_the-queen-of-the-sea.json');
  expect(canopy).toMatchObject({ text: second, token: { index: 2, piece: 'queen' } });
  expect(canopy).not.toHaveProperty('secondText');
});

test('print colours are chosen once and hold for every picture', async ({ app }) => {
  await app.emulateMedia({ colorScheme: 'dark' });
  await show(app, 'canopy');
  const background = async (picture: string) =>
    /<rect [^>]*fill="(#\w+)"/.exec((await exported(app, picture, 'SVG')).bytes.toString())?.[1];
  expect(await background('canopy')).toBe('#121614');
  const menu = await openMenu(app, 'matrix');
  await menu.getByRole('button', { name: 'print' }).click();
  await app.keyboard.press('Escape');
  expect(await background('canopy')).toBe('#ffffff');
  expect(await background('matrix')).toBe('#ffffff');
});

test('a picture goes to the clipboard as an image', async ({ app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await show(app, 'canopy');
  const menu = await openMenu(app, 'canopy');
  await menu.getByRole('button', { name: /^Copy/ }).click();
  await expect(menu.getByRole('status')).toHaveText('Copied as an image');
  const types = await app.evaluate(
    'navigator.clipboard.read().then((items) => items.flatMap((item) => [...item.types]))',
  );
  expect(types).toContain('image/png');
});
