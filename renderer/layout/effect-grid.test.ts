import { expect, it } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import { type EffectGrid, gridCellAt, gridRoom, gridScene, logShare } from './effect-grid.ts';

const grid: EffectGrid = {
  rows: ['the', 'king'],
  columns: ['0', '1', '2'],
  axis: 'layer',
  strength: [
    [0, 0, 0],
    [0, 0.5, 1],
  ],
  dots: [
    [null, null, 'ring'],
    [null, 'full', null],
  ],
  selected: { row: 1, column: null },
};

it('finds the cell under a point, and none beside the cells', () => {
  const room = gridRoom(grid, 300, 200);
  const { labels, head, cellWidth, rowHeight } = room;
  expect(gridCellAt(grid, room, labels + 1, head + 1)).toEqual({ row: 0, column: 0 });
  expect(gridCellAt(grid, room, labels + 2.5 * cellWidth, head + 1.5 * rowHeight)).toEqual({
    row: 1,
    column: 2,
  });
  expect(gridCellAt(grid, room, labels - 1, head + 1)).toBeNull();
  expect(gridCellAt(grid, room, labels + 3 * cellWidth + 1, head + 1)).toBeNull();
  expect(gridCellAt(grid, room, labels + 1, head + 2 * rowHeight + 1)).toBeNull();
});

it('draws strength as opacity, and marks what was done and what followed', () => {
  const { marks } = gridScene(grid, gridRoom(grid, 300, 200), PRINT);
  const coloured = marks.filter((mark) => mark.kind === 'rects' && mark.fill === PRINT.positive);
  expect(coloured.map((mark) => ('opacity' in mark ? mark.opacity : null))).toEqual([0.55, 1]);
  const dots = marks.filter((mark) => mark.kind === 'dots');
  expect(dots.map((mark) => (mark.kind === 'dots' ? mark.at.length : 0))).toEqual([2, 2]);
});

it('has a logarithmic scale that ends at its ends', () => {
  expect(logShare(1, 0.01, 1)).toBe(1);
  expect(logShare(0.1, 0.01, 1)).toBeCloseTo(0.5);
  expect(logShare(0.005, 0.01, 1)).toBe(0);
  expect(logShare(0, 0, 0)).toBe(0);
});
