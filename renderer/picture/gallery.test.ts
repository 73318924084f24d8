/**
 * Pictures of fixed traces, each compared with its file in `tests/pictures/`: open those to see what
 * the builders draw. `npx vitest run gallery -u` writes them anew; look at them before committing.
 */
import { describe, expect, test } from 'vitest';
import sentence from '../../tests/pictures/sentence.json' with { type: 'json' };
import threeTrees from '../../tests/pictures/three-trees.json' with { type: 'json' };
import { labelRoom, layoutLabels } from '../layout/canopy-labels.ts';
import { type CanopyInput, canopyScene } from '../layout/canopy-scene.ts';
import { fitFan } from '../layout/fan.ts';
import { fitIcicle, orderOf } from '../layout/icicle.ts';
import { type IcicleInput, icicleScene } from '../layout/icicle-scene.ts';
import { type SpineInput, spineScene } from '../layout/spine-scene.ts';
import { strandsOf } from '../layout/strands.ts';
import { thumbScene } from '../layout/thumb-scene.ts';
import { WHOLE, windowOf } from '../layout/window.ts';
import { leavesOfTree } from '../lib/path.ts';
import { type MatrixInput, type MatrixText, matrixScene } from '../views/matrix/matrix-scene.ts';
import { stepRows } from '../views/tree/tables.ts';
import type { TreeView } from '../views/tree/view.ts';
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
  node: '#5e6b64',
  accent: '#74d6aa',
  positive: '#f0a35e',
  negative: '#ab92ec',
  fragile: '#f0c46a',
};

function picture(name: string, palette: Palette, build: (palette: Palette) => Scene): void {
  test(name, async () => {
    const svg = svgOf(build(palette), {
      title: name,
      description: 'A fixed trace.',
      background: palette.background,
    });
    // What cannot be drawn must not be written either.
    expect(svg.match(/NaN|Infinity|undefined/g)).toBeNull();
    await expect(svg).toMatchFileSnapshot(`../../tests/pictures/${name}.svg`);
  });
}

/** A token of one layer and tree of a fixed trace, as the tree's views take it. */
function viewOf(
  { tokens, layers, trees, depth }: Fixed,
  layer: number,
  tree: number,
  token: number,
): TreeView {
  const { leaves, logits, margins, contributions } = layers[layer] ?? none;
  const trace = {
    leaves: Int32Array.from(leaves),
    logits: Float32Array.from(logits),
    margins: Float32Array.from(margins),
    contributions: Float32Array.from(contributions),
  };
  const shape = { kind: 'fff', trees, depth, nodes: 2 ** (depth + 1) - 1 } as const;
  const own = leavesOfTree(trace.leaves, trees, tree);
  return { shape, layer, tree, text: 0, token, tokens, trace, leaves: own };
}
const none = { leaves: [], logits: [], margins: [], contributions: [] };

describe('matrix', () => {
  const textOf = ({ trees, tokens, layers }: Fixed, tree: number): MatrixText => ({
    tokens,
    leaves: layers.map(({ leaves }) => leavesOfTree(Int32Array.from(leaves), trees, tree)),
  });
  const whole: MatrixInput = {
    texts: [textOf(sentence, 0)],
    depth: sentence.depth,
    tree: 0,
    trees: 1,
    selected: { text: 0, token: 2, layer: 1 },
    pin: null,
    span: null,
  };
  const two: MatrixInput = {
    texts: [textOf(threeTrees, 2), textOf(threeTrees, 1)],
    depth: threeTrees.depth,
    tree: 2,
    trees: 3,
    selected: { text: 1, token: 3, layer: 0 },
    pin: { text: 0, token: 1 },
    span: { text: 0, from: 2, to: 5 },
  };
  picture('matrix', PRINT, (palette) => matrixScene(whole, palette));
  picture('matrix-of-two-texts-dark', DARK, (palette) => matrixScene(two, palette));
});

describe('canopy', () => {
  function canopyOf(view: TreeView, more: Partial<CanopyInput> = {}, window = WHOLE): CanopyInput {
    const [width, height] = [720, 520];
    const { leaves, tokens, token, shape } = view;
    const room = labelRoom(width);
    const fan = fitFan(shape.depth, width, height, room, window);
    return {
      width,
      height,
      fan,
      leaves,
      tokens,
      strands: strandsOf(leaves, shape.depth, window),
      labels: layoutLabels(fan, leaves, tokens, token, room),
      labelOpacity: 1,
      token,
      pin: null,
      node: null,
      lit: null,
      ...more,
    };
  }
  const view = viewOf(sentence, 1, 0, 2);
  const pin = { leaf: view.leaves[12] ?? 0, token: 12 };
  picture('canopy', PRINT, (palette) => canopyScene(canopyOf(view), palette));
  picture('canopy-subtree-dark', DARK, (palette) => {
    const more = { pin, node: { level: 4, place: 13 }, lit: new Set([2, 6, 12]) };
    return canopyScene(canopyOf(view, more, windowOf({ level: 2, place: 3 })), palette);
  });
  picture('canopy-depth-4', PRINT, (palette) =>
    canopyScene(canopyOf(viewOf(threeTrees, 1, 2, 5)), palette),
  );
});

describe('icicle', () => {
  function icicleOf(view: TreeView, widths: 'tokens' | 'leaves', window = WHOLE): IcicleInput {
    const [width, height] = [720, 520];
    const { leaves, tokens, token, shape } = view;
    const icicle = fitIcicle(shape.depth, orderOf(leaves), widths, window, width, height);
    return { width, height, icicle, leaves, tokens, token, pin: null, node: null, lit: null };
  }
  const view = viewOf(sentence, 1, 0, 2);
  picture('icicle-by-tokens', PRINT, (palette) => icicleScene(icicleOf(view, 'tokens'), palette));
  picture('icicle-by-leaves-dark', DARK, (palette) =>
    icicleScene({ ...icicleOf(view, 'leaves'), node: { level: 4, place: 11 } }, palette),
  );
});

describe('spine', () => {
  function spineOf(view: TreeView, other: number | null): SpineInput {
    const { depth } = view.shape;
    const [width, height] = [720, 440];
    const steps = (token: number) =>
      stepRows(view, token).map((step) => ({
        ...step,
        company: view.leaves.filter(
          (leaf) =>
            leaf >> (depth - step.level) === (view.leaves[token] ?? 0) >> (depth - step.level),
        ).length,
      }));
    const of = (token: number) => ({
      title: view.tokens[token]?.piece ?? '',
      leaf: view.leaves[token] ?? 0,
      steps: steps(token),
    });
    const { leaf, title } = of(view.token);
    return {
      width,
      height,
      depth,
      leaf,
      title,
      subtitle: `token ${view.token} · layer ${view.layer}`,
      tokens: view.tokens.length,
      steps: steps(view.token),
      other: other === null ? null : of(other),
      level: null,
    };
  }
  picture('spine', PRINT, (palette) =>
    spineScene(spineOf(viewOf(sentence, 1, 0, 2), null), palette),
  );
  picture('spine-compared-dark', DARK, (palette) =>
    spineScene(spineOf(viewOf(sentence, 1, 0, 2), 12), palette),
  );
});

picture('stamp', PRINT, (palette) => {
  const { leaves, shape } = viewOf(sentence, 0, 0, 3);
  const [width, height] = [120, 84];
  return thumbScene(
    { width, height, depth: shape.depth, leaves, chosen: leaves[3] ?? null, window: WHOLE },
    palette,
  );
});
