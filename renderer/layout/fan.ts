/**
 * Where the nodes of a tree stand in the canopy reading: the root below, the leaves on an arc
 * above, each subtree in its own sector. Every position has a closed form; x runs right and
 * y down, in CSS pixels.
 *
 * The window [from, to] of the leaf axis fills the arc; it stands at level k = -log2(to - from). With
 * u(L) = (L - k) / (D - k), a node of level L of D whose shown leaves have their middle at c stands at
 *   radius  r(L) = u^0.72                              as a share of the arc's radius,
 *   angle   a(L, c) = S(L) * (2 (c - from) / (to - from) - 1)   from the vertical, clockwise,
 * so that the first levels, whose branches part widest, have the most room, and with the opening
 * S(L) growing from the root to the leaves, as branches droop outwards. Ancestors of the window
 * (u < 0) stand on the stem; where the window lies between two of them, beside it. For the whole tree k = 0 and c = (i + 1/2) / 2^L at place i.
 */
import type { Point } from '../picture/scene.ts';
import {
  type LeafWindow,
  largestShare,
  levelOf,
  type NodeAt,
  placesShown,
  shownMiddle,
  WHOLE,
} from './window.ts';

export interface Fan {
  readonly depth: number;
  /** The root of the window, centre of the arc. */
  readonly x: number;
  readonly y: number;
  /** Half axes of the arc that carries the leaves. */
  readonly radiusX: number;
  readonly radiusY: number;
  /** Length of the stem below the root. */
  readonly stem: number;
  readonly window: LeafWindow;
  /** Level at which the window stands: that of the picture's root, and whole where a node is. */
  readonly level: number;
}

/** Half the angle that the leaves span, in radians. */
export const OPENING = (104 * Math.PI) / 180;

/**
 * Radius at which nodes stand that share the root's place: a window between two subtrees shows a part of
 * each, and both would stand in its centre. It shrinks to none as one of them fills the window.
 */
const PARTING = 0.12;

/** The largest fan in a box, with room for labels around the arc. */
export function fitFan(
  depth: number,
  width: number,
  height: number,
  labelRoom: number,
  window: LeafWindow = WHOLE,
): Fan {
  const stem = Math.min(96, Math.max(24, height * 0.12));
  const droop = Math.max(0, -Math.cos(OPENING));
  const margin = 24;
  const room = height - labelRoom - margin;
  const radiusX = Math.max(40, width / 2 - labelRoom);
  const radiusY = Math.max(40, Math.min(room - stem, (room - margin) / (1 + droop)));
  // Near a circle: an ellipse much longer than wide distorts the angles.
  const rx = Math.min(radiusX, radiusY * 1.3);
  const ry = Math.min(radiusY, radiusX * 1.2);
  const free = Math.max(0, room - ry - Math.max(stem, droop * ry));
  return {
    depth,
    x: width / 2,
    y: labelRoom + ry + free / 2,
    radiusX: rx,
    radiusY: ry,
    stem,
    window,
    level: Math.min(levelOf(window), Math.max(0, depth - 1)),
  };
}

/** Share of the way from the root of the window to the leaves; below 0 for its ancestors. */
function heightOf(fan: Fan, level: number): number {
  return fan.depth === 0 ? 0 : (level - fan.level) / (fan.depth - fan.level);
}

export function radiusOf(fan: Fan, level: number): number {
  const radius = Math.max(0, heightOf(fan, level)) ** 0.72;
  // One level on, all radii are larger than that: 15^-0.72 at least.
  if (level >= fan.level + 1) return radius;
  return Math.max(radius, PARTING * (1 - largestShare(fan.window, level)));
}

function openingOf(fan: Fan, level: number): number {
  if (fan.depth === 0) return OPENING;
  return OPENING * (0.55 + 0.45 * Math.max(0, heightOf(fan, level)));
}

/** The angle of a place on the leaf axis, seen at a level. */
export function angleAt(fan: Fan, level: number, centre: number): number {
  const { from, to } = fan.window;
  return openingOf(fan, level) * ((2 * (centre - from)) / (to - from) - 1);
}

export function angleOf(fan: Fan, level: number, place: number): number {
  return angleAt(fan, level, shownMiddle(fan.window, level, place));
}

/** A point by radius (1 = the arc) and angle from the vertical. */
export function at(fan: Fan, radius: number, angle: number): Point {
  return {
    x: fan.x + fan.radiusX * radius * Math.sin(angle),
    y: fan.y - fan.radiusY * radius * Math.cos(angle),
  };
}

/** Where a node stands whose shown leaves have their middle at `centre`. */
export function pointAt(fan: Fan, level: number, centre: number): Point {
  const below = fan.stem * Math.min(1, Math.max(0, fan.level - level));
  const { x, y } = at(fan, radiusOf(fan, level), angleAt(fan, level, centre));
  return { x, y: y + below };
}

export function nodePoint(fan: Fan, level: number, place: number): Point {
  return pointAt(fan, level, shownMiddle(fan.window, level, place));
}

/**
 * Writes x and y of a level's nodes into an array: the same as `nodePoint`, for thousands of nodes a
 * frame, without an object for each.
 */
export function pointWriter(fan: Fan, level: number) {
  const { x, y, radiusX, radiusY } = fan;
  const { from, to } = fan.window;
  const radius = radiusOf(fan, level);
  const opening = openingOf(fan, level);
  const width = 2 ** -level;
  const down = fan.stem * Math.min(1, Math.max(0, fan.level - level));
  return (place: number, out: Float64Array, at: number): void => {
    const low = Math.min(to, Math.max(from, place * width));
    const high = Math.min(to, Math.max(from, (place + 1) * width));
    const angle = opening * ((low + high - 2 * from) / (to - from) - 1);
    out[at] = x + radiusX * radius * Math.sin(angle);
    out[at + 1] = y + down - radiusY * radius * Math.cos(angle);
  };
}

/**
 * The direction in which a branch passes a node, in pixels per unit of radius. It belongs to the
 * node alone (from its parent to the middle of its children), so that all paths through it
 * coincide and stay smooth.
 */
export function tangentAt(fan: Fan, level: number, centre: number, parentCentre: number): Point {
  if (level <= fan.level) return { x: 0, y: -fan.radiusY };
  const radius = radiusOf(fan, level);
  const angle = angleAt(fan, level, centre);
  const above = Math.min(fan.depth, level + 1);
  const parent = level - 1 < fan.level ? 0 : angleAt(fan, level - 1, parentCentre);
  const children = angleAt(fan, above, centre);
  const turn = (children - parent) / (radiusOf(fan, above) - radiusOf(fan, level - 1));
  return {
    x: fan.radiusX * (Math.sin(angle) + radius * Math.cos(angle) * turn),
    y: -fan.radiusY * (Math.cos(angle) - radius * Math.sin(angle) * turn),
  };
}

/** A cubic Bezier between two passages, without its start: two handles and the end. */
export function bend(
  fan: Fan,
  level: number,
  from: Point,
  leaving: Point,
  to: Point,
  arriving: Point,
): [Point, Point, Point] {
  const third = Math.max(0, radiusOf(fan, level) - radiusOf(fan, level - 1)) / 3;
  // A branch that begins on the stem has its start below the centre of the arc.
  const rise = (fan.stem * Math.min(1, Math.max(0, fan.level - level + 1))) / 3;
  return [
    { x: from.x + leaving.x * third, y: from.y + leaving.y * third - rise },
    { x: to.x - arriving.x * third, y: to.y - arriving.y * third },
    to,
  ];
}

/** The place on the leaf axis at a point, from its angle. */
export function axisAt(fan: Fan, point: Point): number {
  const angle = Math.atan2((point.x - fan.x) / fan.radiusX, (fan.y - point.y) / fan.radiusY);
  const share = (Math.max(-1, Math.min(1, angle / OPENING)) + 1) / 2;
  return fan.window.from + share * (fan.window.to - fan.window.from);
}

/** The node nearest to a point, within so many pixels. */
export function nodeNear(fan: Fan, point: Point, reach: number): NodeAt | null {
  const angle = Math.atan2((point.x - fan.x) / fan.radiusX, (fan.y - point.y) / fan.radiusY);
  const { from, to } = fan.window;
  let best: NodeAt | null = null;
  let nearest = reach;
  for (let level = Math.max(0, Math.ceil(fan.level - 1e-9)); level <= fan.depth; level++) {
    const [first, end] = placesShown(fan.window, level);
    const centre = from + ((angle / openingOf(fan, level) + 1) / 2) * (to - from);
    const place = Math.min(end - 1, Math.max(first, Math.floor(centre * 2 ** level)));
    const node = nodePoint(fan, level, place);
    const distance = Math.hypot(node.x - point.x, node.y - point.y);
    if (distance < nearest) {
      nearest = distance;
      best = { level, place };
    }
  }
  return best;
}
