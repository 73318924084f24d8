/** A tree at the size of a stamp: its outline and the paths, for a map and for choosing among many. */
import { leafColor } from '../lib/leaf-color.ts';
import { placeAt } from '../lib/path.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { at, type Fan, nodePoint, OPENING } from './fan.ts';
import { groupByLeaf } from './labels.ts';
import { isWhole, type LeafWindow, WHOLE } from './window.ts';

export interface ThumbInput {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly leaves: readonly number[];
  /** Leaf of the chosen token, drawn over the others. */
  readonly chosen: number | null;
  /** The part that a larger picture shows. */
  readonly window: LeafWindow;
}

/** The fan of a stamp: as wide as the box, without labels. */
export function thumbFan(depth: number, width: number, height: number): Fan {
  const stem = height * 0.1;
  const droop = -Math.cos(OPENING);
  const radius = Math.max(1, Math.min(width / 2 - 3, (height - 6) / (1 + droop)));
  return {
    depth,
    x: width / 2,
    y: 3 + radius,
    radiusX: radius,
    radiusY: radius,
    stem: Math.min(stem, droop * radius),
    window: WHOLE,
    level: 0,
  };
}

export function thumbScene(input: ThumbInput, palette: Palette): Scene {
  const { width, height, depth, leaves, chosen, window } = input;
  const fan = thumbFan(depth, width, height);
  const marks: Mark[] = [];
  marks.push({
    kind: 'segments',
    at: arcSegments(fan),
    stroke: palette.node,
    width: 1,
    opacity: 0.7,
  });
  for (const { leaf, tokens } of groupByLeaf(leaves)) {
    const width = Math.min(3, 0.9 + 0.25 * tokens.length);
    marks.push(pathMark(fan, leaf, leafColor(leaf, depth, palette.scheme), width));
  }
  if (!isWhole(window)) marks.push(...shownPart(fan, window, palette));
  if (chosen !== null) {
    marks.push(pathMark(fan, chosen, palette.background, 4));
    marks.push(pathMark(fan, chosen, leafColor(chosen, depth, palette.scheme), 2));
  }
  return { width, height, marks };
}

function pathMark(fan: Fan, leaf: number, stroke: string, width: number): Mark {
  const segments = [fan.x, fan.y + fan.stem, fan.x, fan.y];
  let from = { x: fan.x, y: fan.y };
  for (let level = 1; level <= fan.depth; level++) {
    const to = nodePoint(fan, level, placeAt(leaf, fan.depth, level));
    segments.push(from.x, from.y, to.x, to.y);
    from = to;
  }
  return { kind: 'segments', at: segments, stroke, width };
}

/** The arc of the leaves, in straight pieces. */
function arcSegments(fan: Fan): number[] {
  const pieces = 32;
  return Array.from({ length: pieces }, (_, i) => {
    const a = at(fan, 1, OPENING * ((2 * i) / pieces - 1));
    const b = at(fan, 1, OPENING * ((2 * (i + 1)) / pieces - 1));
    return [a.x, a.y, b.x, b.y];
  }).flat();
}

/** The window's part of the leaves, as a slice and its rim; never thinner than can be seen. */
function shownPart(fan: Fan, { from, to }: LeafWindow, palette: Palette): Mark[] {
  const middle = (from + to) / 2;
  const half = Math.max((to - from) / 2, 0.012);
  const pieces = 16;
  const rim = Array.from({ length: pieces + 1 }, (_, i) => {
    const place = middle + half * ((2 * i) / pieces - 1);
    return at(fan, 1.03, OPENING * (2 * Math.min(1, Math.max(0, place)) - 1));
  });
  const edge = rim.slice(1).flatMap((to, i) => {
    const from = rim[i] ?? to;
    return [from.x, from.y, to.x, to.y];
  });
  return [
    {
      kind: 'shape',
      points: [{ x: fan.x, y: fan.y }, ...rim],
      fill: palette.accent,
      opacity: 0.28,
    },
    { kind: 'segments', at: edge, stroke: palette.accent, width: 3 },
  ];
}
