import { expect, test } from 'vitest';
import { cellAt, matrixGeometry, step } from './matrix-geometry.ts';

test('128 tokens x 16 layers fit the width of the panel', () => {
  const geometry = matrixGeometry(220, 480, 128, 16);
  expect(geometry.labels + 16 * geometry.cellWidth).toBeLessThanOrEqual(220);
  expect(geometry.rowHeight).toBe(15);
  expect(geometry.numberEvery).toBe(2);
});

test('few tokens and layers get comfortable cells', () => {
  expect(matrixGeometry(240, 480, 9, 4)).toEqual({
    labels: 86,
    cellWidth: 38,
    rowHeight: 28,
    numberEvery: 1,
  });
});

test('points find their cells, and none outside', () => {
  const geometry = matrixGeometry(240, 480, 9, 4);
  expect(cellAt(geometry, 39, 57, 9, 4)).toEqual({ token: 2, layer: 1 });
  expect(cellAt(geometry, -1, 5, 9, 4)).toBeNull();
  expect(cellAt(geometry, 5, 28 * 9, 9, 4)).toBeNull();
});

test('arrows walk the cells and stop at the edges', () => {
  expect(step('ArrowDown', { token: 3, layer: 1 }, 9, 4)).toEqual({ token: 4, layer: 1 });
  expect(step('ArrowLeft', { token: 3, layer: 0 }, 9, 4)).toEqual({ token: 3, layer: 0 });
  expect(step('End', { token: 3, layer: 2 }, 9, 4)).toEqual({ token: 8, layer: 2 });
  expect(step('x', { token: 3, layer: 2 }, 9, 4)).toBeNull();
});
