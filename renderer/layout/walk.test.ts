import { expect, test } from 'vitest';
import { focusable, walk } from './walk.ts';

const depth = 3;
const leaves = [0, 1, 5, 5, 7];
const from = (level: number, place: number) => ({ level, place });

test('the parent is below and the chosen token shows the way up', () => {
  expect(walk(from(3, 5), 'parent', depth, leaves, 2)).toEqual(from(2, 2));
  expect(walk(from(0, 0), 'parent', depth, leaves, 2)).toEqual(from(0, 0));
  expect(walk(from(0, 0), 'child', depth, leaves, 0)).toEqual(from(1, 0));
  expect(walk(from(0, 0), 'child', depth, leaves, 2)).toEqual(from(1, 1));
});

test('off the chosen path the way up is where most tokens go, left where none does', () => {
  expect(walk(from(1, 1), 'child', depth, leaves, 0)).toEqual(from(2, 2));
  expect(walk(from(2, 1), 'child', depth, leaves, 0)).toEqual(from(3, 2));
  expect(walk(from(3, 7), 'child', depth, leaves, 0)).toEqual(from(3, 7));
});

test('sideways leads to the nearest visited node, or to the very next', () => {
  expect(walk(from(3, 1), 'next', depth, leaves, 0)).toEqual(from(3, 5));
  expect(walk(from(3, 5), 'previous', depth, leaves, 0)).toEqual(from(3, 1));
  expect(walk(from(3, 7), 'next', depth, leaves, 0)).toEqual(from(3, 7));
  expect(walk(from(3, 1), 'right', depth, leaves, 0)).toEqual(from(3, 2));
  expect(walk(from(3, 0), 'left', depth, leaves, 0)).toEqual(from(3, 0));
});

test('a zoom leaves four leaves or more to tell apart', () => {
  expect(focusable(from(11, 1338), 11)).toEqual(from(9, 334));
  expect(focusable(from(4, 3), 11)).toEqual(from(4, 3));
  expect(focusable(from(1, 1), 1)).toEqual(from(0, 0));
});
