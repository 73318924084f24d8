import { expect, test } from 'vitest';
import {
  cellAt,
  figureGeometry,
  matrixGeometry,
  nearestToken,
  overviewGeometry,
  rowTop,
  step,
} from './matrix-geometry.ts';

test('128 tokens x 16 layers keep legible rows, beside an overview of all of them', () => {
  const geometry = matrixGeometry(220, 400, [128], 16);
  expect(geometry.rowHeight).toBe(15);
  expect(geometry.overview).toBe(32);
  expect(geometry.labels + 16 * geometry.cellWidth + 8 + 32).toBeLessThanOrEqual(220);
  expect(geometry.numberEvery).toBe(3);
  const overview = overviewGeometry(geometry, 32, 400);
  expect(overview.height).toBeCloseTo(400);
  expect(overview.rowHeight).toBeCloseTo(400 / 128);
  expect(overview.cellWidth).toBe(2);
});

test('few tokens and layers get comfortable cells, and no overview', () => {
  expect(matrixGeometry(240, 480, [9], 4)).toEqual({
    labels: 86,
    layers: 4,
    cellWidth: 38,
    rowHeight: 28,
    numberEvery: 1,
    heading: 0,
    groups: [{ top: 0, tokens: 9 }],
    height: 252,
    overview: 0,
  });
});

test('the overview comes with the first row that does not fit', () => {
  const height = 128 * 15;
  expect(matrixGeometry(220, height, [128], 16).overview).toBe(0);
  expect(matrixGeometry(220, height - 1, [128], 16).overview).toBe(32);
});

test('two texts are two groups, each below its heading', () => {
  const geometry = matrixGeometry(240, 480, [9, 3], 4);
  expect(geometry.groups).toEqual([
    { top: 22, tokens: 9 },
    { top: 22 + 9 * 28 + 22, tokens: 3 },
  ]);
  expect(geometry.height).toBe(44 + 12 * 28);
  expect(rowTop(geometry, 1, 2)).toBe(296 + 56);
});

test('points find cells and labels, and none outside', () => {
  const geometry = matrixGeometry(240, 480, [9, 3], 4);
  expect(cellAt(geometry, 86 + 39, 22 + 57)).toEqual({ text: 0, token: 2, layer: 1 });
  expect(cellAt(geometry, 10, 300)).toEqual({ text: 1, token: 0, layer: null });
  expect(cellAt(geometry, -1, 30)).toBeNull();
  expect(cellAt(geometry, 86 + 4 * 38, 30)).toBeNull();
  expect(cellAt(geometry, 100, 10)).toBeNull(); // a heading
  expect(nearestToken(geometry, 0, 10_000)).toBe(8);
  expect(nearestToken(geometry, 1, 0)).toBe(0);
});

test('arrows walk the cells, step into the next text and stop at the edges', () => {
  const geometry = matrixGeometry(240, 480, [9, 3], 4);
  const at = (text: number, token: number, layer: number) => ({ text, token, layer });
  expect(step('ArrowDown', at(0, 3, 1), geometry)).toEqual(at(0, 4, 1));
  expect(step('ArrowDown', at(0, 8, 1), geometry)).toEqual(at(1, 0, 1));
  expect(step('ArrowUp', at(1, 0, 1), geometry)).toEqual(at(0, 8, 1));
  expect(step('ArrowDown', at(1, 2, 1), geometry)).toEqual(at(1, 2, 1));
  expect(step('ArrowLeft', at(0, 3, 0), geometry)).toEqual(at(0, 3, 0));
  expect(step('End', at(0, 3, 2), geometry)).toEqual(at(0, 8, 2));
  expect(step('Home', at(1, 2, 2), geometry)).toEqual(at(1, 0, 2));
  expect(step('x', at(0, 3, 2), geometry)).toBeNull();
});

test('a figure has the same rows whatever the window, and room for its longest piece', () => {
  const geometry = figureGeometry([128], 16, 12);
  expect(geometry.rowHeight).toBe(18);
  expect(geometry.height).toBe(128 * 18);
  expect(geometry.labels).toBe(100);
  expect(geometry.cellWidth).toBe(20);
});
