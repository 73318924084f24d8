/**
 * Pictures of fixed traces, each compared with its file in `tests/pictures/`: open those to see what
 * the builders draw. `npx vitest run gallery -u` writes them anew; look at them before committing.
 */
import { expect, test } from 'vitest';
import sentence from '../../tests/pictures/sentence.json' with { type: 'json' };
import threeTrees from '../../tests/pictures/three-trees.json' with { type: 'json' };
import { leavesOfTree } from '../lib/path.ts';
import { type MatrixInput, type MatrixText, matrixScene } from '../views/matrix/matrix-scene.ts';
import { PRINT } from './palette.ts';
import type { Palette, Scene } from './scene.ts';
import { svgOf } from './svg.ts';

type Fixed = typeof sentence | typeof threeTrees;

/** A dark palette as the screen has it, to see that nothing of the light one is left. */
const DARK: Palette = {
  scheme: 'dark',
  background: '#121614',
  text: '#e9efec',
  quiet: '#8d9a93',
  line: '#262e2a',
  branch: '#333d38',
  node: '#59665f',
  accent: '#74d6aa',
  positive: '#f0a35e',
  negative: '#ab92ec',
  fragile: '#ff9a90',
};

function picture(name: string, build: (palette: Palette) => Scene, palette: Palette = PRINT): void {
  test(name, async () => {
    const svg = svgOf(build(palette), {
      title: name,
      description: 'A fixed trace.',
      background: palette.background,
    });
    // What cannot be drawn must not be written either.
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    await expect(svg).toMatchFileSnapshot(`../../tests/pictures/${name}.svg`);
  });
}

function matrixText({ trees, tokens, layers }: Fixed, tree: number): MatrixText {
  return {
    tokens,
    leaves: layers.map(({ leaves }) => leavesOfTree(Int32Array.from(leaves), trees, tree)),
  };
}

const whole: MatrixInput = {
  texts: [matrixText(sentence, 0)],
  depth: sentence.depth,
  tree: 0,
  trees: 1,
  selected: { text: 0, token: 2, layer: 1 },
  pin: null,
  span: null,
};
picture('matrix', (palette) => matrixScene(whole, palette));
picture(
  'matrix-of-two-texts-and-three-trees',
  (palette) =>
    matrixScene(
      {
        texts: [matrixText(threeTrees, 2), matrixText(threeTrees, 1)],
        depth: threeTrees.depth,
        tree: 2,
        trees: 3,
        selected: { text: 1, token: 3, layer: 0 },
        pin: { text: 0, token: 1 },
        span: { text: 0, from: 2, to: 5 },
      },
      palette,
    ),
  DARK,
);
