import { expect, test } from 'vitest';
import {
  betweenWindows,
  holderOf,
  isWhole,
  levelOf,
  panWindow,
  placesShown,
  shownMiddle,
  shownShare,
  WHOLE,
  windowOf,
  zoomWindow,
} from './window.ts';

const close = (window: { from: number; to: number }, from: number, to: number) => {
  expect(window.from).toBeCloseTo(from, 12);
  expect(window.to).toBeCloseTo(to, 12);
};

test('a node is the window of its leaves, and that window is held by the node', () => {
  expect(windowOf({ level: 2, place: 1 })).toEqual({ from: 0.25, to: 0.5 });
  for (const node of [
    { level: 0, place: 0 },
    { level: 3, place: 5 },
    { level: 11, place: 1338 },
  ]) {
    expect(holderOf(windowOf(node), 11)).toEqual(node);
    expect(levelOf(windowOf(node))).toBeCloseTo(node.level, 9);
  }
  expect(holderOf(windowOf({ level: 11, place: 1338 }), 9)).toEqual({ level: 9, place: 334 });
  expect(holderOf({ from: 0.4, to: 0.6 }, 11)).toEqual({ level: 0, place: 0 });
});

test('zooming keeps the place under the pointer where it is', () => {
  const near = zoomWindow(WHOLE, 4, 0.8, 0.01);
  close(near, 0.6, 0.85);
  expect((0.8 - near.from) / (near.to - near.from)).toBeCloseTo(0.8, 12);
  close(zoomWindow(near, 0.25, 0.8, 0.01), 0, 1);
  expect(isWhole(zoomWindow(near, 0.01, 0.7, 0.01))).toBe(true);
});

test('zooming and panning end where the leaves or the sense do', () => {
  const narrow = zoomWindow(WHOLE, 1e9, 0.5, 2 ** -9);
  expect(narrow.to - narrow.from).toBe(2 ** -9);
  close(panWindow({ from: 0.5, to: 0.75 }, 9), 0.75, 1);
  close(panWindow({ from: 0.5, to: 0.75 }, -0.1), 0.4, 0.65);
});

test('the way between windows is even in the level, with one place standing still', () => {
  const to = windowOf({ level: 4, place: 5 });
  close(betweenWindows(WHOLE, to, 0), 0, 1);
  expect(betweenWindows(WHOLE, to, 1)).toBe(to);
  expect(levelOf(betweenWindows(WHOLE, to, 0.5))).toBeCloseTo(2, 9);
  const still = to.from / (1 - (to.to - to.from)); // p = from + p * width
  for (const share of [0.2, 0.7]) {
    const { from, to: end } = betweenWindows(WHOLE, to, share);
    expect((still - from) / (end - from)).toBeCloseTo(still, 9);
  }
  close(betweenWindows({ from: 0, to: 0.5 }, { from: 0.5, to: 1 }, 0.5), 0.25, 0.75);
});

test('what a window shows of a node: its share, its middle, its places', () => {
  const window = { from: 0.25, to: 0.75 };
  expect(shownShare(window, 0, 0)).toBe(1);
  expect(shownShare(window, 1, 0)).toBe(0.5);
  expect(shownShare(window, 2, 1)).toBe(1);
  expect(shownShare(window, 2, 0)).toBe(0);
  expect(shownMiddle(window, 1, 0)).toBe(0.375);
  expect(shownMiddle(window, 0, 0)).toBe(0.5);
  expect(shownMiddle(window, 2, 0)).toBe(0.25);
  expect(placesShown(window, 3)).toEqual([2, 6]);
  expect(placesShown(WHOLE, 11)).toEqual([0, 2048]);
});
