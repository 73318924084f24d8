import { expect, test } from 'vitest';
import type { FffShape, LayerTrace } from '../../engine/api.ts';
import { ancestorsOf, inNormOf, outNormOf, sharesAt, sharingAtLeast, visitsOf } from './visits.ts';

/** Two trees of depth 2; [token][tree]. Numbers tell where they stand: token, tree, level. */
const shape: FffShape = { kind: 'fff', trees: 2, depth: 2, nodes: 7 };
const trace: LayerTrace = {
  leaves: Int32Array.of(3, 0, 2, 1, 3, 2),
  logits: Float32Array.from({ length: 18 }, (_, i) => (i % 3) + 1),
  margins: Float32Array.from({ length: 18 }, (_, i) => ((i % 3) + 1) / 4),
  contributions: Float32Array.from({ length: 18 }, (_, i) => i),
};

test('the tokens that meet a node come with their numbers at that node', () => {
  const visits = visitsOf([{ text: 0, trace }], shape, 0, { level: 2, place: 3 });
  expect(visits.map(({ token }) => token)).toEqual([0, 2]);
  expect(visits[1]).toEqual({
    text: 0,
    token: 2,
    leaf: 3,
    logit: 3,
    margin: 0.75,
    contribution: 14, // (2 tokens * 2 trees + 0) * 3 levels + 2
  });
});

test('trees are told apart, and every token meets the root', () => {
  expect(visitsOf([{ text: 0, trace }], shape, 1, { level: 1, place: 1 })).toHaveLength(1);
  const texts = [
    { text: 0, trace },
    { text: 1, trace },
  ];
  expect(visitsOf(texts, shape, 0, { level: 0, place: 0 }).map(({ text }) => text)).toEqual([
    0, 0, 0, 1, 1, 1,
  ]);
});

test('the visits tell the length of w_in', () => {
  const root = visitsOf([{ text: 0, trace }], shape, 0, { level: 0, place: 0 });
  expect(inNormOf(root)).toBe(4);
  expect(inNormOf([])).toBeNull();
});

test('paths that share k decisions are counted for each k', () => {
  expect(sharingAtLeast(0b101, [0b101, 0b100, 0b111, 0b011], 3)).toEqual([4, 3, 2, 1]);
  expect(sharingAtLeast(0, [], 3)).toEqual([0, 0, 0, 0]);
  expect(sharingAtLeast(0, [0, 0], 0)).toEqual([2]);
});

test('left and right are counted, a logit of zero goes left', () => {
  const at = (logit: number) => ({ text: 0, token: 0, leaf: 0, logit, margin: 1, contribution: 0 });
  expect(sharesAt([at(1), at(0), at(-2), at(3)])).toEqual({ left: 2, right: 2 });
});

test('the surest visit tells the length of w_out, and none where all activations vanish', () => {
  const at = (logit: number, contribution: number) => {
    return { text: 0, token: 0, leaf: 0, logit, margin: 1, contribution };
  };
  expect(outNormOf([at(-6, 1), at(3, 8.9879)])).toBeCloseTo(3, 3); // gelu(3) = 2.99595
  expect(outNormOf([at(-6, 1)])).toBeNull();
});

test('the way to a node counts at each step who comes and who goes along', () => {
  const leaves = [0b101, 0b100, 0b111, 0b011];
  expect(ancestorsOf({ level: 2, place: 0b10 }, leaves, 3)).toEqual([
    { level: 0, place: 0, tokens: 4, right: true, along: 3 },
    { level: 1, place: 1, tokens: 3, right: false, along: 2 },
    { level: 2, place: 0b10, tokens: 2, right: null, along: null },
  ]);
});
