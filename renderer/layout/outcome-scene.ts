/**
 * Where right and wrong answers pass other nodes: an icicle for each layer and tree, root above, side
 * by side. Nodes that differ more than the shuffles allow are coloured by whose they are.
 */

import type { OutcomePaths } from '../../engine/api.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

/** Below it, a node differs more than chance allows at any node. */
export const SIGNIFICANT = 0.05;

const GAP = 14;
const LABEL = 16;
const LEAST = 150;
const ROW = 6;
const LEGEND = 22;

/** Level and place of a node by its number through the tree. */
export function placeOfNode(node: number): { readonly level: number; readonly place: number } {
  const level = Math.floor(Math.log2(node + 1));
  return { level, place: node + 1 - 2 ** level };
}

export interface OutcomeGrid {
  readonly columns: number;
  readonly cell: { readonly width: number; readonly height: number };
  readonly height: number;
}

/** How many icicles of a depth stand side by side in a width. */
export function outcomeGrid(trees: number, depth: number, width: number): OutcomeGrid {
  const fitting = Math.max(1, Math.floor((width + GAP) / (LEAST + GAP)));
  const columns = Math.min(Math.max(1, trees), fitting);
  // Few icicles in a wide panel are no wider than they need to be to be read.
  const own = Math.min(320, (width - (columns - 1) * GAP) / columns);
  const cell = { width: own, height: LABEL + (depth + 1) * ROW };
  const rows = Math.ceil(trees / columns);
  return { columns, cell, height: LEGEND + rows * (cell.height + GAP) };
}

/** Index of the icicle at a point; null between them. */
export function outcomeAt(grid: OutcomeGrid, trees: number, x: number, y: number): number | null {
  const { columns, cell } = grid;
  const [column, row] = [
    Math.floor(x / (cell.width + GAP)),
    Math.floor((y - LEGEND) / (cell.height + GAP)),
  ];
  const inside = x - column * (cell.width + GAP) < cell.width && column < columns && row >= 0;
  const index = row * columns + column;
  return inside && index < trees ? index : null;
}

interface SceneInput {
  readonly paths: OutcomePaths;
  readonly depth: number;
  readonly width: number;
  /** Index of the tree that is looked at; null: all. */
  readonly chosen: number | null;
}

export function outcomeScene({ paths, depth, width, chosen }: SceneInput, palette: Palette): Scene {
  const { trees } = paths;
  const grid = outcomeGrid(trees.length, depth, width);
  const several = trees.some(({ tree }) => tree > 0);
  const marks: Mark[] = legendMarks(palette);
  for (const [index, { layer, tree, nodes }] of trees.entries()) {
    const left = (index % grid.columns) * (grid.cell.width + GAP);
    const top = LEGEND + Math.floor(index / grid.columns) * (grid.cell.height + GAP);
    const found = nodes.filter(({ p }) => p < SIGNIFICANT).length;
    const where = several ? `layer ${layer}, tree ${tree}` : `layer ${layer}`;
    const words = found === 0 ? where : `${where}: ${found}`;
    const ink = found === 0 ? palette.quiet : palette.text;
    marks.push(textMark(left, top + 11, words, ink, 'start', 10.5));
    const ground = [left, top + LABEL, grid.cell.width, grid.cell.height - LABEL];
    marks.push({
      kind: 'rects',
      at: ground,
      ...(index === chosen
        ? { stroke: palette.accent, width: 1.5 }
        : { stroke: palette.line, width: 1 }),
    });
    marks.push(...nodeMarks(nodes, { left, top: top + LABEL, width: grid.cell.width }, palette));
  }
  return { width, height: grid.height, marks };
}

type Nodes = OutcomePaths['trees'][number]['nodes'];

/** Nodes that were tested, those that differ over them; each a pixel and a half wide at least. */
function nodeMarks(
  nodes: Nodes,
  box: { readonly left: number; readonly top: number; readonly width: number },
  palette: Palette,
): Mark[] {
  const [tested, ofRight, ofWrong]: [number[], number[], number[]] = [[], [], []];
  for (const { node, z, p } of nodes) {
    const { level, place } = placeOfNode(node);
    const own = box.width / 2 ** level;
    const wide = Math.max(p < SIGNIFICANT ? 1.5 : 0.5, own - 0.5);
    const into = p >= SIGNIFICANT ? tested : z > 0 ? ofWrong : ofRight;
    into.push(box.left + place * own, box.top + level * ROW + 0.5, wide, ROW - 1);
  }
  const rects = (at: number[], fill: string): Mark[] =>
    at.length === 0 ? [] : [{ kind: 'rects', at, fill }];
  return [
    ...rects(tested, palette.branch),
    ...rects(ofRight, palette.negative),
    ...rects(ofWrong, palette.positive),
  ];
}

function legendMarks(palette: Palette): Mark[] {
  const entries = [
    [palette.positive, 'more in wrong answers'],
    [palette.negative, 'more in right answers'],
    [palette.branch, 'tested, within chance'],
  ] as const;
  return entries.flatMap(([fill, words], index): Mark[] => [
    { kind: 'rects', at: [index * 150, 3, 9, 9], fill },
    textMark(index * 150 + 14, 11, words, palette.quiet, 'start', 10.5),
  ]);
}
