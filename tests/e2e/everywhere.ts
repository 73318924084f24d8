/** What every view must show of one choice, by the numbers of the command line. */

import { expect, type Page } from '@playwright/test';
import { expectShown, idle, type Printed, read, rowsOf } from './app.ts';

/** Of canopy-tiny. */
const depth = 11;

interface TokenAt {
  readonly layer: number;
  readonly token: number;
}

interface NodeAt {
  readonly layer: number;
  readonly level: number;
  readonly place: number;
}

export type Reading = 'canopy' | 'icicle' | 'spine';

function leavesOf(printed: Printed, layer: number): number[] {
  return printed.layers[layer]?.leaves.map(([leaf = -1]) => leaf) ?? [];
}

export function leafOf(printed: Printed, { layer, token }: TokenAt): number {
  return leavesOf(printed, layer)[token] ?? -1;
}

export const placeOn = (leaf: number, level: number) => leaf >> (depth - level);
const numberOf = (level: number, place: number) => 2 ** level - 1 + place;
const counted = (value: number) => value.toLocaleString('en-US');

/** A token is chosen: matrix, tree, tokens, layers, inspector and address agree on it. */
export async function expectToken(page: Page, printed: Printed, at: TokenAt): Promise<void> {
  const { layer, token } = at;
  const piece = printed.tokens[token]?.piece ?? '';
  const where = `${piece}, token ${token}, layer ${layer}: leaf ${counted(leafOf(printed, at))}`;
  await expect(page.getByTestId('matrix-at')).toHaveText(where);
  await expect(page.getByTestId('tree-at')).toHaveText(where);
  await expect(page.getByTestId('inspector-piece')).toHaveText(piece);
  await expect(page.getByTestId('inspector-leaf')).toHaveText(counted(leafOf(printed, at)));
  await expectChosen(page, at);
  await compareSteps(await rowsOf(page, 'steps'), printed, layer, token);
}

/** A node or leaf is chosen; the token stays chosen beside it. */
export async function expectNode(
  page: Page,
  printed: Printed,
  { layer, level, place }: NodeAt,
  token: number,
): Promise<void> {
  const leaf = level === depth;
  const name = leaf
    ? `Leaf ${counted(place)}`
    : level === 0
      ? 'Root'
      : `Node ${counted(numberOf(level, place))}`;
  await expect(page.getByTestId('node-name')).toHaveText(name);
  await expect(page.getByTestId('tree-at')).toContainText(
    `${name}, level ${level} of ${depth}, layer ${layer}`,
  );
  await expectChosen(page, { layer, token });
  const visitors = leavesOf(printed, layer).flatMap((of, index) =>
    placeOn(of, level) === place ? [index] : [],
  );
  const tokens = printed.tokens.length;
  await expect(page.getByTestId('node-met')).toContainText(
    visitors.length === 0
      ? `No token of ${tokens}`
      : `${visitors.length} of ${tokens} tokens ${leaf ? 'end' : 'come'}${visitors.length === 1 ? 's' : ''} here`,
  );
  if (visitors.length === 0) return;
  const from = printed.layers[layer];
  const rows = await rowsOf(page, 'node-visits');
  expect(rows).toHaveLength(visitors.length);
  for (const [at, visitor] of visitors.entries()) {
    const [piece, logit = '', goes, margin = '', adds = ''] = rows[at] ?? [];
    const value = from?.logits[visitor]?.[0]?.[level] ?? Number.NaN;
    expect(piece).toBe(printed.tokens[visitor]?.piece);
    expectShown(logit, value);
    expect(goes).toBe(value > 0 ? 'right' : 'left');
    expectShown(margin, from?.margins[visitor]?.[0]?.[level] ?? Number.NaN);
    expectShown(adds, from?.contributions[visitor]?.[0]?.[level] ?? Number.NaN);
  }
  const way = await rowsOf(page, 'ancestors');
  expect(way.map(([, number = '']) => read(number))).toEqual(
    Array.from({ length: level + 1 }, (_, up) => numberOf(up, place >> (level - up))),
  );
  expect(way.map(([, , met = '']) => read(met))).toEqual(
    way.map(
      (_, up) =>
        leavesOf(printed, layer).filter((of) => placeOn(of, up) === place >> (level - up)).length,
    ),
  );
}

async function expectChosen(page: Page, { layer, token }: TokenAt): Promise<void> {
  const chips = page.getByTestId('chips-0').locator('[aria-pressed="true"]');
  await expect(chips).toHaveAttribute('data-token', String(token));
  const layers = page.getByRole('group', { name: 'Layer' }).locator('[aria-pressed="true"]');
  await expect(layers).toHaveText(String(layer));
  await expect.poll(() => addressed(page, 'at')).toBe(`0.${token}.${layer}.0`);
}

/** A field of the address. */
export function addressed(page: Page, name: string): string | null {
  return new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name);
}

/** The table behind a reading of the tree has the numbers of the command line. */
export async function expectReading(
  page: Page,
  printed: Printed,
  reading: Reading,
  at: TokenAt,
): Promise<void> {
  await expect(page.getByTestId('tree')).toHaveAttribute('data-reading', reading);
  await idle(page); // the tables follow the picture
  const leaves = leavesOf(printed, at.layer);
  if (reading === 'canopy') {
    const rows = await rowsOf(page, 'path-table');
    expect(rows.map(([piece]) => piece)).toEqual(printed.tokens.map(({ piece }) => piece));
    expect(rows.map(([, leaf = '', bits]) => [read(leaf), bits])).toEqual(
      leaves.map((leaf) => [leaf, leaf.toString(2).padStart(depth, '0')]),
    );
  } else if (reading === 'icicle') {
    const visited = new Map<number, number[]>();
    for (let level = 0; level <= depth; level++) {
      for (const [token, leaf] of leaves.entries()) {
        const node = numberOf(level, placeOn(leaf, level));
        visited.set(node, [...(visited.get(node) ?? []), token]);
      }
    }
    const rows = await rowsOf(page, 'node-table');
    expect(rows.map(([, node = '', tokens]) => [read(node), tokens])).toEqual(
      [...visited].sort(([a], [b]) => a - b).map(([node, tokens]) => [node, String(tokens.length)]),
    );
  } else {
    const rows = await rowsOf(page, 'spine-table');
    const leaf = leafOf(printed, at);
    const from = printed.layers[at.layer];
    expect(rows).toHaveLength(depth + 1);
    for (const [level, row] of rows.entries()) {
      const [, node = '', decision, logit = '', , margin = '', adds = ''] = row;
      const value = from?.logits[at.token]?.[0]?.[level] ?? Number.NaN;
      expect(read(node)).toBe(numberOf(level, placeOn(leaf, level)));
      expect(decision).toBe(level === depth ? 'leaf' : value > 0 ? 'right' : 'left');
      expectShown(logit, value);
      expectShown(margin, from?.margins[at.token]?.[0]?.[level] ?? Number.NaN);
      expectShown(adds, from?.contributions[at.token]?.[0]?.[level] ?? Number.NaN);
    }
  }
}

/** The inspector's steps. Columns: level, node, decision and logit, gelu, margin, contribution. */
export async function compareSteps(
  rows: string[][],
  printed: Printed,
  layer: number,
  token: number,
): Promise<void> {
  const from = printed.layers[layer];
  const leaf = leafOf(printed, { layer, token });
  expect(rows).toHaveLength(depth + 1);
  for (const [level, row] of rows.entries()) {
    const logit = from?.logits[token]?.[0]?.[level] ?? Number.NaN;
    const [, node = '', decided = '', , margin = '', adds = ''] = row;
    const [decision, shown = ''] = decided.split(/[ ←→]+/);
    expect(read(node)).toBe(numberOf(level, placeOn(leaf, level)));
    expect(decision).toBe(level === depth ? 'leaf' : logit > 0 ? 'right' : 'left');
    expectShown(shown, logit);
    expectShown(margin, from?.margins[token]?.[0]?.[level] ?? Number.NaN);
    expectShown(adds, from?.contributions[token]?.[0]?.[level] ?? Number.NaN);
  }
}
