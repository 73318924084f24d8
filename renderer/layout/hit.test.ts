import { expect, test } from 'vitest';
import { fitFan, nodePoint } from './fan.ts';
import { hitTest } from './hit.ts';
import { strandCurve, strandsOf } from './strands.ts';

const fan = fitFan(11, 660, 480, 84);
const leaves = [1338, 5];
const strands = strandsOf(leaves, 11);
const curves = leaves.map((_, token) => strandCurve(fan, strands, token, 4));

test('a point on a strand is on the branch to the next node', () => {
  const from = nodePoint(fan, 1, 1);
  const to = nodePoint(fan, 2, 2);
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  expect(hitTest(fan, curves, leaves, middle, 10)).toEqual({ level: 2, place: 2 });
});

test('the stem belongs to the root', () => {
  expect(hitTest(fan, curves, leaves, { x: fan.x, y: fan.y + 20 }, 10)).toEqual({
    level: 0,
    place: 0,
  });
});

test('away from strands the ground answers, or nothing', () => {
  expect(hitTest(fan, curves, leaves, nodePoint(fan, 4, 15), 10)).toEqual({ level: 4, place: 15 });
  expect(hitTest(fan, curves, leaves, { x: 4, y: 4 }, 10)).toBeNull();
});
