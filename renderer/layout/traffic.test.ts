import { describe, expect, test } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import { fitIcicle, orderOfCounts } from './icicle.ts';
import { rankStrip } from './rank-strip.ts';
import { heaviestWay, type Traffic, tokensAt } from './traffic.ts';
import { branchWidth, fitTrafficFan, trafficCanopy } from './traffic-canopy.ts';
import { trafficIcicle } from './traffic-icicle.ts';
import { trafficSpine, trafficSteps } from './traffic-spine.ts';
import { WHOLE } from './window.ts';

/** Depth 2, leaves 6, 0, 9, 1: the second is dead. */
const traffic: Traffic = {
  depth: 2,
  nodes: Float64Array.of(16, 6, 10, 6, 0, 9, 1),
  dead: [{ level: 2, place: 1 }],
};
const size = { width: 400, height: 300 };

test('the fullest way takes the heavier child each time', () => {
  expect(heaviestWay(traffic, { level: 0, place: 0 })).toEqual({ level: 2, place: 2 });
  expect(heaviestWay(traffic, { level: 1, place: 0 })).toEqual({ level: 2, place: 0 });
  expect(tokensAt(traffic, { level: 2, place: 3 })).toBe(1);
});

test('the steps to a leaf say how many tokens go which way', () => {
  expect(trafficSteps(traffic, 1)).toEqual([
    { level: 0, place: 0, node: 0, tokens: 16, left: 6, right: 10, decision: 'left' },
    { level: 1, place: 0, node: 1, tokens: 6, left: 6, right: 0, decision: 'right' },
    { level: 2, place: 1, node: 4, tokens: 0, left: null, right: null, decision: 'leaf' },
  ]);
});

test('the cross-sections of both children make up that of their parent', () => {
  const fan = fitTrafficFan(2, 900, 700, WHOLE);
  const [root, left, right] = [
    { level: 0, place: 0 },
    { level: 1, place: 0 },
    { level: 1, place: 1 },
  ].map((node) => branchWidth(fan, traffic, node) ** 2);
  expect((left ?? 0) + (right ?? 0)).toBeCloseTo(root ?? Number.NaN, 9);
});

describe('what no token passes is marked in every reading', () => {
  test('in the canopy, its branch and its tick', () => {
    const fan = fitTrafficFan(2, size.width, size.height, WHOLE);
    const { marks } = trafficCanopy({ ...size, fan, traffic, node: null }, PRINT);
    const ticks = marks.filter((mark) => mark.kind === 'segments' && mark.stroke === PRINT.fragile);
    expect(ticks.map((mark) => (mark.kind === 'segments' ? mark.at.length / 4 : 0))).toEqual([1]);
  });

  test('in the icicle by leaves, as one block as wide as its leaves', () => {
    const order = orderOfCounts(traffic.nodes.subarray(3));
    const icicle = fitIcicle(2, order, 'leaves', WHOLE, size.width, size.height);
    const { marks } = trafficIcicle({ ...size, icicle, traffic, node: null }, PRINT);
    const blocks = marks.filter((mark) => mark.kind === 'rects' && mark.fill === PRINT.fragile);
    const [block] = blocks.map((mark) => (mark.kind === 'rects' ? [...Array.from(mark.at)] : []));
    expect(block?.[2]).toBeCloseTo(icicle.width / 4, 9);
  });

  test('on the spine, in words', () => {
    const { marks } = trafficSpine({ ...size, traffic, leaf: 1, node: null }, PRINT);
    expect(marks.some((mark) => mark.kind === 'text' && mark.text === 'leaf 1: no token')).toBe(
      true,
    );
  });

  test('among the leaves by rank, as a block at the end', () => {
    const counts = Float64Array.of(6, 0, 9, 1);
    const box = { x: 0, y: 0, width: 8, height: 20 };
    const dead = rankStrip(counts, 16, box, PRINT).find(
      (mark) => mark.kind === 'rects' && mark.fill === PRINT.fragile,
    );
    expect(dead).toMatchObject({ at: [6, 15, 2, 5] });
  });
});
