import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import { layerUse } from './usage.ts';

const engine = createEngine({ threads: 1 });
afterAll(() => engine.close());

it('has the figures of a worked example: two trees of depth 2, four tokens', () => {
  // Tree 0: leaves 0 0 1 3; tree 1: all on leaf 2.
  const leaves = Int32Array.of(0, 2, 0, 2, 1, 2, 3, 2);
  // Margins of root, level 1, leaf: 1 to 8 at the roots, 10 to 80 below, 99 at the leaves.
  const margins = Float32Array.from({ length: 24 }, (_, at) => {
    const walk = Math.floor(at / 3) + 1;
    return at % 3 === 2 ? 99 : at % 3 === 0 ? walk : 10 * walk;
  });
  const use = layerUse(5, { leaves, margins }, { kind: 'fff', trees: 2, depth: 2, nodes: 7 });
  // Entropies 1.5 bits (1/2, 1/4, 1/4) and 0.
  expect(use).toMatchObject({ layer: 5, trees: 2, depth: 2, used: 4, entropy: 0.75 });
  expect(use.effectiveLeaves).toBeCloseTo((2 ** 1.5 + 1) / 2, 12);
  // Tree 0, ascending 0 1 1 2: (-1 * 1 + 1 * 1 + 3 * 2) / (4 * 4) = 0.375; tree 1: 3/4.
  expect(use.gini).toBeCloseTo((0.375 + 0.75) / 2, 12);
  const [root, second, leaf] = use.levels;
  // Root of tree 0: 3 left, 1 right: 2 of 4 even; of tree 1 none.
  expect(root).toMatchObject({ used: 2, balance: 0.25 });
  for (const [at, margin] of [1.7, 4.5, 7.3].entries()) {
    expect(root?.margins?.[at]).toBeCloseTo(margin, 6);
  }
  // Tree 0: (2, 1) and (0, 1), so 2 of 4 even; tree 1: (4, 0).
  expect(second).toMatchObject({ used: 3, balance: 0.25 });
  expect(second?.margins?.[1]).toBeCloseTo(45, 5);
  expect(leaf).toEqual({ level: 2, used: 4, balance: null, margins: null });
});

it('counts a text of the bundled model, and nothing of dense layers', async () => {
  await engine.open(path.resolve('assets/models/canopy-tiny'));
  const text = 'the king of <mask> was wise .';
  const { tokens, layers } = await engine.compareUsage({ input: { text } });
  const { sequences } = await engine.trace({ inputs: [{ text }] });
  expect(tokens).toBe(sequences[0]?.tokens.length);
  expect(layers.map(({ used }) => used)).toEqual(
    sequences[0]?.layers.map(({ leaves }) => new Set(leaves).size),
  );
  expect(layers[0]?.levels).toHaveLength(12);
});
