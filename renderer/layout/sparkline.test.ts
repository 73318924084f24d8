import { expect, test } from 'vitest';
import { sparklineOf } from './sparkline.ts';

const spread = (p10: number, median: number, p90: number) => ({ p10, median, p90 });

test('the newest run is at the right, and the axis spans all spreads', () => {
  const line = sparklineOf([spread(20, 30, 40), spread(30, 35, 50)], 100, 30);
  expect(line.points).toEqual([
    { x: 84, y: 20 },
    { x: 100, y: 15 },
  ]);
  expect(line.bands).toEqual([
    { high: 10, low: 30 },
    { high: 0, low: 20 },
  ]);
  expect([line.lowest, line.highest]).toEqual([20, 50]);
  expect(line.area).toBe('M84.0,10.0L100.0,0.0L100.0,20.0L84.0,30.0Z');
});

test('many runs share the width', () => {
  const line = sparklineOf(Array(11).fill(spread(8, 9, 10)), 100, 30);
  expect(line.points.map(({ x }) => x)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
});

test('a spread far beyond all medians is cut at the edge', () => {
  const line = sparklineOf([spread(10, 20, 200)], 100, 30);
  expect([line.lowest, line.highest]).toEqual([20 / 1.5, 30]);
  expect(line.bands).toEqual([{ high: 0, low: 30 }]);
});

test('one run without spread stands in the middle, without a band', () => {
  const line = sparklineOf([spread(8, 8, 8)], 100, 30);
  expect(line.points).toEqual([{ x: 100, y: 15 }]);
  expect(line.area).toBe('');
});
