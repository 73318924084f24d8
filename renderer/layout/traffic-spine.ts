/** The spine as a traffic map: the way to one leaf, and how the tokens part at each node of it. */

import { countColor } from '../lib/count-color.ts';
import { count, percent } from '../lib/format.ts';
import { goesRight, placeAt } from '../lib/path.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { type Traffic, tokensAt } from './traffic.ts';
import type { NodeAt } from './window.ts';

export interface TrafficStep {
  readonly level: number;
  readonly place: number;
  readonly node: number;
  readonly tokens: number;
  /** Tokens that go left and right; null at the leaf. */
  readonly left: number | null;
  readonly right: number | null;
  readonly decision: 'left' | 'right' | 'leaf';
}

/** The nodes from the root to a leaf. */
export function trafficSteps(traffic: Traffic, leaf: number): readonly TrafficStep[] {
  const { depth } = traffic;
  return Array.from({ length: depth + 1 }, (_, level) => {
    const place = placeAt(leaf, depth, level);
    const isLeaf = level === depth;
    const child = (side: 0 | 1) =>
      isLeaf ? null : tokensAt(traffic, { level: level + 1, place: 2 * place + side });
    return {
      level,
      place,
      node: 2 ** level - 1 + place,
      tokens: tokensAt(traffic, { level, place }),
      left: child(0),
      right: child(1),
      decision: isLeaf ? 'leaf' : goesRight(leaf, depth, level) ? 'right' : 'left',
    };
  });
}

export interface TrafficSpineInput {
  readonly width: number;
  readonly height: number;
  readonly traffic: Traffic;
  readonly leaf: number;
  readonly node: NodeAt | null;
}

export interface TrafficSpineLayout {
  readonly top: number;
  readonly rowHeight: number;
  readonly left: number;
  readonly right: number;
  readonly level: number;
  readonly node: number;
  readonly tokens: number;
  /** Middle and half width of the shares' bars. */
  readonly zero: number;
  readonly half: number;
}

const HEAD = 44;
const WIDEST = 720;
/** Room for a share beside its bar. */
const SHARE = 52;

export function fitTrafficSpine(depth: number, width: number, height: number): TrafficSpineLayout {
  const wide = Math.min(width, WIDEST);
  const left = (width - wide) / 2 + 14;
  const right = (width + wide) / 2 - 14;
  const tokens = left + 164;
  const bars = tokens + 14 + SHARE;
  const half = (right - SHARE - bars) / 2;
  return {
    top: HEAD,
    rowHeight: Math.min(36, (height - HEAD - 30) / (depth + 1)),
    left,
    right,
    level: left + 18,
    node: left + 74,
    tokens,
    zero: bars + half,
    half,
  };
}

export function trafficSpine(input: TrafficSpineInput, palette: Palette): Scene {
  const { width, height, traffic, leaf, node } = input;
  const layout = fitTrafficSpine(traffic.depth, width, height);
  const marks = headMarks(layout, palette);
  for (const step of trafficSteps(traffic, leaf)) {
    const chosen = node?.level === step.level && node.place === step.place;
    marks.push(...rowMarks(step, layout, traffic.nodes[0] ?? 0, chosen, palette));
  }
  marks.push({
    kind: 'text',
    x: layout.left,
    y: layout.top + (traffic.depth + 1) * layout.rowHeight + 18,
    text: 'The share of a node’s tokens that goes left and right; the way to the leaf is filled.',
    size: 10,
    fill: palette.quiet,
  });
  return { width, height, marks };
}

function headMarks(layout: TrafficSpineLayout, palette: Palette): Mark[] {
  const head = (x: number, text: string, anchor: 'start' | 'middle' | 'end'): Mark => ({
    kind: 'text',
    x,
    y: layout.top - 10,
    text,
    size: 10,
    fill: palette.quiet,
    anchor,
  });
  return [
    head(layout.level, 'level', 'end'),
    head(layout.node, 'node', 'end'),
    head(layout.tokens, 'tokens', 'end'),
    head(layout.zero - 6, '← left', 'end'),
    head(layout.zero + 6, 'right →', 'start'),
  ];
}

function rowMarks(
  step: TrafficStep,
  layout: TrafficSpineLayout,
  all: number,
  chosen: boolean,
  palette: Palette,
): Mark[] {
  const { top, rowHeight, zero } = layout;
  const y = top + step.level * rowHeight;
  const middle = y + rowHeight / 2;
  const number = (x: number, text: string, fill: string): Mark => ({
    kind: 'text',
    x,
    y: middle + 4,
    text,
    size: 11,
    face: 'mono',
    fill,
    anchor: 'end',
  });
  const marks: Mark[] = [];
  if (chosen) {
    const at = [layout.left - 6, y + 1, layout.right - layout.left + 12, rowHeight - 2];
    marks.push({ kind: 'rects', at, stroke: palette.accent, width: 1.6, corner: 3 });
  }
  const fill = step.tokens > 0 ? countColor(step.tokens, all, palette.scheme) : palette.fragile;
  marks.push(
    number(layout.level, String(step.level), palette.quiet),
    number(layout.node, count(step.node), palette.quiet),
    { kind: 'rects', at: [layout.tokens - 84, middle - 5, 8, 10], fill, corner: 2 },
    number(layout.tokens, count(step.tokens), palette.text),
  );
  if (step.decision === 'leaf') return [...marks, leafMark(step, layout, middle, palette)];
  marks.push({
    kind: 'segments',
    at: [zero, y + 2, zero, y + rowHeight - 2],
    stroke: palette.line,
    width: 1,
  });
  return [...marks, ...sideMarks(step, layout, middle, palette)];
}

function leafMark(
  { place, tokens }: TrafficStep,
  { zero }: TrafficSpineLayout,
  middle: number,
  palette: Palette,
): Mark {
  return {
    kind: 'text',
    x: zero,
    y: middle + 4,
    text: tokens === 0 ? `leaf ${count(place)}: no token` : `leaf ${count(place)}`,
    size: 11,
    weight: 600,
    fill: tokens === 0 ? palette.fragile : palette.text,
    anchor: 'middle',
  };
}

/** Both shares as bars from the middle, the one on the way filled. */
function sideMarks(
  { tokens, left, right, decision }: TrafficStep,
  { zero, half, rowHeight }: TrafficSpineLayout,
  middle: number,
  palette: Palette,
): Mark[] {
  const thick = Math.min(14, rowHeight - 8);
  return (['left', 'right'] as const).flatMap((side): Mark[] => {
    const share = tokens === 0 ? 0 : ((side === 'left' ? left : right) ?? 0) / tokens;
    const sign = side === 'left' ? -1 : 1;
    const color = side === 'left' ? palette.negative : palette.positive;
    const onWay = decision === side;
    const length = share * half;
    const at = [sign < 0 ? zero - length : zero, middle - thick / 2, length, thick];
    return [
      { kind: 'rects', at, ...(onWay ? { fill: color } : { stroke: color, width: 1 }) },
      {
        kind: 'text',
        x: zero + sign * (half + 6),
        y: middle + 4,
        text: percent(share),
        size: 10.5,
        face: 'mono',
        weight: onWay ? 600 : 400,
        fill: onWay ? palette.text : palette.quiet,
        anchor: sign < 0 ? 'end' : 'start',
      },
    ];
  });
}
