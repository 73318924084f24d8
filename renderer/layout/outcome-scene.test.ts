import { expect, it } from 'vitest';
import type { OutcomeNode, OutcomePaths } from '../../engine/api.ts';
import { PRINT } from '../picture/palette.ts';
import { outcomeAt, outcomeGrid, outcomeScene, placeOfNode } from './outcome-scene.ts';

const node = (index: number, z: number, p: number): OutcomeNode => ({
  ...{ node: index, examples: 10, right: 0.1, wrong: 0.2, z, p },
});
const paths: OutcomePaths = {
  ...{ right: 10, wrong: 10, shuffles: 999, leastExamples: 5, tested: 4, threshold: 3 },
  trees: [
    { layer: 0, tree: 0, nodes: [node(1, 4, 0.01), node(2, -4, 0.01), node(4, 0.1, 0.9)] },
    { layer: 1, tree: 0, nodes: [node(7, 2, 0.4)] },
  ],
};

it('names a node’s level and its place there', () => {
  expect([0, 1, 2, 3, 6, 7, 14].map(placeOfNode)).toEqual([
    { level: 0, place: 0 },
    { level: 1, place: 0 },
    { level: 1, place: 1 },
    { level: 2, place: 0 },
    { level: 2, place: 3 },
    { level: 3, place: 0 },
    { level: 3, place: 7 },
  ]);
});

it('colours what differs by whose it is, at its level and place, and counts it', () => {
  const { marks } = outcomeScene({ paths, depth: 3, width: 334, chosen: null }, PRINT);
  const fill = (color: string) =>
    marks.flatMap((mark) =>
      mark.kind === 'rects' && mark.fill === color ? [[...Array.from(mark.at)]] : [],
    );
  const { cell } = outcomeGrid(2, 3, 334);
  // Behind the legend's square: half a tree wide, one row below the root's.
  const [, wrong] = fill(PRINT.positive);
  expect(wrong).toEqual([0, 22 + 16 + 6 + 0.5, cell.width / 2 - 0.5, 5]);
  const [, right] = fill(PRINT.negative);
  expect(right?.[0]).toBe(cell.width / 2);
  const [, first, second] = fill(PRINT.branch);
  expect(first?.[0]).toBe(cell.width / 4);
  expect(second?.[0]).toBe(cell.width + 14);
  const words = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
  expect(words).toContain('layer 0: 2');
  expect(words).toContain('layer 1');
});

it('finds the icicle under a point, and none between two', () => {
  const grid = outcomeGrid(5, 3, 334);
  expect(grid.columns).toBe(2);
  expect(outcomeAt(grid, 5, 10, 30)).toBe(0);
  expect(outcomeAt(grid, 5, grid.cell.width + 20, 30)).toBe(1);
  expect(outcomeAt(grid, 5, grid.cell.width + 5, 30)).toBeNull();
  expect(outcomeAt(grid, 5, 10, 30 + 2 * (grid.cell.height + 14))).toBe(4);
  expect(outcomeAt(grid, 5, grid.cell.width + 20, 30 + 2 * (grid.cell.height + 14))).toBeNull();
  expect(outcomeAt(grid, 5, 10, 5)).toBeNull();
});
