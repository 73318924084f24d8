/** The canopy reading as marks: ground, ribbons, chosen and pinned path, labels. */

import { count } from '../lib/format.ts';
import { leafColor, type Scheme } from '../lib/leaf-color.ts';
import { placeAt } from '../lib/path.ts';
import type { Mark, Palette, Point, Scene } from '../picture/scene.ts';
import { BAND, canopyGround } from './canopy-ground.ts';
import { type LabelLayout, labelMarks, type Piece } from './canopy-labels.ts';
import { at, type Fan, nodePoint, OPENING, tangentAt } from './fan.ts';
import { type Strands, strandCurve, strandsOf, strandsShown, strandWidth } from './strands.ts';
import { type NodeAt, placesShown, shownMiddle, shownShare } from './window.ts';

/** A second token's way through the same tree. */
export interface PinnedPath {
  readonly leaf: number;
  /** Its place among the tokens drawn; null where it is of another text. */
  readonly token: number | null;
}

export interface CanopyInput {
  readonly width: number;
  readonly height: number;
  readonly fan: Fan;
  readonly leaves: readonly number[];
  readonly tokens: readonly Piece[];
  readonly strands: Strands;
  readonly labels: LabelLayout;
  /** 1 at rest; less while the picture goes over into another. */
  readonly labelOpacity: number;
  readonly token: number;
  readonly pin: PinnedPath | null;
  readonly node: NodeAt | null;
  /** Tokens that stand out; null for all alike. */
  readonly lit: ReadonlySet<number> | null;
}

const FADED = 0.16;

/** The whole picture. */
export function canopyScene(input: CanopyInput, palette: Palette): Scene {
  const { width, height, fan } = input;
  const marks = [...canopyGround(fan, palette), ...canopyMarks(input, palette)];
  return { width, height, marks };
}

/** What lies over the ground and changes with selection and hover. */
export function canopyMarks(input: CanopyInput, palette: Palette): Mark[] {
  const { fan, leaves, strands, token, pin, lit, labels, node } = input;
  const unit = strandWidth(fan, strandsShown(strands));
  const marks = ribbonMarks(fan, strands, leaves, unit, lit, palette.scheme);
  const faded = lit !== null && !lit.has(token);
  if ((strands.weights[token] ?? 0) > 0) {
    const curve = strandCurve(fan, strands, token, unit);
    marks.push(
      ...pathMarks(fan, curve, colorAt(strands.tips[token], palette.scheme), unit, faded, palette),
    );
  }
  if (pin) marks.push(...pinMarks(fan, pin, strands, unit, palette));
  if (node) marks.push(...ringMarks(fan, node, palette));
  marks.push(...nameMarks(input, unit, palette), ...endMarks(fan, palette));
  marks.push(...labelMarks(labels.labels, input, palette));
  return marks;
}

/** The strands; those of one leaf as one ribbon where they are alike. */
function ribbonMarks(
  fan: Fan,
  strands: Strands,
  leaves: readonly number[],
  unit: number,
  lit: ReadonlySet<number> | null,
  scheme: Scheme,
): Mark[] {
  const { order, weights, tips } = strands;
  const back: Mark[] = [];
  const front: Mark[] = [];
  const isLit = (token: number) => lit === null || lit.has(token);
  const alike = (a: number, b: number) =>
    leaves[a] === leaves[b] && tips[a] === tips[b] && isLit(a) === isLit(b);
  for (let first = 0, end = 1; end <= order.length; end++) {
    const [from, token] = [order[first] ?? 0, order[end] ?? -1];
    if (end < order.length && alike(from, token)) continue;
    const weight = weights[from] ?? 0;
    if (weight > 0) {
      const strong = isLit(from);
      const size = end - first;
      (strong ? front : back).push({
        kind: 'curves',
        curves: [reaching(strandCurve(fan, strands, from, unit, ((size - 1) / 2) * weight))],
        stroke: colorAt(tips[from], scheme),
        // A little wider than its lanes, so that no ground shines through a branch.
        width: unit * (weight * size + 0.04) + 0.1,
        opacity: strong ? 1 : FADED,
      });
    }
    first = end;
  }
  return [...back, ...front];
}

/** A little beyond its end, so that the leaf's dot does not peep out. */
function reaching(curve: readonly Point[]): readonly Point[] {
  const [before, end] = curve.slice(-2);
  if (!before || !end) return curve;
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const beyond = (by: number) => ({ x: end.x + dx * by, y: end.y + dy * by });
  return [...curve, beyond(1), beyond(2), beyond(3)];
}

/** The colour at a place on the leaf axis. */
function colorAt(tip: number | undefined, scheme: Scheme): string {
  return leafColor(Math.floor((tip ?? 0) * 512), 9, scheme);
}

/** The chosen token's path over all others, with a dot at each of its nodes. */
function pathMarks(
  fan: Fan,
  curve: readonly Point[],
  stroke: string,
  unit: number,
  faded: boolean,
  palette: Palette,
): Mark[] {
  const opacity = faded ? 0.25 : 1;
  const width = Math.max(3, unit);
  const gates = gatesOf(curve);
  const style = { opacity } as const;
  const dot = { fill: palette.background, stroke, width: 2, opacity } as const;
  return [
    { kind: 'curves', curves: [curve], stroke: palette.background, width: width + 3.5, ...style },
    { kind: 'curves', curves: [curve], stroke, width, ...style },
    { kind: 'dots', at: gates.slice(0, -1).flatMap(xy), radius: 3.2, ...dot },
    { kind: 'dots', at: gates.slice(-1).flatMap(xy), radius: fan.depth === 0 ? 3.2 : 4, ...dot },
  ];
}

/** The pinned token's path: a dashed contour, in whichever text the token stands. */
function pinMarks(
  fan: Fan,
  pin: PinnedPath,
  strands: Strands,
  unit: number,
  palette: Palette,
): Mark[] {
  if (shownShare(fan.window, fan.depth, pin.leaf) === 0) return [];
  const curve =
    pin.token === null
      ? strandCurve(fan, strandsOf([pin.leaf], fan.depth, fan.window), 0, unit)
      : strandCurve(fan, strands, pin.token, unit);
  const stroke = leafColor(pin.leaf, fan.depth, palette.scheme);
  const width = Math.max(2.4, Math.min(unit, 5));
  const tip = curve.at(-1);
  return [
    {
      kind: 'curves',
      curves: [curve],
      stroke: palette.background,
      width: width + 5.6,
      cap: 'round',
    },
    { kind: 'curves', curves: [curve], stroke: palette.text, width: width + 3.6, dash: [5, 4] },
    { kind: 'curves', curves: [curve], stroke: palette.background, width: width + 1.4 },
    { kind: 'curves', curves: [curve], stroke, width },
    {
      kind: 'dots',
      at: tip ? xy(tip) : [],
      radius: 4,
      fill: palette.background,
      stroke: palette.text,
      width: 1.5,
    },
  ];
}

/** Radius of the ring around the chosen node. */
const RING = 8.5;

/** What is chosen. */
export function ringMarks(fan: Fan, { level, place }: NodeAt, palette: Palette): Mark[] {
  if (shownShare(fan.window, level, place) === 0) return [];
  const at = xy(nodePoint(fan, level, place));
  return [
    { kind: 'dots', at, radius: RING, stroke: palette.background, width: 5 },
    { kind: 'dots', at, radius: RING, stroke: palette.accent, width: 2.5 },
  ];
}

/** Levels whose nodes are named in a subtree, from its root; farther out there is no room. */
const NAMED = 3;
const NAME_SIZE = 9.5;

/** In a subtree, the numbers of its first nodes, beside their branches. */
function nameMarks(input: CanopyInput, unit: number, palette: Palette): Mark[] {
  const { fan, leaves, strands, node: chosen, labelOpacity } = input;
  const base = Math.round(fan.level);
  if (base === 0 || Math.abs(fan.level - base) > 1e-9) return [];
  const marks: Mark[] = [];
  for (let level = base; level < Math.min(base + NAMED, fan.depth); level++) {
    const [first, end] = placesShown(fan.window, level);
    for (let place = first; place < end; place++) {
      const half = leaves.reduce(
        (sum, leaf, token) =>
          sum + (placeAt(leaf, fan.depth, level) === place ? (strands.weights[token] ?? 0) : 0),
        0,
      );
      const node = nodePoint(fan, level, place);
      const away = outwards(fan, level, place, 2 * (place - first) + 1 < end - first);
      const ringed = chosen?.level === level && chosen.place === place;
      const distance = Math.max((half * unit) / 2, ringed ? RING : 0) + (ringed ? 6 : 9);
      marks.push({
        kind: 'text',
        x: node.x + away.x * distance,
        y: node.y + away.y * (distance + 4) + 3,
        text: count(2 ** level - 1 + place),
        size: NAME_SIZE,
        face: 'mono',
        fill: palette.quiet,
        anchor: away.x < -0.5 ? 'end' : away.x > 0.5 ? 'start' : 'middle',
        opacity: labelOpacity,
      });
    }
  }
  return marks;
}

/** Across the branch at a node, away from the middle and downwards: there the tree is emptiest. */
function outwards(fan: Fan, level: number, place: number, left: boolean): Point {
  const { window } = fan;
  const middle = shownMiddle(window, level, place);
  const parent = level > 0 ? shownMiddle(window, level - 1, place >> 1) : middle;
  const { x, y } = tangentAt(fan, level, middle, parent);
  const length = Math.hypot(x, y) || 1;
  return left ? { x: y / length, y: -x / length } : { x: -y / length, y: x / length };
}

/** Names the two ends of the arc, so that the picture explains itself. */
export function endMarks(fan: Fan, palette: Palette): Mark[] {
  const [first, end] = placesShown(fan.window, fan.depth);
  return [first, end - 1].map((leaf, side) => {
    const left = side === 0;
    const point = at(fan, 1, left ? -OPENING : OPENING);
    return {
      kind: 'text' as const,
      x: point.x + (left ? 10 : -10),
      y: point.y + BAND.outer + 7,
      text: `leaf ${count(leaf)}`,
      size: 10.5,
      fill: palette.quiet,
      anchor: left ? ('start' as const) : ('end' as const),
    };
  });
}

/** The points at which a curve passes its nodes. */
export function gatesOf(curve: readonly Point[]): Point[] {
  return curve.filter((_, i) => i > 0 && i % 3 === 0);
}

function xy({ x, y }: Point): number[] {
  return [x, y];
}
