/** Draws the whole tree as quiet ground: every branch a hairline, every node a dot. */

import { type Fan, nodePoint, OPENING, radiusOf, tangent } from '../../layout/fan.ts';
import { leafColor, type Scheme } from '../../lib/leaf-color.ts';

export interface GroundColors {
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

/** Branches into one level; of more than 2,048, which no screen resolves, every so many. */
function drawBranches(context: CanvasRenderingContext2D, fan: Fan, level: number, color: string) {
  const third = (radiusOf(fan, level) - radiusOf(fan, level - 1)) / 3;
  const stride = Math.max(1, 2 ** (level - 11));
  context.beginPath();
  for (let place = 0; place < 2 ** level; place += stride) {
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
  context.globalAlpha = level > 8 ? 0.75 : 1;
  context.stroke();
  context.globalAlpha = 1;
}

function drawNodes(context: CanvasRenderingContext2D, fan: Fan, level: number) {
  const spacing = (2 * OPENING * fan.radiusX * radiusOf(fan, level)) / 2 ** level;
  const size = level === 0 ? 3 : Math.min(2.4, Math.max(0.4, spacing * 0.28));
  if (size < 0.8) {
    context.globalAlpha = 0.6;
    for (let place = 0; place < 2 ** level; place++) {
      const { x, y } = nodePoint(fan, level, place);
      context.fillRect(x - size, y - size, 2 * size, 2 * size);
    }
    context.globalAlpha = 1;
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
  const parts = Math.min(128, 2 ** fan.depth);
  const top = -Math.PI / 2;
  const gradient = context.createConicGradient(top - OPENING, 0, 0);
  const turn = OPENING / Math.PI; // what part of the circle the leaves take
  for (let part = 0; part < parts; part++) {
    const color = leafColor(part, Math.log2(parts), scheme);
    gradient.addColorStop((turn * part) / parts, color);
    gradient.addColorStop((turn * (part + 1)) / parts, color);
  }
  context.beginPath();
  const ring = (outset: number, from: number, to: number) =>
    context.ellipse(
      fan.x,
      fan.y,
      fan.radiusX + outset,
      fan.radiusY + outset,
      0,
      top + from,
      top + to,
      from > to,
    );
  ring(BAND.outer, -OPENING, OPENING);
  ring(BAND.inner, OPENING, -OPENING);
  context.save();
  // The gradient turns as the ellipse's own angle does.
  context.translate(fan.x, fan.y);
  context.scale(fan.radiusX, fan.radiusY);
  context.fillStyle = gradient;
  context.fill();
  context.restore();
}
