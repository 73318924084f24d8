import { expect, test } from 'vitest';
import { fitFan, nodePoint } from './fan.ts';
import { mixStrands, strandCurve, strandsOf, strandsShown, strandWidth } from './strands.ts';

const leaves = [1338, 5, 1338, 1339, 2047];
const strands = strandsOf(leaves, 11);
const levels = 12;

test('a branch is as wide as its tokens are many, in lanes from left to right', () => {
  const lanes = (level: number) => leaves.map((_, token) => strands.lanes[token * levels + level]);
  expect([...strands.order]).toEqual([1, 0, 2, 3, 4]);
  expect(lanes(0)).toEqual([-1, -2, 0, 1, 2]); // the root carries all
  expect(lanes(1)).toEqual([-1.5, 0, -0.5, 0.5, 1.5]); // right of the root: all but leaf 5
  expect(lanes(10)).toEqual([-1, 0, 0, 1, 0]); // 1338, 1338, 1339 share ten decisions
  expect(lanes(11)).toEqual([-0.5, 0, 0.5, 0, 0]); // the leaf itself
});

test('strands outside a window take no room in it', () => {
  const right = strandsOf(leaves, 11, { from: 0.5, to: 1 });
  expect([...right.weights]).toEqual([1, 0, 1, 1, 1]);
  expect(strandsShown(right)).toBe(4);
  const lanes = leaves.map((_, token) => right.lanes[token * levels]);
  expect(lanes).toEqual([-1.5, -2, -0.5, 0.5, 1.5]);
});

test('between two layers every strand goes its own way, straight on the leaf axis', () => {
  const other = strandsOf([5, 1338, 7, 0, 2047], 11);
  const half = mixStrands(strands, other, 0.5);
  expect(half.tips[0]).toBeCloseTo((1338.5 + 5.5) / 2 / 2048, 12);
  expect([...mixStrands(strands, other, 0).lanes]).toEqual([...strands.lanes]);
  expect([...mixStrands(strands, other, 1).centres]).toEqual([...other.centres]);
});

test('a lone strand passes exactly through its nodes', () => {
  const fan = fitFan(11, 660, 480, 84);
  const curve = strandCurve(fan, strandsOf([1338], 11), 0, 4);
  expect(curve).toHaveLength(1 + 3 * levels);
  for (let level = 0; level <= 11; level++) {
    const node = nodePoint(fan, level, 1338 >> (11 - level));
    expect(curve[3 + 3 * level]?.x).toBeCloseTo(node.x, 9);
    expect(curve[3 + 3 * level]?.y).toBeCloseTo(node.y, 9);
  }
});

test('two strands of one leaf run side by side, one width apart', () => {
  const fan = fitFan(11, 660, 480, 84);
  const both = strandsOf([7, 7], 11);
  const left = strandCurve(fan, both, 0, 4);
  const right = strandCurve(fan, both, 1, 4);
  for (let level = 0; level <= 11; level++) {
    const a = left[3 + 3 * level];
    const b = right[3 + 3 * level];
    expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeCloseTo(4, 9);
  }
});

test('depth 0 is a stem alone', () => {
  const fan = fitFan(0, 400, 400, 80);
  const curve = strandCurve(fan, strandsOf([0, 0], 0), 1, 4);
  expect(curve).toHaveLength(4);
  expect(curve[0]).toEqual({ x: 202, y: fan.y + fan.stem });
  expect(curve[3]).toEqual({ x: 202, y: fan.y });
});

test('a trunk of any number of tokens takes at most a quarter of the radius', () => {
  const fan = fitFan(11, 660, 480, 84);
  for (const tokens of [1, 9, 14, 128, 512]) {
    expect(tokens * strandWidth(fan, tokens)).toBeLessThanOrEqual(fan.radiusX / 4 + 1e-9);
  }
  expect(strandWidth(fan, 1)).toBeCloseTo(fan.radiusX / 54, 12);
});
