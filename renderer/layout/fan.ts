/**
 * Where the nodes of a tree stand in the canopy reading: the root below, the leaves on an arc
 * above, each subtree in its own sector. Every position has a closed form; x runs right and
 * y down, in CSS pixels.
 *
 * A node at place i of level L (of D) stands at
 *   radius  r(L) = (L / D)^0.72           as a share of the arc's radius,
 *   angle   a(L, i) = S(L) * (2 (i + 1/2) / 2^L - 1)   from the vertical, clockwise,
 * so that the first levels, whose branches part widest, have the most room, and with the opening S(L) growing from the root to the leaves, as branches droop outwards.
 */
export interface Fan {
  readonly depth: number;
  /** The root, centre of the arc. */
  readonly x: number;
  readonly y: number;
  /** Half axes of the arc that carries the leaves. */
  readonly radiusX: number;
  readonly radiusY: number;
  /** Length of the stem below the root. */
  readonly stem: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Half the angle that the leaves span, in radians. */
export const OPENING = (104 * Math.PI) / 180;

/** The largest fan in a box, with room for labels around the arc. */
export function fitFan(depth: number, width: number, height: number, labelRoom: number): Fan {
  const stem = Math.min(96, Math.max(24, height * 0.12));
  const droop = Math.max(0, -Math.cos(OPENING));
  const margin = 18;
  const room = height - labelRoom - margin;
  const radiusX = Math.max(40, width / 2 - labelRoom);
  const radiusY = Math.max(40, Math.min(room - stem, (room - margin) / (1 + droop)));
  // Near a circle: an ellipse much longer than wide distorts the angles.
  const rx = Math.min(radiusX, radiusY * 1.3);
  const ry = Math.min(radiusY, radiusX * 1.2);
  const free = Math.max(0, room - ry - Math.max(stem, droop * ry));
  return { depth, x: width / 2, y: labelRoom + ry + free / 2, radiusX: rx, radiusY: ry, stem };
}

export function radiusOf(fan: Fan, level: number): number {
  return fan.depth === 0 ? 0 : (level / fan.depth) ** 0.72;
}

function openingOf(fan: Fan, level: number): number {
  return fan.depth === 0 ? OPENING : OPENING * (0.55 + (0.45 * level) / fan.depth);
}

export function angleOf(fan: Fan, level: number, place: number): number {
  return openingOf(fan, level) * ((2 * (place + 0.5)) / 2 ** level - 1);
}

/** A point by radius (1 = the arc) and angle from the vertical. */
export function at(fan: Fan, radius: number, angle: number): Point {
  return {
    x: fan.x + fan.radiusX * radius * Math.sin(angle),
    y: fan.y - fan.radiusY * radius * Math.cos(angle),
  };
}

export function nodePoint(fan: Fan, level: number, place: number): Point {
  return at(fan, radiusOf(fan, level), angleOf(fan, level, place));
}

/**
 * The direction in which a branch passes a node, in pixels per unit of radius. It belongs to the
 * node alone (from its parent to the middle of its children), so that all paths through it
 * coincide and stay smooth.
 */
export function tangent(fan: Fan, level: number, place: number): Point {
  const radius = radiusOf(fan, level);
  const angle = angleOf(fan, level, place);
  let turn = 0;
  if (level > 0) {
    const parent = angleOf(fan, level - 1, Math.floor(place / 2));
    const above = Math.min(fan.depth, level + 1);
    const children = (angle * openingOf(fan, above)) / openingOf(fan, level);
    turn = (children - parent) / (radiusOf(fan, above) - radiusOf(fan, level - 1));
  }
  return {
    x: fan.radiusX * (Math.sin(angle) + radius * Math.cos(angle) * turn),
    y: -fan.radiusY * (Math.cos(angle) - radius * Math.sin(angle) * turn),
  };
}

/** The node nearest to a point, within so many pixels. */
export function nodeNear(
  fan: Fan,
  point: Point,
  reach: number,
): { readonly level: number; readonly place: number } | null {
  const angle = Math.atan2((point.x - fan.x) / fan.radiusX, (fan.y - point.y) / fan.radiusY);
  let best: { level: number; place: number } | null = null;
  let nearest = reach;
  for (let level = 0; level <= fan.depth; level++) {
    const share = (angle / openingOf(fan, level) + 1) / 2;
    const place = Math.min(2 ** level - 1, Math.max(0, Math.floor(share * 2 ** level)));
    const node = nodePoint(fan, level, place);
    const distance = Math.hypot(node.x - point.x, node.y - point.y);
    if (distance < nearest) {
      nearest = distance;
      best = { level, place };
    }
  }
  return best;
}
