/** The whole tree as quiet ground: every branch a hairline, every node a dot, the leaves' colours. */
import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Point } from '../picture/scene.ts';
import { at, bend, type Fan, nodePoint, OPENING, pointWriter, radiusOf, tangentAt } from './fan.ts';
import { placesShown, shownMiddle } from './window.ts';

/** The coloured band outside the leaves, in pixels from the arc. */
export const BAND = { inner: 5, outer: 9 } as const;
const BAND_PARTS = 96;
/** More branches than this are shorter than a bend can be seen. */
export const CURVED = 256;
/** More than this no screen resolves; then every so many are drawn. */
const RESOLVED = 2048;

export function canopyGround(fan: Fan, palette: Palette): Mark[] {
  return [...canopyTree(fan, palette), ...(fan.depth > 0 ? band(fan, palette) : [])];
}

/** Its branches and nodes alone. */
function canopyTree(fan: Fan, palette: Palette): Mark[] {
  const marks: Mark[] = [];
  const base = Math.floor(fan.level + 1e-9);
  for (let level = base + 1; level <= fan.depth; level++) {
    marks.push(branches(fan, level, palette.branch));
  }
  for (let level = base; level <= fan.depth; level++) marks.push(nodes(fan, level, palette.node));
  return marks;
}

/** Branches into one level. */
function branches(fan: Fan, level: number, stroke: string): Mark {
  const steps = level - fan.level;
  const style = {
    stroke,
    width: Math.max(0.35, 1.3 - 0.1 * steps),
    opacity: steps > 8 ? 0.75 : 1,
  };
  const [first, end] = placesShown(fan.window, level);
  const stride = strideOf(end - first);
  if (end - first <= CURVED) {
    const curves: Point[][] = [];
    for (let place = first; place < end; place++) curves.push(branch(fan, level, place));
    return { kind: 'curves', curves, ...style };
  }
  const segments = new Float64Array(4 * Math.ceil((end - first) / stride));
  const [parent, own] = [pointWriter(fan, level - 1), pointWriter(fan, level)];
  for (let place = first, i = 0; place < end; place += stride, i += 4) {
    parent(place >> 1, segments, i);
    own(place, segments, i + 2);
  }
  return { kind: 'segments', at: segments, ...style };
}

/** The branch into a node, from its parent. */
export function branch(fan: Fan, level: number, place: number): Point[] {
  const middle = (l: number) => shownMiddle(fan.window, l, place >> (level - l));
  const leaving = tangentAt(fan, level - 1, middle(level - 1), level > 1 ? middle(level - 2) : 0);
  const arriving = tangentAt(fan, level, middle(level), middle(level - 1));
  const from = nodePoint(fan, level - 1, place >> 1);
  return [from, ...bend(fan, level, from, leaving, nodePoint(fan, level, place), arriving)];
}

function nodes(fan: Fan, level: number, fill: string): Mark {
  const [first, end] = placesShown(fan.window, level);
  const spacing = (2 * OPENING * fan.radiusX * radiusOf(fan, level)) / (end - first);
  const radius = level <= fan.level ? 3 : Math.min(2.4, Math.max(0.4, spacing * 0.28));
  const stride = strideOf(end - first);
  const number = Math.ceil((end - first) / stride);
  const write = pointWriter(fan, level);
  const tiny = radius < 0.8;
  const points = new Float64Array(number * (tiny ? 4 : 2));
  for (let place = first, i = 0; place < end; place += stride) {
    write(place, points, i);
    if (tiny) {
      // A dash as long as it is wide: 2,048 squares take 2.5 ms to paint here, dashes no measurable time.
      const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0];
      points[i] = x - radius;
      points[i + 2] = x + radius;
      points[i + 3] = y;
    }
    i += tiny ? 4 : 2;
  }
  return tiny
    ? { kind: 'segments', at: points, stroke: fill, width: 2 * radius, opacity: 0.6 }
    : { kind: 'dots', at: points, radius, fill };
}

function strideOf(places: number): number {
  return Math.max(1, 2 ** Math.ceil(Math.log2(places / RESOLVED)));
}

/** The leaves' colours along the arc: the legend of every colour on the screen. */
function band(fan: Fan, palette: Palette): Mark[] {
  const middle = (BAND.inner + BAND.outer) / 2;
  const ring = { ...fan, radiusX: fan.radiusX + middle, radiusY: fan.radiusY + middle };
  const step = (2 * OPENING) / BAND_PARTS;
  const handle = (4 / 3) * Math.tan(step / 4);
  const { from, to } = fan.window;
  return Array.from({ length: BAND_PARTS }, (_, part) => {
    const start = -OPENING + part * step;
    // A hair longer than its part, so that no ground shines between two.
    const end = start + step * (part < BAND_PARTS - 1 ? 1.04 : 1);
    const [a, d] = [at(ring, 1, start), at(ring, 1, end)];
    const towards = (angle: number, sign: number, point: Point) => ({
      x: point.x + sign * handle * ring.radiusX * Math.cos(angle),
      y: point.y + sign * handle * ring.radiusY * Math.sin(angle),
    });
    const place = from + ((part + 0.5) / BAND_PARTS) * (to - from);
    return {
      kind: 'curves' as const,
      curves: [[a, towards(start, 1, a), towards(end, -1, d), d]],
      stroke: leafColor(Math.floor(place * 2 ** fan.depth), fan.depth, palette.scheme),
      width: BAND.outer - BAND.inner,
    };
  });
}
