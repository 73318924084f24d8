import { type Fan, nodeNear, type Point } from '../../layout/fan.ts';
import { placeAt } from '../../lib/path.ts';

export interface NodeAt {
  readonly level: number;
  readonly place: number;
}

/**
 * What a point is on: the branch of a strand (named by the node that it leads to), else the
 * nearest node of the ground. By arithmetic on the curves, not by elements.
 */
export function hitTest(
  fan: Fan,
  curves: readonly (readonly Point[])[],
  leaves: readonly number[],
  point: Point,
  reach: number,
): NodeAt | null {
  let best: NodeAt | null = null;
  let nearest = reach;
  curves.forEach((curve, token) => {
    for (let level = 0; level <= fan.depth; level++) {
      const distance = distanceToCurve(curve, level * 3, point);
      if (distance >= nearest) continue;
      nearest = distance;
      best = { level, place: placeAt(leaves[token] ?? 0, fan.depth, level) };
    }
  });
  return best ?? nodeNear(fan, point, 5);
}

/** Least distance to one cubic Bezier, at nine points of it. */
function distanceToCurve(curve: readonly Point[], start: number, point: Point): number {
  const [a, b, c, d] = [curve[start], curve[start + 1], curve[start + 2], curve[start + 3]];
  if (!a || !b || !c || !d) return Number.POSITIVE_INFINITY;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= 8; i++) {
    const t = i / 8;
    const s = 1 - t;
    const x = s * s * s * a.x + 3 * s * s * t * b.x + 3 * s * t * t * c.x + t * t * t * d.x;
    const y = s * s * s * a.y + 3 * s * s * t * b.y + 3 * s * t * t * c.y + t * t * t * d.y;
    least = Math.min(least, Math.hypot(x - point.x, y - point.y));
  }
  return least;
}
