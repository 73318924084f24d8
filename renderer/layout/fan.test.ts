import { expect, test } from 'vitest';
import { arcAround } from './arc.ts';
import {
  angleOf,
  fitFan,
  nodeNear,
  nodePoint,
  OPENING,
  pointWriter,
  radiusOf,
  tangentAt,
} from './fan.ts';

const fan = fitFan(11, 660, 480, 84);

test('the root stands in the middle below, the leaves on the arc', () => {
  expect(nodePoint(fan, 0, 0)).toEqual({ x: 330, y: fan.y });
  for (const place of [0, 700, 1024, 2047]) {
    const leaf = nodePoint(fan, 11, place);
    const onArc = ((leaf.x - fan.x) / fan.radiusX) ** 2 + ((leaf.y - fan.y) / fan.radiusY) ** 2;
    expect(onArc).toBeCloseTo(1, 12);
  }
});

test('the picture is a mirror image of itself', () => {
  for (let level = 0; level <= 11; level++) {
    const left = nodePoint(fan, level, 0);
    const right = nodePoint(fan, level, 2 ** level - 1);
    expect(left.x - fan.x).toBeCloseTo(fan.x - right.x, 9);
    expect(left.y).toBeCloseTo(right.y, 9);
  }
});

test('places of a level keep their order and the leaves fill the opening', () => {
  for (let place = 1; place < 2048; place++) {
    expect(angleOf(fan, 11, place)).toBeGreaterThan(angleOf(fan, 11, place - 1));
  }
  expect(angleOf(fan, 11, 2047)).toBeCloseTo(OPENING * (1 - 1 / 2048), 12);
});

test('everything stays inside the box, at every depth and size', () => {
  for (const depth of [0, 1, 4, 11, 15]) {
    for (const [width, height] of [
      [420, 360],
      [660, 480],
      [1180, 760],
    ] as const) {
      const fitted = fitFan(depth, width, height, 84);
      for (let level = 0; level <= depth; level++) {
        for (const place of [0, (2 ** level) >> 1, 2 ** level - 1]) {
          const { x, y } = nodePoint(fitted, level, Math.min(place, 2 ** level - 1));
          expect(x).toBeGreaterThanOrEqual(80);
          expect(x).toBeLessThanOrEqual(width - 80);
          expect(y).toBeGreaterThanOrEqual(80);
          expect(y).toBeLessThanOrEqual(height);
        }
      }
      expect(fitted.y + fitted.stem).toBeLessThanOrEqual(height);
    }
  }
});

test('radius grows from 0 at the root to 1 at the leaves', () => {
  expect(radiusOf(fan, 0)).toBe(0);
  expect(radiusOf(fan, 11)).toBe(1);
  expect(radiusOf(fitFan(0, 400, 400, 80), 0)).toBe(0);
});

test('branches leave the root upwards', () => {
  const { x, y } = tangentAt(fan, 0, 0.5, 0.5);
  expect(x).toBeCloseTo(0, 12);
  expect(y).toBeLessThan(0);
});

test('every node is found again from its own position', () => {
  for (const [level, place] of [
    [0, 0],
    [1, 1],
    [5, 17],
    [8, 200],
    [11, 1338],
  ] as const) {
    expect(nodeNear(fan, nodePoint(fan, level, place), 3)).toEqual({ level, place });
  }
  expect(nodeNear(fan, { x: 5, y: 5 }, 8)).toBeNull();
});

test('lengths along the arc turn back into angles', () => {
  const arc = arcAround(fan, 20, 0);
  for (const angle of [-OPENING, -1, 0, 0.3, OPENING]) {
    expect(arc.toAngle(arc.toLength(angle))).toBeCloseTo(angle, 3);
  }
  expect(arc.toLength(OPENING)).toBeCloseTo(arc.length, 6);
});

test('points written in bulk are the same as those asked for one by one', () => {
  for (const window of [
    { from: 0, to: 1 },
    { from: 0.3, to: 0.62 },
  ]) {
    const zoomed = fitFan(11, 660, 480, 84, window);
    for (const level of [0, 1, 2, 6, 11]) {
      const write = pointWriter(zoomed, level);
      const out = new Float64Array(2);
      for (const place of [0, (2 ** level) >> 1, 2 ** level - 1]) {
        write(place, out, 0);
        const { x, y } = nodePoint(zoomed, level, place);
        expect(out[0]).toBeCloseTo(x, 9);
        expect(out[1]).toBeCloseTo(y, 9);
      }
    }
  }
});

test('the two subtrees that a panned window lies between stand apart, and are found each', () => {
  // As wide as a node of level 3, over the boundary of places 2 and 3.
  const between = fitFan(11, 660, 480, 84, { from: 2.6 / 8, to: 3.6 / 8 });
  const [left, right] = [nodePoint(between, 3, 2), nodePoint(between, 3, 3)];
  expect(right.x - left.x).toBeGreaterThan(10);
  expect(nodeNear(between, left, 7)).toEqual({ level: 3, place: 2 });
  expect(nodeNear(between, right, 7)).toEqual({ level: 3, place: 3 });
  const out = new Float64Array(2);
  pointWriter(between, 3)(2, out, 0);
  expect(out[0]).toBeCloseTo(left.x, 9);
  expect(out[1]).toBeCloseTo(left.y, 9);
  // One that fills its window stands in the middle, and one that nearly does, nearly there.
  const own = fitFan(11, 660, 480, 84, { from: 3 / 8, to: 4 / 8 });
  expect(nodePoint(own, 3, 3)).toEqual({ x: own.x, y: own.y });
  const nearly = fitFan(11, 660, 480, 84, { from: 2.999 / 8, to: 3.999 / 8 });
  expect(nodePoint(nearly, 3, 3).x).toBeCloseTo(nearly.x, 0);
});
