import { expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import {
  addPartings,
  addWalks,
  emptyWalks,
  layerOf,
  noPartings,
  normalTail,
  partingOf,
  turnedBy,
} from './study.ts';

it('counts where walks part, by the first level that differs', async () => {
  // Depth 2, one tree, one layer; leaves 0 .. 3, margins of root, second level, leaf.
  const walks = emptyWalks({ layers: 1, tokens: 4, trees: 1, depth: 2 });
  await addWalks(walks, [{ leaves: [0, 1], margins: [0.1, 4, 9, 2, 5, 9] }]);
  await addWalks(walks, [{ leaves: [3, 3], margins: [3, 0.3, 9, 0.2, 6, 9] }]);
  const partings = noPartings(walks.shape);
  await addPartings(partings, walks, 0, [2, 1]);
  await addPartings(partings, walks, 2, [2, 0]);
  const parting = partingOf(partings, 0, 2);
  expect(parting).toMatchObject({ changed: 3, levels: [2, 1] });
  // Of 0.1 (root), 0.3 (level 1) and 0.2 (root).
  expect(parting.changedMargin).toBeCloseTo(0.2, 6);
  const layer = await layerOf(walks, 0, []);
  expect(layer.walks).toBe(4);
  // Medians of 0.1 0.2 2 3 and of 0.3 4 5 6; the leaves' 9 are none of theirs.
  expect(layer.levels[0]?.margins[2]).toBeCloseTo(1.1, 6);
  expect(layer.levels[1]?.margins[2]).toBeCloseTo(4.5, 6);
});

it('keeps layers and trees apart from tokens', async () => {
  const walks = emptyWalks({ layers: 2, tokens: 1, trees: 2, depth: 1 });
  await addWalks(walks, [
    { leaves: [0, 1], margins: [1, 9, 2, 9] },
    { leaves: [1, 0], margins: [3, 9, 4, 9] },
  ]);
  const partings = noPartings(walks.shape);
  await addPartings(partings, walks, 0, [0, 1, 1, 1]);
  expect(partingOf(partings, 0, 1)).toEqual({ changed: 0, changedMargin: null, levels: [0] });
  expect(partingOf(partings, 1, 1)).toEqual({ changed: 1, changedMargin: 4, levels: [1] });
  expect((await layerOf(walks, 1, [])).levels[0]?.margins[2]).toBeCloseTo(3.5, 6);
});

it('knows the tail of the normal distribution', () => {
  // Tables: 0.5, 0.158655, 0.022750, 0.00135.
  for (const [z, tail] of [
    [0, 0.5],
    [1, 0.15865525],
    [2, 0.02275013],
    [3, 0.0013499],
  ] as const) {
    expect(Math.abs(normalTail(z) - tail)).toBeLessThan(1e-7);
  }
});

it('says how often noise turns a decision: as a simulation finds it', () => {
  // Tokens at 0.5 and 1.5 from a hyperplane with a normal of three coordinates, noise of 1 in each.
  const random = createRandom(7);
  const words = new Uint32Array(2);
  const gauss = () => {
    random.fill(words);
    const [u = 0, v = 0] = words;
    return Math.sqrt(-2 * Math.log((u + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * v) / 2 ** 32);
  };
  const normal = [2 / 7, 3 / 7, 6 / 7] as const;
  const draws = 100_000;
  let turned = 0;
  for (let draw = 0; draw < draws; draw++) {
    const moved = normal[0] * gauss() + normal[1] * gauss() + normal[2] * gauss();
    for (const margin of [0.5, 1.5]) if (margin + moved < 0) turned += 1;
  }
  expect(turnedBy(Float32Array.of(0.5, 1.5), 1)).toBeCloseTo(turned / draws / 2, 2);
  expect(turnedBy(Float32Array.of(0, 100), 0.01)).toBeCloseTo(0.25, 7);
});
