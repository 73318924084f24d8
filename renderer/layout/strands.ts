/**
 * Each token is one strand from the root to its leaf. Strands are ordered by leaf, so where they
 * share a branch they lie side by side, the branch is as wide as its tokens are many, and they
 * part without crossing. Strands of one leaf never part: they are one ribbon.
 */
import { placeAt } from '../lib/path.ts';
import type { Point } from '../picture/scene.ts';
import { bend, type Fan, pointAt, tangentAt } from './fan.ts';
import { type LeafWindow, shownMiddle, shownShare, WHOLE } from './window.ts';

export interface Strands {
  readonly depth: number;
  /** Tokens by leaf, then by position. */
  readonly order: readonly number[];
  /** Share of each strand's width that the window shows: 0 for leaves outside. [token] */
  readonly weights: Float64Array;
  /** Middle of each leaf on the axis: its colour. [token] */
  readonly tips: Float64Array;
  /** Middle of what the window shows of each node of the path. [token][level] */
  readonly centres: Float64Array;
  /** From the middle of the branch to that of the strand, in strand widths. [token][level] */
  readonly lanes: Float64Array;
}

export function strandsOf(
  leaves: readonly number[],
  depth: number,
  window: LeafWindow = WHOLE,
): Strands {
  const levels = depth + 1;
  const leafOf = (token: number) => leaves[token] ?? 0;
  const order = leaves.map((_, token) => token).sort((a, b) => leafOf(a) - leafOf(b) || a - b);
  const weights = Float64Array.from(leaves, (leaf) => shownShare(window, depth, leaf));
  const tips = Float64Array.from(leaves, (leaf) => (leaf + 0.5) / 2 ** depth);
  const centres = new Float64Array(leaves.length * levels);
  const lanes = new Float64Array(leaves.length * levels);
  for (let level = 0; level < levels; level++) {
    const place = (i: number) => placeAt(leafOf(order[i] ?? 0), depth, level);
    let first = 0;
    for (let end = 1; end <= order.length; end++) {
      if (end < order.length && place(end) === place(first)) continue;
      const members = order.slice(first, end);
      const centre = shownMiddle(window, level, place(first));
      let left = -members.reduce((sum, token) => sum + (weights[token] ?? 0), 0) / 2;
      for (const token of members) {
        const weight = weights[token] ?? 0;
        centres[token * levels + level] = centre;
        lanes[token * levels + level] = left + weight / 2;
        left += weight;
      }
      first = end;
    }
  }
  return { depth, order, weights, tips, centres, lanes };
}

/** On the way from one layer's strands to another's, of the same tokens. */
export function mixStrands(a: Strands, b: Strands, share: number): Strands {
  const mix = (x: Float64Array, y: Float64Array) =>
    y.map((to, i) => (x[i] ?? to) + (to - (x[i] ?? to)) * share);
  return {
    depth: b.depth,
    order: b.order,
    weights: mix(a.weights, b.weights),
    tips: mix(a.tips, b.tips),
    centres: mix(a.centres, b.centres),
    lanes: mix(a.lanes, b.lanes),
  };
}

/** How many strands the window shows; those at its edge in part. */
export function strandsShown({ weights }: Strands): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Width of one strand in pixels: a trunk of all tokens takes at most a quarter of the radius. */
export function strandWidth(fan: Fan, tokens: number): number {
  return Math.min(fan.radiusX / 54, (0.25 * fan.radiusX) / Math.max(1, tokens));
}

/**
 * One strand as cubic Bezier curves: a start point, then three points a curve, from the foot of
 * the stem to the leaf. `unit` is the width of a strand in pixels; `lane` moves the curve within the
 * branch (the middle of several strands), in strand widths.
 */
export function strandCurve(
  fan: Fan,
  strands: Strands,
  token: number,
  unit: number,
  lane = 0,
): Point[] {
  const levels = fan.depth + 1;
  const gateAt = (level: number) => {
    const at = token * levels + level;
    const centre = strands.centres[at] ?? 0;
    const offset = ((strands.lanes[at] ?? 0) + lane) * unit;
    return gate(fan, level, centre, strands.centres[at - 1] ?? centre, offset);
  };
  const base = Math.min(fan.depth, Math.floor(fan.level + 1e-9));
  let from = gateAt(base);
  const foot = { x: from.point.x, y: fan.y + fan.stem };
  const points: Point[] = [
    foot,
    between(foot, from.point, 1 / 3),
    between(foot, from.point, 2 / 3),
    from.point,
  ];
  for (let level = base + 1; level <= fan.depth; level++) {
    const to = gateAt(level);
    points.push(...bend(fan, level, from.point, from.direction, to.point, to.direction));
    from = to;
  }
  return points;
}

/** Where a strand passes a node, beside its middle, and in which direction. */
function gate(fan: Fan, level: number, centre: number, parentCentre: number, offset: number) {
  const node = pointAt(fan, level, centre);
  const direction = tangentAt(fan, level, centre, parentCentre);
  const length = Math.hypot(direction.x, direction.y) || 1;
  return {
    point: {
      x: node.x - (direction.y / length) * offset,
      y: node.y + (direction.x / length) * offset,
    },
    direction,
  };
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}
