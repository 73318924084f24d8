import { expect, test } from 'vitest';
import { fitFan, nodePoint } from './fan.ts';
import { strandCurve, strandsOf, strandWidth, toSvgPath } from './strands.ts';

const leaves = [1338, 5, 1338, 1339, 2047];
const strands = strandsOf(leaves, 11);
const levels = 12;

test('a branch is as wide as its tokens are many', () => {
  expect([...strands.order]).toEqual([1, 0, 2, 3, 4]);
  expect(strands.width[0 * levels + 0]).toBe(5); // the root carries all
  expect(strands.width[0 * levels + 1]).toBe(4); // right of the root: all but leaf 5
  expect(strands.width[0 * levels + 10]).toBe(3); // 1338, 1338, 1339 share ten decisions
  expect(strands.width[0 * levels + 11]).toBe(2); // the leaf itself
  expect(strands.width[1 * levels + 11]).toBe(1);
});

test('strands of a branch have distinct lanes from left to right', () => {
  for (let level = 0; level < levels; level++) {
    const lanes = leaves.map(
      (leaf, token) => `${leaf >> (11 - level)}:${strands.rank[token * levels + level]}`,
    );
    expect(new Set(lanes).size).toBe(leaves.length);
  }
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
  expect(toSvgPath(curve)).toBe(
    `M202,${Number((fan.y + fan.stem).toFixed(2))}C${curve
      .slice(1)
      .map(({ x, y }) => `${x},${Number(y.toFixed(2))}`)
      .join(' ')}`,
  );
});

test('a trunk of any number of tokens takes at most a quarter of the radius', () => {
  const fan = fitFan(11, 660, 480, 84);
  for (const tokens of [1, 9, 14, 128, 512]) {
    expect(tokens * strandWidth(fan, tokens)).toBeLessThanOrEqual(fan.radiusX / 4 + 1e-9);
  }
  expect(strandWidth(fan, 1)).toBeCloseTo(fan.radiusX / 54, 12);
});
