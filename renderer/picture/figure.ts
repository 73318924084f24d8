/**
 * Every picture as a pure function of a trace, of what is looked at, and of the room there is: what the
 * app exports and what `canopy render` writes are the same. The screen draws the same marks, but may be
 * on its way between two of them, and lights up what the pointer is over.
 */

import type { Navigation, Trace } from '../../engine/api.ts';
import { labelRoom, layoutLabels } from '../layout/canopy-labels.ts';
import { canopyScene } from '../layout/canopy-scene.ts';
import { chosenLit, pinnedGuest, pinnedPath, pinnedSteps, spineInput } from '../layout/chosen.ts';
import { fitFan } from '../layout/fan.ts';
import { fitIcicle, icicleAxis, orderOf } from '../layout/icicle.ts';
import { icicleScene } from '../layout/icicle-scene.ts';
import { spineScene } from '../layout/spine-scene.ts';
import { strandsOf } from '../layout/strands.ts';
import { focusable } from '../layout/walk.ts';
import { windowOf } from '../layout/window.ts';
import { leavesOfTree } from '../lib/path.ts';
import { type TreeView, treeViewOf } from '../lib/tree-view.ts';
import { type MatrixText, matrixScene, matrixTable } from '../views/matrix/matrix-scene.ts';
import { nodesTable, stepsTable } from '../views/tree/tables.ts';
import type { PictureName, Table } from './exports.ts';
import type { Palette, Scene } from './scene.ts';

/** CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Figure {
  readonly build: (palette: Palette) => Scene;
  readonly table: () => Table;
}

/** Null where there is no such picture: of a dense layer, or of a tree that is one node. */
export function figureOf(
  name: PictureName,
  trace: Trace,
  navigation: Navigation,
  size: Size,
): Figure | null {
  if (name === 'matrix') return matrixFigure(trace, navigation);
  const view = treeViewOf(trace, navigation.selection);
  if (!view || view.shape.depth === 0) return null;
  const figures = { canopy: canopyFigure, icicle: icicleFigure, spine: spineFigure };
  return figures[name](view, trace, navigation, size);
}

function matrixFigure(trace: Trace, { selection, pin, span }: Navigation): Figure | null {
  const { ffn } = trace.model.shape;
  if (ffn.kind !== 'fff') return null;
  const { depth, trees } = ffn;
  const { tree } = selection;
  const texts = matrixTexts(trace, trees, tree);
  return {
    build: (palette) =>
      matrixScene({ texts, depth, tree, trees, selected: selection, pin, span }, palette),
    table: () => matrixTable(texts),
  };
}

function matrixTexts({ sequences }: Trace, trees: number, tree: number): readonly MatrixText[] {
  return sequences.map(({ tokens, layers }) => ({
    tokens,
    leaves: layers.map(({ leaves }) => leavesOfTree(leaves, trees, tree)),
  }));
}

function canopyFigure(
  view: TreeView,
  trace: Trace,
  navigation: Navigation,
  { width, height }: Size,
): Figure {
  const { leaves, tokens, token, shape } = view;
  const { depth } = shape;
  const { pin: pinned, selection, look } = navigation;
  const window = look.zoom ?? windowOf(focusable(look.focus, depth));
  const room = labelRoom(width);
  const fan = fitFan(depth, width, height, room, window);
  const pin = pinnedPath(view, pinned, trace);
  const guest = pinnedGuest(pin, pinned, trace);
  const [all, pieces] = guest
    ? [
        [...leaves, guest.leaf],
        [...tokens, guest],
      ]
    : [leaves, tokens];
  const input = {
    width,
    height,
    fan,
    leaves,
    tokens,
    strands: strandsOf(leaves, depth, window),
    labels: layoutLabels(fan, all, pieces, token, room),
    labelOpacity: 1,
    token,
    pin,
    node: selection.node,
    lit: chosenLit(view, navigation),
  };
  return { build: (palette) => canopyScene(input, palette), table: () => stepsTable(view) };
}

function icicleFigure(
  view: TreeView,
  trace: Trace,
  navigation: Navigation,
  { width, height }: Size,
): Figure {
  const { leaves, tokens, token, shape } = view;
  const { depth } = shape;
  const { pin, selection, look } = navigation;
  const { widths } = look;
  const order = orderOf(leaves);
  const window = look.zoom ?? icicleAxis(depth, order, widths).windowOf(look.focus);
  const input = {
    width,
    height,
    icicle: fitIcicle(depth, order, widths, window, width, height),
    leaves,
    tokens,
    token,
    pin: pinnedPath(view, pin, trace),
    node: selection.node,
    lit: chosenLit(view, navigation),
  };
  return { build: (palette) => icicleScene(input, palette), table: () => nodesTable(view) };
}

function spineFigure(view: TreeView, trace: Trace, { pin }: Navigation, size: Size): Figure {
  const input = spineInput(view, pinnedSteps(view, pin, trace), size);
  return {
    build: (palette) => spineScene(input, palette),
    table: () => stepsTable(view, [view.token]),
  };
}
