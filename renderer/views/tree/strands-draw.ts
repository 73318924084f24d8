import type { Point } from '../../layout/fan.ts';
import type { Strands } from '../../layout/strands.ts';
import { leafColor, type Scheme } from '../../lib/leaf-color.ts';

/** Draws every token's strand, those of `lit` fully and the others faded while it is set. */
export function drawStrands(
  context: CanvasRenderingContext2D,
  strands: Strands,
  curves: readonly (readonly Point[])[],
  unit: number,
  scheme: Scheme,
  lit: ReadonlySet<number> | null,
): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  // A little wider than their lanes, so that no ground shines through a branch.
  context.lineWidth = unit * 1.04 + 0.1;
  const paint = (token: number, alpha: number) => {
    context.globalAlpha = alpha;
    context.strokeStyle = leafColor(strands.leaves[token] ?? 0, strands.depth, scheme);
    strokeCurve(context, curves[token] ?? []);
  };
  for (const token of strands.order) if (lit && !lit.has(token)) paint(token, 0.16);
  for (const token of strands.order) if (!lit || lit.has(token)) paint(token, 1);
  context.globalAlpha = 1;
}

function strokeCurve(context: CanvasRenderingContext2D, curve: readonly Point[]) {
  const first = curve[0];
  if (!first) return;
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (let i = 1; i + 2 < curve.length; i += 3) {
    const [a, b, c] = [curve[i], curve[i + 1], curve[i + 2]];
    if (a && b && c) context.bezierCurveTo(a.x, a.y, b.x, b.y, c.x, c.y);
  }
  context.stroke();
}
