import { expect, it } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import type { Mark } from '../picture/scene.ts';
import { subtreesOf } from './flow.ts';
import { type FlowInput, flowAt, flowScene } from './flow-scene.ts';

// Two subtrees each: 6 and 2 leave, 3 and 5 arrive. The sides are 100 high, their gap 8.
const ribbons: FlowInput = {
  ...{ width: 226, height: 124, layer: 0, level: 1, chosen: null },
  counts: Float64Array.of(2, 4, 1, 1),
};
const shapes = (marks: readonly Mark[]) =>
  marks.flatMap((mark) => (mark.kind === 'shape' ? [mark] : []));

it('paints a ribbon for each way, the widest on top, and takes back the others of a chosen subtree', () => {
  expect(shapes(flowScene(ribbons, PRINT).marks)).toHaveLength(4);
  const last = shapes(flowScene(ribbons, PRINT).marks).at(-1);
  // Four of eight tokens: half of the sides' 92.
  expect((last?.points.at(-1)?.y ?? 0) - (last?.points[0]?.y ?? 0)).toBeCloseTo(46, 6);
  const chosen = flowScene({ ...ribbons, chosen: [1, 2] }, PRINT);
  expect(shapes(chosen.marks).map(({ opacity }) => opacity)).toEqual([0.13, 0.13, 0.7, 0.7]);
});

it('knows what a point of the ribbons is on', () => {
  const at = (x: number, share: number) => flowAt(ribbons, x, 18 + 100 * share);
  // The left side: 6 of 8 tokens take 0.69, the gap goes to 0.77.
  expect(at(30, 0.6)).toEqual({ kind: 'subtree', side: 'from', place: 0 });
  expect(at(30, 0.73)).toBeNull();
  expect(at(30, 0.9)).toEqual({ kind: 'subtree', side: 'from', place: 1 });
  // The right side: 3 of 8 take 0.345.
  expect(at(195, 0.3)).toEqual({ kind: 'subtree', side: 'to', place: 0 });
  expect(at(37, 0.1)).toEqual({ kind: 'way', from: 0, to: 0 });
  expect(at(37, 0.6)).toEqual({ kind: 'way', from: 0, to: 1 });
  expect(at(189, 0.99)).toEqual({ kind: 'way', from: 1, to: 1 });
  expect(at(110, 1.2)).toBeNull();
  // Half way the widest lies over the others, but not over what is chosen.
  expect(at(113, 0.575)).toEqual({ kind: 'way', from: 0, to: 1 });
  const chosen: FlowInput = { ...ribbons, chosen: [1, 2] };
  expect(flowAt(chosen, 113, 18 + 57.5)).toEqual({ kind: 'way', from: 1, to: 0 });
});

it('is a matrix from level 5 on: a cell for each way, the rest empty, chosen rows between two lines', () => {
  const counts = new Float64Array(32 * 32);
  counts[3 * 32 + 7] = 9;
  counts[3 * 32 + 8] = 1;
  const matrix: FlowInput = { ...ribbons, width: 34 + 320, height: 360, level: 5, counts };
  const { marks } = flowScene(matrix, PRINT);
  const cells = marks.flatMap((mark) =>
    mark.kind === 'rects' && Math.abs((mark.at[2] ?? 0) - 10.4) < 1e-9 ? [Array.from(mark.at)] : [],
  );
  expect(cells).toEqual([
    [26 + 80, 18 + 30, 10.4, 10.4],
    [26 + 70, 18 + 30, 10.4, 10.4],
  ]);
  expect(flowAt(matrix, 26 + 75, 18 + 35)).toEqual({ kind: 'way', from: 3, to: 7 });
  expect(flowAt(matrix, 26 + 65, 18 + 35)).toBeNull();
  const lines = flowScene({ ...matrix, chosen: [2, 4] }, PRINT).marks.find(
    (mark) => mark.kind === 'segments',
  );
  expect(lines?.kind === 'segments' ? lines.at : []).toEqual([26, 38, 346, 38, 26, 58, 346, 58]);
});

it('finds the subtrees that a node is, is in, or holds', () => {
  expect(subtreesOf({ level: 3, place: 5 }, 3)).toEqual([5, 6]);
  expect(subtreesOf({ level: 11, place: 578 }, 3)).toEqual([2, 3]);
  expect(subtreesOf({ level: 1, place: 1 }, 3)).toEqual([4, 8]);
  expect(subtreesOf({ level: 0, place: 0 }, 3)).toBeNull();
});
