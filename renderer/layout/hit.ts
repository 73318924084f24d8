import { placeAt } from '../lib/path.ts';
import type { Point } from '../picture/scene.ts';
import { branch } from './canopy-ground.ts';
import { axisAt, type Fan, nodeNear } from './fan.ts';
import { type NodeAt, placesShown } from './window.ts';

/**
 * What a point of the canopy is on: the branch of a strand (named by the node that it leads to), else
 * the nearest node of the ground. By arithmetic on the curves, not by elements. Curves of strands
 * outside the window are empty.
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
  const base = Math.min(fan.depth, Math.floor(fan.level + 1e-9));
  curves.forEach((curve, token) => {
    for (let part = 0; part * 3 + 3 < curve.length; part++) {
      const distance = distanceToCurve(curve, part * 3, point);
      if (distance >= nearest) continue;
      nearest = distance;
      const level = base + part;
      best = { level, place: placeAt(leaves[token] ?? 0, fan.depth, level) };
    }
  });
  return best ?? nodeNear(fan, point, 5);
}

/**
 * The node whose branch a point of the canopy is on, or which is nearest to it: of all branches of the
 * tree, each as wide as `widthOf` says. Only those in whose direction the point lies are looked at.
 */
export function branchNear(
  fan: Fan,
  point: Point,
  widthOf: (node: NodeAt) => number,
  reach: number,
): NodeAt | null {
  const near = nodeNear(fan, point, reach);
  if (near) return near;
  let best: NodeAt | null = null;
  let nearest = reach;
  const share = axisAt(fan, point);
  for (let level = Math.floor(fan.level + 1e-9) + 1; level <= fan.depth; level++) {
    const [first, end] = placesShown(fan.window, level);
    const about = Math.floor(share * 2 ** level);
    for (let place = Math.max(first, about - 2); place <= Math.min(end - 1, about + 2); place++) {
      const node = { level, place };
      const distance = distanceToCurve(branch(fan, level, place), 0, point) - widthOf(node) / 2;
      if (distance >= nearest) continue;
      nearest = distance;
      best = node;
    }
  }
  return best;
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
