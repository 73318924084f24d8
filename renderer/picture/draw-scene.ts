import { familyOf } from './faces.ts';
import type { Mark, Scene } from './scene.ts';

/**
 * Paints a scene in CSS pixels. Every mark but text is one path, stroked or filled once, so marks of
 * thousands of parts stay cheap and parts that overlap do not darken each other; `svgOf` writes the
 * same paths.
 */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): void {
  for (const mark of scene.marks) drawMark(context, mark);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function drawMark(context: CanvasRenderingContext2D, mark: Mark): void {
  context.globalAlpha = mark.opacity ?? 1;
  if (mark.kind === 'text') {
    drawText(context, mark);
    return;
  }
  context.beginPath();
  trace(context, mark);
  if (mark.kind === 'shape') {
    context.fillStyle = mark.fill;
    context.fill();
    return;
  }
  if ('fill' in mark && mark.fill !== undefined) {
    context.fillStyle = mark.fill;
    context.fill();
  }
  if (mark.stroke === undefined) return;
  context.strokeStyle = mark.stroke;
  context.lineWidth = mark.width ?? 1;
  context.lineJoin = 'round';
  context.lineCap = mark.kind === 'curves' ? (mark.cap ?? 'butt') : 'butt';
  context.setLineDash('dash' in mark && mark.dash ? [...mark.dash] : []);
  context.stroke();
}

/** The outline of a mark as the context's path. */
function trace(context: CanvasRenderingContext2D, mark: Exclude<Mark, { kind: 'text' }>): void {
  switch (mark.kind) {
    case 'curves':
      for (const curve of mark.curves) {
        const first = curve[0];
        if (first) context.moveTo(first.x, first.y);
        for (let i = 1; i + 2 < curve.length; i += 3) {
          const [a, b, c] = [curve[i], curve[i + 1], curve[i + 2]];
          if (a && b && c) context.bezierCurveTo(a.x, a.y, b.x, b.y, c.x, c.y);
        }
      }
      return;
    case 'segments':
      for (let i = 0; i + 3 < mark.at.length; i += 4) {
        context.moveTo(mark.at[i] ?? 0, mark.at[i + 1] ?? 0);
        context.lineTo(mark.at[i + 2] ?? 0, mark.at[i + 3] ?? 0);
      }
      return;
    case 'dots':
      for (let i = 0; i + 1 < mark.at.length; i += 2) {
        const [x, y] = [mark.at[i] ?? 0, mark.at[i + 1] ?? 0];
        context.moveTo(x + mark.radius, y);
        context.arc(x, y, mark.radius, 0, 2 * Math.PI);
      }
      return;
    case 'rects':
      for (let i = 0; i + 3 < mark.at.length; i += 4) {
        const [x, y] = [mark.at[i] ?? 0, mark.at[i + 1] ?? 0];
        const [width, height] = [mark.at[i + 2] ?? 0, mark.at[i + 3] ?? 0];
        if (mark.corner) context.roundRect(x, y, width, height, mark.corner);
        else context.rect(x, y, width, height);
      }
      return;
    case 'shape': {
      const [first, ...rest] = mark.points;
      if (first) context.moveTo(first.x, first.y);
      for (const { x, y } of rest) context.lineTo(x, y);
      context.closePath();
    }
  }
}

function drawText(context: CanvasRenderingContext2D, mark: Mark & { kind: 'text' }): void {
  const { x, y, text, size, fill, face, weight = 400, anchor = 'start', turn = 0 } = mark;
  context.font = `${weight} ${size}px ${familyOf(face)}`;
  context.fillStyle = fill;
  context.textAlign = anchor === 'middle' ? 'center' : anchor;
  context.textBaseline = 'alphabetic';
  // Pieces are shown letter by letter, as outlines in files are: `->` is no arrow.
  context.fontKerning = 'none';
  context.textRendering = 'optimizeSpeed';
  if (turn === 0) {
    context.fillText(text, x, y);
    return;
  }
  context.save();
  context.translate(x, y);
  context.rotate((turn * Math.PI) / 180);
  context.fillText(text, 0, 0);
  context.restore();
}
