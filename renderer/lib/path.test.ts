import { expect, test } from 'vitest';
import {
  bitsOf,
  goesRight,
  leavesOfTree,
  nodeAt,
  placeAt,
  sharedDecisions,
  stepsOf,
} from './path.ts';

test('leaf 1,338 of a depth-11 tree passes nodes 0, 2, 5, 12 and ends in node 3,385', () => {
  expect(bitsOf(1338, 11)).toBe('10100111010');
  expect([0, 1, 2, 3, 11].map((level) => nodeAt(1338, 11, level))).toEqual([0, 2, 5, 12, 3385]);
  expect(placeAt(1338, 11, 3)).toBe(5);
});

test('nodes follow n -> 2n + 1 + (goes right) at every level', () => {
  for (const leaf of [0, 1, 1023, 1024, 1338, 2047]) {
    let node = 0;
    for (let level = 0; level < 11; level++) {
      expect(nodeAt(leaf, 11, level)).toBe(node);
      node = 2 * node + 1 + Number(goesRight(leaf, 11, level));
    }
    expect(nodeAt(leaf, 11, 11)).toBe(node);
  }
});

test('paths share their decisions up to the first that differs', () => {
  expect(sharedDecisions(0b101, 0b101, 3)).toBe(3);
  expect(sharedDecisions(0b101, 0b100, 3)).toBe(2);
  expect(sharedDecisions(0b101, 0b001, 3)).toBe(0);
  expect(sharedDecisions(0, 0, 0)).toBe(0);
});

test('a tree of depth 0 has one path without decisions', () => {
  expect(bitsOf(0, 0)).toBe('');
  expect(nodeAt(0, 0, 0)).toBe(0);
});

test('arrays are read as [token][tree] and [token][tree][level]', () => {
  expect(leavesOfTree(Int32Array.of(1, 2, 3, 4, 5, 6), 2, 1)).toEqual([2, 4, 6]);
  const values = Float32Array.from({ length: 2 * 3 * 2 }, (_, at) => at);
  expect([...stepsOf(values, { trees: 3, depth: 1 }, 1, 2)]).toEqual([10, 11]);
});
