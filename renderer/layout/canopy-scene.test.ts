import { expect, test } from 'vitest';
import { leafColor } from '../lib/leaf-color.ts';
import { PRINT } from '../picture/palette.ts';
import type { Mark, Scene } from '../picture/scene.ts';
import { labelRoom, layoutLabels } from './canopy-labels.ts';
import { type CanopyInput, canopyScene } from './canopy-scene.ts';
import { fitFan, nodePoint } from './fan.ts';
import { strandsOf, strandWidth } from './strands.ts';
import { type LeafWindow, WHOLE, windowOf } from './window.ts';

const leaves = [1338, 5, 1338, 1339, 2047];
const tokens = ['a', 'b', 'a', 'c', 'd'].map((piece) => ({ piece, special: false }));

function inputOf(window: LeafWindow = WHOLE, part: Partial<CanopyInput> = {}): CanopyInput {
  const [width, height] = [660, 480];
  const room = labelRoom(width);
  const fan = fitFan(11, width, height, room, window);
  const strands = strandsOf(leaves, 11, window);
  const labels = layoutLabels(fan, leaves, tokens, 1, room);
  const rest = { token: 1, pin: null, node: null, lit: null, labelOpacity: 1 };
  return { width, height, fan, leaves, tokens, strands, labels, ...rest, ...part };
}

/** The ribbons come first after the ground: curves in leaves' colours, before any casing. */
function ribbonsOf(scene: Scene) {
  const casing = scene.marks.findIndex(
    (mark) => mark.kind === 'curves' && mark.stroke === PRINT.background,
  );
  return scene.marks.slice(0, casing < 0 ? undefined : casing).flatMap((mark) => {
    const ribbon = mark.kind === 'curves' && mark.curves[0] && mark.curves[0].length > 4;
    return ribbon ? [mark] : [];
  });
}
const has = (marks: readonly Mark[], part: Partial<Mark>) =>
  marks.some((mark) =>
    Object.entries(part).every(([key, value]) => new Map(Object.entries(mark)).get(key) === value),
  );

test('all 4,095 nodes are there as ground', () => {
  const points = canopyScene(inputOf(), PRINT).marks.reduce((sum, mark) => {
    if (mark.kind === 'dots' && mark.fill === PRINT.node) return sum + mark.at.length / 2;
    if (mark.kind === 'segments' && mark.stroke === PRINT.node) return sum + mark.at.length / 4;
    return sum;
  }, 0);
  expect(points).toBe(4095);
});

test('strands of one leaf are one ribbon, as wide as its tokens are many, in the leaf’s colour', () => {
  const input = inputOf();
  const unit = strandWidth(input.fan, 5);
  const ribbons = ribbonsOf(canopyScene(input, PRINT));
  expect(ribbons.map(({ stroke }) => stroke)).toEqual(
    [5, 1338, 1339, 2047].map((leaf) => leafColor(leaf, 11, 'light')),
  );
  expect(ribbons.map(({ width }) => Math.round(width / unit))).toEqual([1, 2, 1, 1]);
  const tip = ribbons[1]?.curves[0]?.at(-4); // it reaches a little beyond its leaf
  const leaf = nodePoint(input.fan, 11, 1338);
  expect(tip?.x).toBeCloseTo(leaf.x, 6);
  expect(tip?.y).toBeCloseTo(leaf.y, 6);
});

test('in a subtree its strands alone are drawn, and its leaves fill the arc', () => {
  const scene = canopyScene(inputOf(windowOf({ level: 2, place: 2 })), PRINT);
  expect(ribbonsOf(scene).map(({ stroke }) => stroke)).toEqual(
    [1338, 1339].map((leaf) => leafColor(leaf, 11, 'light')),
  );
  expect(has(scene.marks, { kind: 'text', text: 'leaf 1,024' })).toBe(true);
  expect(has(scene.marks, { kind: 'text', text: 'leaf 1,535' })).toBe(true);
  // Its first nodes are named: the root of the subtree, its children and theirs.
  for (const text of ['5', '11', '12', '23', '24', '25', '26']) {
    expect(has(scene.marks, { kind: 'text', text, face: 'mono' })).toBe(true);
  }
  expect(has(canopyScene(inputOf(), PRINT).marks, { face: 'mono' })).toBe(false);
});

test('unlit strands recede, lit labels come forward', () => {
  const scene = canopyScene(inputOf(WHOLE, { lit: new Set([4]) }), PRINT);
  const faded = ribbonsOf(scene).filter(({ opacity }) => opacity === 0.16);
  expect(faded).toHaveLength(3);
  expect(has(scene.marks, { kind: 'text', text: 'd', fill: PRINT.text })).toBe(true);
  expect(has(scene.marks, { kind: 'text', text: 'c', fill: PRINT.quiet })).toBe(true);
});

test('the number of the chosen node keeps clear of its ring', () => {
  const node = { level: 2, place: 2 };
  const input = inputOf(windowOf(node), { node });
  const { x } = nodePoint(input.fan, 2, 2);
  const number = canopyScene(input, PRINT).marks.find(
    (mark) => mark.kind === 'text' && mark.text === '5',
  );
  const gap = number?.kind === 'text' ? Math.abs(number.x - x) : 0;
  expect(gap).toBeGreaterThan(12);
});

test('the chosen node has a ring, the pinned path a dashed contour', () => {
  const node = { level: 3, place: 5 };
  const scene = canopyScene(inputOf(WHOLE, { node, pin: { leaf: 700, token: null } }), PRINT);
  expect(has(scene.marks, { kind: 'dots', stroke: PRINT.accent })).toBe(true);
  const dashed = scene.marks.filter((mark) => mark.kind === 'curves' && mark.dash);
  expect(dashed).toHaveLength(1);
  const outside = canopyScene(
    inputOf(windowOf(node), { node: { level: 3, place: 0 }, pin: { leaf: 0, token: null } }),
    PRINT,
  );
  expect(has(outside.marks, { kind: 'dots', stroke: PRINT.accent })).toBe(false);
  expect(outside.marks.some((mark) => mark.kind === 'curves' && mark.dash)).toBe(false);
});

test('going over from one subtree to another nothing jumps', () => {
  const step = 1e-6;
  for (const from of [0, 0.2499, 0.25]) {
    const window = { from, to: from + 0.5 };
    const near = { from: from + step, to: from + 0.5 + step };
    const [a, b] = [inputOf(window).fan, inputOf(near).fan];
    for (const [level, place] of [
      [0, 0],
      [1, 0],
      [2, 1],
      [5, 12],
      [11, 900],
    ] as const) {
      const [p, q] = [nodePoint(a, level, place), nodePoint(b, level, place)];
      expect(Math.hypot(p.x - q.x, p.y - q.y)).toBeLessThan(0.01);
    }
  }
});
