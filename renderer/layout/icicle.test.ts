import { expect, test } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import {
  boxOf,
  fitIcicle,
  icicleAxis,
  MARGIN,
  nodeUnder,
  orderOf,
  orderOfCounts,
  spanOf,
} from './icicle.ts';
import { icicleGround } from './icicle-scene.ts';
import { WHOLE } from './window.ts';

const leaves = orderOf([5, 0, 5, 7]);
const WIDTH = 400 + MARGIN.left + MARGIN.right;
const HEIGHT = 200 + MARGIN.top + MARGIN.bottom;
const icicle = (widths: 'tokens' | 'leaves', window = WHOLE) =>
  fitIcicle(3, leaves, widths, window, WIDTH, HEIGHT);

test('by leaves every node is as wide as its leaves', () => {
  const rows = icicle('leaves');
  expect(rows.rowHeight).toBe(50);
  expect(boxOf(rows, { level: 0, place: 0 })).toEqual([MARGIN.left, MARGIN.top, 400, 50]);
  expect(boxOf(rows, { level: 2, place: 3 })).toEqual([
    MARGIN.left + 300,
    MARGIN.top + 100,
    100,
    50,
  ]);
});

test('by tokens a node is as wide as its tokens are many, in the order of the leaves', () => {
  const rows = icicle('tokens');
  expect(spanOf(rows, { level: 1, place: 0 })).toEqual({ from: 0, to: 0.25 });
  expect(spanOf(rows, { level: 3, place: 5 })).toEqual({ from: 0.25, to: 0.75 });
  expect(boxOf(rows, { level: 3, place: 5 })).toEqual([
    MARGIN.left + 100,
    MARGIN.top + 150,
    200,
    50,
  ]);
  expect(boxOf(rows, { level: 3, place: 4 })).toBeNull();
});

test('a zoomed subtree fills the width, and its ancestors with it', () => {
  const axis = icicleAxis(3, leaves, 'leaves');
  const rows = icicle('leaves', axis.windowOf({ level: 1, place: 1 }));
  expect(boxOf(rows, { level: 1, place: 1 })).toEqual([MARGIN.left, MARGIN.top + 50, 400, 50]);
  expect(boxOf(rows, { level: 0, place: 0 })?.[2]).toBe(400);
  expect(boxOf(rows, { level: 1, place: 0 })).toBeNull();
});

test('levels too low for their numbers are numbered every so many', () => {
  const numbers = (height: number) =>
    icicleGround(fitIcicle(11, leaves, 'tokens', WHOLE, WIDTH, height), PRINT).flatMap((mark) =>
      mark.kind === 'text' && mark.face === 'mono' ? [mark.text] : [],
    );
  expect(numbers(12 * 20 + MARGIN.top + MARGIN.bottom)).toHaveLength(12);
  expect(numbers(12 * 6 + MARGIN.top + MARGIN.bottom)).toEqual(['0', '2', '4', '6', '8', '10']);
});

test('a point finds its node by arithmetic, in both widths', () => {
  const point = { x: MARGIN.left + 250, y: MARGIN.top + 170 };
  expect(nodeUnder(icicle('leaves'), point)).toEqual({ level: 3, place: 5 });
  expect(nodeUnder(icicle('tokens'), { ...point, x: MARGIN.left + 150 })).toEqual({
    level: 3,
    place: 5,
  });
  expect(nodeUnder(icicle('leaves'), { x: 2, y: point.y })).toBeNull();
  expect(nodeUnder(icicle('leaves'), { x: point.x, y: 2 })).toBeNull();
});

test('the axis of tokens knows its subtrees; one without tokens shows all', () => {
  const axis = icicleAxis(3, leaves, 'tokens');
  expect(axis.windowOf({ level: 1, place: 1 })).toEqual({ from: 0.25, to: 1 });
  expect(axis.holderOf({ from: 0.25, to: 1 })).toEqual({ level: 1, place: 1 });
  expect(axis.holderOf(WHOLE)).toEqual({ level: 0, place: 0 });
  expect(icicleAxis(3, orderOf([0, 1]), 'tokens').windowOf({ level: 1, place: 1 })).toEqual(WHOLE);
});

test('tokens that are only counted stand in the same order as tokens that are listed', () => {
  const counted = orderOfCounts(Float64Array.of(1, 0, 0, 0, 0, 2, 0, 1));
  expect(counted.total).toBe(leaves.total);
  for (let leaf = 0; leaf <= 8; leaf++) expect(counted.before(leaf)).toBe(leaves.before(leaf));
  for (let token = 0; token < 4; token++) expect(counted.leafAt(token)).toBe(leaves.leafAt(token));
  expect(counted.leafAt(4)).toBeUndefined();
  expect(orderOfCounts(new Float64Array(4)).leafAt(0)).toBeUndefined();
});
