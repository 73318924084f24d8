/** Draws the whole tree as quiet ground: every branch a hairline, every node a dot. */

import { angleOf, at, type Fan, nodePoint, OPENING, radiusOf, tangent } from '../../layout/fan.ts';
import { leafColor, type Scheme } from '../../lib/leaf-color.ts';

interface GroundColors {
  readonly branch: string;
  readonly node: string;
}

export const BAND = { inner: 5, outer: 9 } as const;

export function drawGround(
  context: CanvasRenderingContext2D,
  fan: Fan,
  colors: GroundColors,
  scheme: Scheme,
): void {
  for (let level = 1; level <= fan.depth; level++) drawBranches(context, fan, level, colors.branch);
  context.fillStyle = colors.node;
  for (let level = 0; level <= fan.depth; level++) drawNodes(context, fan, level);
  if (fan.depth > 0) drawBand(context, fan, scheme);
}

/** Branches into one level; below a third of a pixel apart they would be a smear, so thinner. */
function drawBranches(context: CanvasRenderingContext2D, fan: Fan, level: number, color: string) {
  if (level > 11) return; // closer than the dots of their nodes, which are drawn
  const third = (radiusOf(fan, level) - radiusOf(fan, level - 1)) / 3;
  context.beginPath();
  for (let place = 0; place < 2 ** level; place++) {
    const parent = place >> 1;
    const from = nodePoint(fan, level - 1, parent);
    const to = nodePoint(fan, level, place);
    const leaving = tangent(fan, level - 1, parent);
    const arriving = tangent(fan, level, place);
    context.moveTo(from.x, from.y);
    context.bezierCurveTo(
      from.x + leaving.x * third,
      from.y + leaving.y * third,
      to.x - arriving.x * third,
      to.y - arriving.y * third,
      to.x,
      to.y,
    );
  }
  context.strokeStyle = color;
  context.lineWidth = Math.max(0.35, 1.3 - 0.1 * level);
  context.stroke();
}

function drawNodes(context: CanvasRenderingContext2D, fan: Fan, level: number) {
  const spacing = (2 * OPENING * fan.radiusX * radiusOf(fan, level)) / 2 ** level;
  const size = level === 0 ? 3 : Math.min(2.4, Math.max(0.4, spacing * 0.28));
  if (size < 0.8) {
    for (let place = 0; place < 2 ** level; place++) {
      const { x, y } = nodePoint(fan, level, place);
      context.fillRect(x - size, y - size, 2 * size, 2 * size);
    }
    return;
  }
  context.beginPath();
  for (let place = 0; place < 2 ** level; place++) {
    const { x, y } = nodePoint(fan, level, place);
    context.moveTo(x + size, y);
    context.arc(x, y, size, 0, 2 * Math.PI);
  }
  context.fill();
}

/** The leaves' colours along the arc: the legend of every colour on the screen. */
function drawBand(context: CanvasRenderingContext2D, fan: Fan, scheme: Scheme) {
  const parts = Math.min(256, 2 ** fan.depth);
  const middle = (BAND.inner + BAND.outer) / 2;
  const band = { ...fan, radiusX: fan.radiusX + middle, radiusY: fan.radiusY + middle };
  context.lineWidth = BAND.outer - BAND.inner;
  const level = Math.log2(parts);
  const half = OPENING / parts;
  for (let part = 0; part < parts; part++) {
    const angle = angleOf({ ...fan, depth: level }, level, part);
    context.beginPath();
    const steps = parts < 64 ? 16 : 2;
    for (let i = 0; i <= steps; i++) {
      // A hair of overlap hides the seams between the parts.
      const point = at(band, 1, angle - half + (2.06 * half * i) / steps);
      if (i === 0) context.moveTo(point.x, point.y);
      else context.lineTo(point.x, point.y);
    }
    context.strokeStyle = leafColor(part, level, scheme);
    context.stroke();
  }
}
