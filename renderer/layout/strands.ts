/**
 * Each token is one strand from the root to its leaf. Strands are ordered by leaf, so where they
 * share a branch they lie side by side, the branch is as wide as its tokens are many, and they
 * part without crossing.
 */
import { placeAt } from '../lib/path.ts';
import { type Fan, nodePoint, type Point, radiusOf, tangent } from './fan.ts';

export interface Strands {
  readonly depth: number;
  readonly leaves: readonly number[];
  /** Tokens by leaf, then by position. */
  readonly order: readonly number[];
  /** How many strands lie left of this one in its branch. [token][level] */
  readonly rank: Int32Array;
  /** How many strands the branch has. [token][level] */
  readonly width: Int32Array;
}

export function strandsOf(leaves: readonly number[], depth: number): Strands {
  const order = leaves.map((_, token) => token);
  order.sort((a, b) => (leaves[a] ?? 0) - (leaves[b] ?? 0) || a - b);
  const levels = depth + 1;
  const rank = new Int32Array(leaves.length * levels);
  const width = new Int32Array(leaves.length * levels);
  for (let level = 0; level < levels; level++) {
    let first = 0;
    for (let i = 1; i <= order.length; i++) {
      const place = (n: number) => placeAt(leaves[order[n] ?? 0] ?? 0, depth, level);
      if (i < order.length && place(i) === place(first)) continue;
      for (let member = first; member < i; member++) {
        const token = order[member] ?? 0;
        rank[token * levels + level] = member - first;
        width[token * levels + level] = i - first;
      }
      first = i;
    }
  }
  return { depth, leaves, order, rank, width };
}

/** Width of one strand in pixels: a trunk of all tokens takes at most a quarter of the radius. */
export function strandWidth(fan: Fan, tokens: number): number {
  return Math.min(fan.radiusX / 54, (0.25 * fan.radiusX) / Math.max(1, tokens));
}

/**
 * One strand as cubic Bezier curves: a start point, then three points a curve, from the foot of
 * the stem to the leaf. `unit` is the width of a strand in pixels.
 */
export function strandCurve(fan: Fan, strands: Strands, token: number, unit: number): Point[] {
  const leaf = strands.leaves[token] ?? 0;
  const levels = fan.depth + 1;
  const offset = (level: number) => {
    const rank = strands.rank[token * levels + level] ?? 0;
    const width = strands.width[token * levels + level] ?? 1;
    return (rank - (width - 1) / 2) * unit;
  };
  const root = { x: fan.x + offset(0), y: fan.y };
  const foot = { x: root.x, y: fan.y + fan.stem };
  const points: Point[] = [foot, between(foot, root, 1 / 3), between(foot, root, 2 / 3), root];
  for (let level = 1; level <= fan.depth; level++) {
    const from = gate(fan, level - 1, placeAt(leaf, fan.depth, level - 1), offset(level - 1));
    const to = gate(fan, level, placeAt(leaf, fan.depth, level), offset(level));
    const third = (radiusOf(fan, level) - radiusOf(fan, level - 1)) / 3;
    points.push(
      { x: from.x + from.dx * third, y: from.y + from.dy * third },
      { x: to.x - to.dx * third, y: to.y - to.dy * third },
      { x: to.x, y: to.y },
    );
  }
  return points;
}

/** Where a strand passes a node, beside its middle, and in which direction. */
function gate(fan: Fan, level: number, place: number, offset: number) {
  const node = nodePoint(fan, level, place);
  const { x: dx, y: dy } = tangent(fan, level, place);
  const length = Math.hypot(dx, dy) || 1;
  return { x: node.x - (dy / length) * offset, y: node.y + (dx / length) * offset, dx, dy };
}

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** The curve as an SVG path, to a hundredth of a pixel. */
export function toSvgPath(curve: readonly Point[]): string {
  const text = (point: Point | undefined) =>
    `${Number((point?.x ?? 0).toFixed(2))},${Number((point?.y ?? 0).toFixed(2))}`;
  let path = `M${text(curve[0])}`;
  for (let i = 1; i + 2 < curve.length; i += 3) {
    path += `C${text(curve[i])} ${text(curve[i + 1])} ${text(curve[i + 2])}`;
  }
  return path;
}
