import { expect, test } from 'vitest';
import type { Token } from '../../../engine/api.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import { PRINT } from '../../picture/palette.ts';
import type { Mark } from '../../picture/scene.ts';
import { matrixGeometry } from './matrix-geometry.ts';
import { type MatrixInput, matrixCells, matrixScene } from './matrix-scene.ts';

const token = (piece: string): Token => ({
  id: 9,
  piece,
  start: 0,
  end: piece.length,
  special: piece.startsWith('<'),
  unknown: false,
});

/** Three tokens, two layers, trees of four leaves; the second text has one token. */
const input: MatrixInput = {
  texts: [
    {
      tokens: [token('<cls>'), token('old'), token('sea')],
      leaves: [
        [0, 3, 3],
        [1, 2, 0],
      ],
    },
    { tokens: [token('sun')], leaves: [[3], [2]] },
  ],
  depth: 2,
  tree: 0,
  trees: 1,
  selected: { text: 0, token: 2, layer: 1 },
  pin: { text: 1, token: 0 },
  span: { text: 0, from: 1, to: 2 },
};

const rectsOf = (marks: readonly Mark[], fill: string) =>
  marks.flatMap((mark) =>
    mark.kind === 'rects' && mark.fill === fill ? [[...Array.from(mark.at)]] : [],
  );
const textsOf = (marks: readonly Mark[]) =>
  marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

test('each cell has the colour of its leaf, and leaves of one colour are one mark', () => {
  const geometry = matrixGeometry(240, 480, [3, 1], 2);
  const { marks, width, height } = matrixCells(input.texts, 2, geometry, 'light');
  expect([width, height]).toEqual([112, 44 + 4 * 28]);
  expect(marks).toHaveLength(4);
  // Leaf 3: tokens 1 and 2 of the first text and token 0 of the second, all in layer 0.
  expect(rectsOf(marks, leafColor(3, 2, 'light'))).toEqual([
    [0, 50, 55, 27, 0, 78, 55, 27, 0, 128, 55, 27],
  ]);
  expect(rectsOf(marks, leafColor(2, 2, 'light'))).toEqual([[56, 50, 55, 27, 56, 128, 55, 27]]);
});

test('the exported matrix names every token, layer and text, and what the colours mean', () => {
  const { marks, width, height } = matrixScene(input, PRINT);
  expect(textsOf(marks)).toEqual([
    'layer',
    '0',
    '1',
    'text 1',
    '<cls>',
    'old',
    'sea',
    'text 2',
    'sun',
    'leaf 0',
    'leaf 3',
    'leaf of each token by layer',
  ]);
  for (const mark of marks) {
    if (mark.kind !== 'rects') continue;
    for (let i = 0; i < mark.at.length; i += 4) {
      expect((mark.at[i] ?? 0) + (mark.at[i + 2] ?? 0)).toBeLessThanOrEqual(width);
      expect((mark.at[i + 1] ?? 0) + (mark.at[i + 3] ?? 0)).toBeLessThanOrEqual(height);
    }
  }
});

test('the exported matrix marks the chosen cell, the pinned one and the brushed tokens', () => {
  const { marks } = matrixScene(input, PRINT);
  const frames = marks.filter((mark) => mark.kind === 'segments' && mark.stroke === PRINT.text);
  expect(frames.map((frame) => ('dash' in frame ? frame.dash : null))).toEqual([[3, 2], null]);
  const [bar] = rectsOf(marks, PRINT.accent);
  expect(bar?.[3]).toBe(2 * 18 - 1);
  const bold = marks.filter((mark) => mark.kind === 'text' && mark.weight === 700);
  expect(textsOf(bold)).toEqual(['1', 'sea']);
});

test('one tree of many is named', () => {
  const { marks } = matrixScene({ ...input, tree: 5, trees: 128 }, PRINT);
  expect(textsOf(marks)).toContain('leaf of each token by layer, tree 5 of 128');
});
