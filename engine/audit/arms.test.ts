import { expect, it } from 'vitest';
import { addLeaves, constantLeaves, interventionsOf, plannedArms } from './arms.ts';

it('plans true routing first, then all layers, then each alone', () => {
  expect(plannedArms(['random', 'removed'], 2, true)).toEqual([
    { routing: 'true', layer: null },
    { routing: 'random', layer: null },
    { routing: 'removed', layer: null },
    { routing: 'random', layer: 0 },
    { routing: 'removed', layer: 0 },
    { routing: 'random', layer: 1 },
    { routing: 'removed', layer: 1 },
  ]);
  expect(plannedArms(['true', 'dense'], 4, false)).toHaveLength(2);
  expect(plannedArms(['dense'], 1, true)).toHaveLength(2);
});

it('counts leaves over batches and takes the fullest, the lowest of equals', () => {
  const shape = { layers: 2, trees: 2, depth: 1 };
  const counts = new Float64Array(2 * 2 * 2);
  // [layer][token][tree]: three tokens.
  addLeaves(Uint16Array.of(0, 1, 0, 1, 1, 0, /**/ 1, 0, 1, 0, 0, 0), shape, counts);
  addLeaves(Uint16Array.of(1, 1, 1, 0), shape, counts);
  expect([...counts]).toEqual([2, 2, 1, 3, 1, 3, 4, 0]);
  expect(constantLeaves(counts, shape)).toEqual([
    [0, 1],
    [1, 0],
  ]);
});

it('reaches one layer or all', () => {
  const constant = [[3], [5]];
  expect(interventionsOf({ routing: 'true', layer: null }, constant, 9)).toEqual([]);
  expect(interventionsOf({ routing: 'constant', layer: 1 }, constant, 9)).toEqual([
    { layers: [1, 2], trees: [0, 1], kind: 'path', leaf: 5 },
  ]);
  expect(interventionsOf({ routing: 'constant', layer: null }, constant, 9)).toHaveLength(2);
  expect(interventionsOf({ routing: 'random', layer: 0 }, constant, 9)).toEqual([
    { layers: [0, 1], kind: 'randomPaths', seed: 9 },
  ]);
  expect(interventionsOf({ routing: 'removed', layer: null }, constant, 9)).toEqual([
    { kind: 'scaleLayer', factor: 0 },
  ]);
});
