/** What the traffic maps of all readings share: counts of nodes, and their scale. */

import { CLASSES, classColor, countTicks } from '../lib/count-color.ts';
import { compact, count } from '../lib/format.ts';
import type { Mark, Palette } from '../picture/scene.ts';
import type { NodeAt } from './window.ts';

/** How many tokens pass each node of a tree. */
export interface Traffic {
  readonly depth: number;
  /** Level by level, the root first. [node] */
  readonly nodes: Float64Array;
  /** The highest nodes that no token passes. */
  readonly dead: readonly NodeAt[];
}

export function tokensAt({ nodes }: Traffic, { level, place }: NodeAt): number {
  return nodes[2 ** level - 1 + place] ?? 0;
}

/** Whether a subtree lies in one that no token passes. */
export function isDead(traffic: Traffic, node: NodeAt): boolean {
  return tokensAt(traffic, node) === 0;
}

/** The child that more tokens take; the left one of equals. */
export function heavierChild(traffic: Traffic, { level, place }: NodeAt): NodeAt {
  const left = { level: level + 1, place: 2 * place };
  const right = { level: level + 1, place: 2 * place + 1 };
  return tokensAt(traffic, right) > tokensAt(traffic, left) ? right : left;
}

/** The leaf below a node that is reached by the heavier child each time. */
export function heaviestWay(traffic: Traffic, node: NodeAt): NodeAt {
  let at = node;
  while (at.level < traffic.depth) at = heavierChild(traffic, at);
  return at;
}

const LEGEND = { width: 150, height: 8 } as const;
/** Room that the legend takes at the foot of a picture. */
export const LEGEND_ROOM = 30;

/** The colours with their counts, at the left, and the mark of what nobody visits beside them. */
export function legendMarks(
  { nodes }: Traffic,
  { left, bottom, note }: { readonly left: number; readonly bottom: number; readonly note: string },
  palette: Palette,
): Mark[] {
  const largest = nodes[0] ?? 0;
  const top = bottom - LEGEND_ROOM + 4;
  const text = {
    kind: 'text',
    size: 9.5,
    fill: palette.quiet,
    y: top + LEGEND.height + 11,
  } as const;
  const ticks = countTicks(largest);
  const at = (tick: number) =>
    left + LEGEND.width * (largest <= 1 ? 1 : Math.log(tick) / Math.log(largest));
  const cell = LEGEND.width / CLASSES;
  const dead = left + LEGEND.width + 34;
  return [
    ...Array.from(
      { length: CLASSES },
      (_, step): Mark => ({
        kind: 'rects',
        at: [left + step * cell, top, cell + (step < CLASSES - 1 ? 0.5 : 0), LEGEND.height],
        fill: classColor(step, palette.scheme),
      }),
    ),
    ...ticks.map(
      (tick, i): Mark => ({
        ...text,
        x: at(tick),
        text: i === ticks.length - 1 ? `${count(tick)} tokens` : compact(tick),
        anchor: i === 0 ? 'start' : i === ticks.length - 1 ? 'start' : 'middle',
      }),
    ),
    { kind: 'rects', at: [dead, top, 12, LEGEND.height], fill: palette.fragile },
    { ...text, x: dead + 17, y: top + LEGEND.height, text: `no token · ${note}`, anchor: 'start' },
  ];
}
