/**
 * The canopy as a traffic map: a branch as wide as the root of its tokens (so the cross-sections of
 * both children make up that of their parent) and coloured by their number on the logarithmic scale.
 * A bar outside each leaf, as long and as coloured; what no token passes has a colour of its own.
 */

import { CLASSES, classColor, countClass, countShare } from '../lib/count-color.ts';
import type { Mark, Palette, Point, Scene } from '../picture/scene.ts';
import { branch, CURVED } from './canopy-ground.ts';
import { endMarks, ringMarks } from './canopy-scene.ts';
import { angleOf, type Fan, fitFan, nodePoint, pointWriter } from './fan.ts';
import {
  heavierChild,
  isDead,
  LEGEND_ROOM,
  legendMarks,
  type Traffic,
  tokensAt,
} from './traffic.ts';
import { type LeafWindow, type NodeAt, placesShown } from './window.ts';

export interface TrafficCanopyInput {
  readonly width: number;
  readonly height: number;
  readonly fan: Fan;
  readonly traffic: Traffic;
  readonly node: NodeAt | null;
}

/** Where the track of dead leaves begins and ends, and where the bars begin, in pixels from the arc. */
const TRACK = { inner: 3, outer: 7, bars: 9, longest: 20 } as const;
/** Room around the arc for bars and legend. */
const ROOM = TRACK.bars + TRACK.longest + 12;
/** Width of the trunk as a share of the radius. */
const TRUNK = 0.15;
const THINNEST = 0.55;
/** Branches of so many levels have marks, and so widths, of their own; others share those of their class. */
const OWN = 64;

export function fitTrafficFan(
  depth: number,
  width: number,
  height: number,
  window: LeafWindow,
): Fan {
  return fitFan(depth, width, height - LEGEND_ROOM, ROOM, window);
}

export function trafficCanopy(input: TrafficCanopyInput, palette: Palette): Scene {
  const { width, height } = input;
  return {
    width,
    height,
    marks: [...trafficMarks(input, palette), ...chosenMarks(input, palette)],
  };
}

/** Width of the branch into a node, in pixels. */
export function branchWidth(fan: Fan, traffic: Traffic, node: NodeAt): number {
  return widthOf(fan, tokensAt(traffic, node), largestShown(fan, traffic));
}

function widthOf(fan: Fan, tokens: number, largest: number): number {
  return Math.max(THINNEST, TRUNK * fan.radiusX * Math.sqrt(Math.min(1, tokens / largest)));
}

/** Tokens of the heaviest node at the window's level: the one with the widest branch. */
function largestShown(fan: Fan, traffic: Traffic): number {
  const level = Math.min(fan.depth, Math.floor(fan.level + 1e-9));
  const [first, end] = placesShown(fan.window, level);
  let largest = 1;
  for (let place = first; place < end; place++) {
    largest = Math.max(largest, tokensAt(traffic, { level, place }));
  }
  return largest;
}

/**
 * The traffic itself: the same whatever is chosen. In a `sketch` without the levels of more nodes than
 * can be drawn anew in each frame of a motion.
 */
export function trafficMarks(
  { fan, traffic, height, sketch = false }: Omit<TrafficCanopyInput, 'node'> & { sketch?: boolean },
  palette: Palette,
): Mark[] {
  const levels = levelsShown(fan).filter((level) => {
    const [first, end] = placesShown(fan.window, level);
    return !sketch || end - first <= CURVED;
  });
  return [
    ...deadBranches(fan, traffic, levels, palette),
    ...branchMarks(fan, traffic, levels, palette),
    ...(levels.includes(fan.depth) ? leafBars(fan, traffic, palette) : []),
    ...endMarks(fan, palette),
    ...legendMarks(traffic, { left: 14, bottom: height, note: 'width: √tokens' }, palette),
  ];
}

/** What is chosen, and the way to it. */
export function chosenMarks(
  { fan, node }: Pick<TrafficCanopyInput, 'fan' | 'node'>,
  palette: Palette,
): Mark[] {
  return node ? [...pathMarks(fan, node, palette), ...ringMarks(fan, node, palette)] : [];
}

function levelsShown(fan: Fan): number[] {
  const base = Math.floor(fan.level + 1e-9);
  return Array.from({ length: fan.depth - base }, (_, i) => base + 1 + i);
}

interface Lines {
  readonly curves: (readonly Point[])[];
  readonly segments: number[];
}

/** Adds branches of one level: bends where they can be seen, else straight, without objects for each. */
function branchAdder(fan: Fan, level: number, many: boolean) {
  const [parent, own] = [pointWriter(fan, level - 1), pointWriter(fan, level)];
  const line = new Float64Array(4);
  return (lines: Lines, place: number): void => {
    if (!many) {
      lines.curves.push(branch(fan, level, place));
      return;
    }
    parent(place >> 1, line, 0);
    own(place, line, 2);
    for (const value of line) lines.segments.push(value);
  };
}

function linesMarks({ curves, segments }: Lines, stroke: string, width: number): Mark[] {
  const marks: Mark[] = [];
  if (segments.length > 0) marks.push({ kind: 'segments', at: segments, stroke, width });
  if (curves.length > 0) marks.push({ kind: 'curves', curves, stroke, width, cap: 'round' });
  return marks;
}

/** Branches with tokens, the light ones below. */
function branchMarks(
  fan: Fan,
  traffic: Traffic,
  levels: readonly number[],
  palette: Palette,
): Mark[] {
  const all = traffic.nodes[0] ?? 0;
  const largest = largestShown(fan, traffic);
  const classes = Array.from({ length: CLASSES }, (): Lines => ({ curves: [], segments: [] }));
  const own: { readonly tokens: number; readonly curve: readonly Point[] }[] = [];
  for (const level of levels) {
    const [first, end] = placesShown(fan.window, level);
    const add = branchAdder(fan, level, end - first > CURVED);
    for (let place = first; place < end; place++) {
      const tokens = tokensAt(traffic, { level, place });
      if (tokens === 0) continue;
      const lines = classes[countClass(tokens, all)];
      if (end - first <= OWN) own.push({ tokens, curve: branch(fan, level, place) });
      else if (lines) add(lines, place);
    }
  }
  own.sort((a, b) => a.tokens - b.tokens);
  const stem = stemMarks(fan, traffic, palette);
  return [
    ...classes.flatMap((lines, at) => {
      // All of a class are as wide as its middle.
      const tokens = all ** ((at + 0.5) / CLASSES);
      return linesMarks(lines, classColor(at, palette.scheme), widthOf(fan, tokens, largest));
    }),
    ...own.map(
      ({ tokens, curve }): Mark => ({
        kind: 'curves',
        curves: [curve],
        stroke: classColor(countClass(tokens, all), palette.scheme),
        width: widthOf(fan, tokens, largest),
        cap: 'round',
      }),
    ),
    ...stem,
  ];
}

/** What comes to the picture's root. */
function stemMarks(fan: Fan, traffic: Traffic, palette: Palette): Mark[] {
  const level = Math.min(fan.depth, Math.floor(fan.level + 1e-9));
  const [first, end] = placesShown(fan.window, level);
  const tokens = tokensAt(traffic, { level, place: first });
  if (end - first !== 1 || tokens === 0) return [];
  const root = nodePoint(fan, level, first);
  const node = { level, place: first };
  // As wide above as the heavier of the branches that it becomes.
  const above = level < fan.depth ? branchWidth(fan, traffic, heavierChild(traffic, node)) / 2 : 1;
  const below = widthOf(fan, tokens, tokens) / 2;
  const foot = fan.y + fan.stem;
  return [
    {
      kind: 'shape',
      points: [
        { x: root.x - below, y: foot },
        { x: root.x + below, y: foot },
        { x: root.x + above, y: root.y },
        { x: root.x - above, y: root.y },
      ],
      fill: classColor(countClass(tokens, traffic.nodes[0] ?? 0), palette.scheme),
    },
  ];
}

/** Branches that no token takes. */
function deadBranches(
  fan: Fan,
  traffic: Traffic,
  levels: readonly number[],
  palette: Palette,
): Mark[] {
  const lines: Lines = { curves: [], segments: [] };
  const roots: number[] = [];
  for (const level of levels) {
    const [first, end] = placesShown(fan.window, level);
    const add = branchAdder(fan, level, end - first > CURVED);
    for (let place = first; place < end; place++) {
      if (!isDead(traffic, { level, place })) continue;
      add(lines, place);
      const alive = !isDead(traffic, { level: level - 1, place: place >> 1 });
      if (alive && level < fan.depth) {
        const { x, y } = nodePoint(fan, level, place);
        roots.push(x, y);
      }
    }
  }
  return [
    ...linesMarks(lines, palette.fragile, 0.8),
    {
      kind: 'dots',
      at: roots,
      radius: 2.2,
      fill: palette.background,
      stroke: palette.fragile,
      width: 1,
    },
  ];
}

/** A bar outside each leaf that has tokens, and a tick in a track of their own for those without. */
function leafBars(fan: Fan, traffic: Traffic, palette: Palette): Mark[] {
  const { depth } = fan;
  const [first, end] = placesShown(fan.window, depth);
  const all = traffic.nodes[0] ?? 0;
  const spacing = (2 * Math.PI * 0.58 * fan.radiusX) / (end - first);
  const width = Math.max(0.6, Math.min(6, spacing * 0.8));
  const bars = Array.from({ length: CLASSES }, (): number[] => []);
  const dead: number[] = [];
  for (let place = first; place < end; place++) {
    const tokens = tokensAt(traffic, { level: depth, place });
    const angle = angleOf(fan, depth, place);
    const [from, to] =
      tokens === 0
        ? [TRACK.inner, TRACK.outer]
        : [TRACK.bars, TRACK.bars + 2 + (TRACK.longest - 2) * countShare(tokens, all)];
    const [sin, cos] = [Math.sin(angle), -Math.cos(angle)];
    (tokens === 0 ? dead : bars[countClass(tokens, all)])?.push(
      fan.x + (fan.radiusX + from) * sin,
      fan.y + (fan.radiusY + from) * cos,
      fan.x + (fan.radiusX + to) * sin,
      fan.y + (fan.radiusY + to) * cos,
    );
  }
  return [
    ...bars.flatMap((at, step): Mark[] =>
      at.length === 0
        ? []
        : [{ kind: 'segments', at, stroke: classColor(step, palette.scheme), width }],
    ),
    { kind: 'segments', at: dead, stroke: palette.fragile, width: Math.max(1, width) },
  ];
}

/** The way from the picture's root to what is chosen. */
function pathMarks(fan: Fan, node: NodeAt, palette: Palette): Mark[] {
  const base = Math.floor(fan.level + 1e-9);
  const curves: Point[][] = [];
  for (let level = base + 1; level <= node.level; level++) {
    const place = node.place >> (node.level - level);
    const [first, end] = placesShown(fan.window, level);
    if (place < first || place >= end) return [];
    curves.push(branch(fan, level, place));
  }
  return [
    { kind: 'curves', curves, stroke: palette.background, width: 3.6, cap: 'round' },
    { kind: 'curves', curves, stroke: palette.text, width: 1.6, cap: 'round' },
  ];
}
