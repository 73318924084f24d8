/**
 * The icicle as a traffic map: nodes coloured by their tokens on the logarithmic scale, as wide as
 * their tokens or their leaves. By leaves, a subtree that no token passes is one block of its colour.
 */

import { CLASSES, classColor, countClass } from '../lib/count-color.ts';
import { compact, count } from '../lib/format.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { boxOf, fitIcicle, type Icicle, type TokenOrder } from './icicle.ts';
import { icicleRows, icicleWalls, nodeFrame, pathContour } from './icicle-scene.ts';
import { inkOn } from './ink.ts';
import { LEGEND_ROOM, legendMarks, type Traffic, tokensAt } from './traffic.ts';
import { type LeafWindow, type NodeAt, placesShown } from './window.ts';

export interface TrafficIcicleInput {
  readonly width: number;
  readonly height: number;
  readonly icicle: Icicle;
  readonly traffic: Traffic;
  readonly node: NodeAt | null;
}

/** The labels of tokens need 84 pixels below the rows in the Paths view; here there is the legend. */
export function fitTrafficIcicle(
  depth: number,
  order: TokenOrder,
  widths: 'tokens' | 'leaves',
  window: LeafWindow,
  width: number,
  height: number,
): Icicle {
  return fitIcicle(depth, order, widths, window, width, height + 84 - LEGEND_ROOM - 8);
}

export function trafficIcicle(input: TrafficIcicleInput, palette: Palette): Scene {
  const { width, height } = input;
  const marks = [...icicleTraffic(input, palette), ...chosenBoxes(input, palette)];
  return { width, height, marks };
}

/** The traffic itself: the same whatever is chosen. */
export function icicleTraffic(
  { icicle, traffic, height }: Omit<TrafficIcicleInput, 'node'>,
  palette: Palette,
): Mark[] {
  const marks = [...icicleRows(icicle, palette), ...boxMarks(icicle, traffic, palette)];
  if (icicle.widths === 'leaves') {
    marks.push(...deadBlocks(icicle, traffic, palette), icicleWalls(icicle, palette));
  }
  const note = icicle.widths === 'leaves' ? 'width: leaves' : 'width: tokens';
  return [...marks, ...legendMarks(traffic, { left: icicle.left, bottom: height, note }, palette)];
}

/** What is chosen, and the way to it. */
export function chosenBoxes(
  { icicle, node }: Pick<TrafficIcicleInput, 'icicle' | 'node'>,
  palette: Palette,
): Mark[] {
  if (!node) return [];
  return [...pathContour(icicle, node, palette), ...nodeFrame(icicle, node, palette)];
}

/** Nodes with tokens, and their numbers where there is room. */
function boxMarks(icicle: Icicle, traffic: Traffic, palette: Palette): Mark[] {
  const all = traffic.nodes[0] ?? 0;
  const classes = Array.from({ length: CLASSES }, (): number[] => []);
  const texts: Mark[] = [];
  for (let level = 0; level <= icicle.depth; level++) {
    const [first, end] =
      icicle.widths === 'leaves' ? placesShown(icicle.window, level) : [0, 2 ** level];
    for (let place = first; place < end; place++) {
      const tokens = tokensAt(traffic, { level, place });
      const box = tokens === 0 ? null : boxOf(icicle, { level, place });
      if (!box) continue;
      const [x, y, width, height] = box;
      const step = countClass(tokens, all);
      classes[step]?.push(x, y, width > 3 ? width - 0.8 : width, height - 1);
      const text = fitting(tokens, width);
      if (text === '' || height < 12) continue;
      const fill = inkOn(classColor(step, palette.scheme));
      const size = 10.5;
      texts.push({
        kind: 'text',
        x: x + width / 2,
        y: y + height / 2 + 3.5,
        text,
        size,
        fill,
        anchor: 'middle',
      });
    }
  }
  const rects = classes.flatMap((at, step): Mark[] =>
    at.length === 0 ? [] : [{ kind: 'rects', at, fill: classColor(step, palette.scheme) }],
  );
  return [...rects, ...texts];
}

function fitting(tokens: number, width: number): string {
  const room = Math.floor((width - 6) / 6.2);
  return [count(tokens), compact(tokens)].find((text) => text.length <= room) ?? '';
}

/** The highest nodes that no token passes, down to their leaves. */
function deadBlocks(icicle: Icicle, traffic: Traffic, palette: Palette): Mark[] {
  const { depth, rowHeight } = icicle;
  const at = traffic.dead.flatMap((node) => {
    const box = boxOf(icicle, node);
    if (!box) return [];
    const [x, y, width] = box;
    return [x, y, Math.max(0.7, width), (depth + 1 - node.level) * rowHeight - 1];
  });
  return [{ kind: 'rects', at, fill: palette.fragile }];
}
