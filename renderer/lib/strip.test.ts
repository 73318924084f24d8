import { expect, test } from 'vitest';
import { stripDots, withZero } from './strip.ts';

const same = (value: number) => value;

test('dots stand at their values, and those that would overlap stack up and down in turn', () => {
  expect(stripDots([10, 30, 11, 12], same, 4, 5)).toEqual([
    { index: 0, x: 10, dy: 0 },
    { index: 2, x: 11, dy: -8 },
    { index: 3, x: 12, dy: 8 },
    { index: 1, x: 30, dy: 0 },
  ]);
});

test('more dots than there are rows share rows instead of leaving the strip', () => {
  const dots = stripDots(new Array<number>(20).fill(5), same, 4, 3);
  expect(dots).toHaveLength(20);
  expect(Math.max(...dots.map(({ dy }) => Math.abs(dy)))).toBe(8);
});

test('the axis holds zero', () => {
  expect(withZero([3, 5])).toEqual([0, 5]);
  expect(withZero([-3, 2])).toEqual([-3, 2]);
  expect(withZero([])).toEqual([-1, 1]);
});
