/** The icicle reading as marks: the whole tree as ground, visited nodes, chosen and pinned path, labels. */

import { shorten } from '../lib/format.ts';
import { leafColor } from '../lib/leaf-color.ts';
import { placeAt } from '../lib/path.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import type { Piece } from './canopy-labels.ts';
import type { PinnedPath } from './canopy-scene.ts';
import { acrossOf, boxOf, type Icicle } from './icicle.ts';
import { icicleLabels } from './icicle-labels.ts';
import { inkOn } from './ink.ts';
import { fittingLabel } from './labels.ts';
import { type VisitedNode, visitedNodes } from './visited.ts';
import { type NodeAt, placesShown } from './window.ts';

export interface IcicleInput {
  readonly width: number;
  readonly height: number;
  readonly icicle: Icicle;
  readonly leaves: readonly number[];
  readonly tokens: readonly Piece[];
  readonly token: number;
  readonly pin: PinnedPath | null;
  readonly node: NodeAt | null;
  /** Tokens that stand out; null for all alike. */
  readonly lit: ReadonlySet<number> | null;
}

type Box = readonly [number, number, number, number];

/** Thinner nodes cannot be told from each other, or seen at all. */
const THINNEST = 1.5;
const FADED = 0.22;
const BAND = 4;

export function icicleScene(input: IcicleInput, palette: Palette): Scene {
  const { width, height, icicle } = input;
  return {
    width,
    height,
    marks: [...icicleGround(icicle, palette), ...icicleMarks(input, palette)],
  };
}

/** Room that a level's number needs. */
const NUMBER_ROW = 11;

/** Every node of the tree, quietly, with the numbers of the levels and the leaves' colours. */
export function icicleGround(icicle: Icicle, palette: Palette): Mark[] {
  const marks = icicleRows(icicle, palette);
  if (icicle.widths === 'leaves') {
    marks.push(icicleWalls(icicle, palette));
    marks.push(...legend(icicle, palette));
  }
  return marks;
}

/** The levels as rows, numbered. */
export function icicleRows(icicle: Icicle, palette: Palette): Mark[] {
  const { depth, left, width, top, rowHeight, widths } = icicle;
  const levels = Array.from({ length: depth + 1 }, (_, level) => level);
  const every = Math.ceil(NUMBER_ROW / rowHeight);
  const numbered = levels.filter((level) => level % every === 0);
  return [
    {
      kind: 'rects',
      at: levels.flatMap((level) => [left, top + level * rowHeight, width, rowHeight - 1]),
      fill: palette.branch,
      opacity: widths === 'leaves' ? 0.4 : 0.22,
    },
    ...numbered.map(
      (level): Mark => ({
        kind: 'text',
        x: left - 8,
        y: top + (level + 0.5) * rowHeight + 3,
        text: String(level),
        size: 10,
        face: 'mono',
        fill: palette.quiet,
        anchor: 'end',
      }),
    ),
  ];
}

/** The walls between neighbouring nodes; where they would be closer than three pixels, every so many. */
export function icicleWalls(icicle: Icicle, palette: Palette): Mark {
  const { depth, width, top, rowHeight, window } = icicle;
  const segments: number[] = [];
  for (let level = 1; level <= depth; level++) {
    const [first, end] = placesShown(window, level);
    const stride = 2 ** Math.max(0, Math.ceil(Math.log2((3 * (end - first)) / width)));
    const y = top + level * rowHeight;
    for (let place = Math.ceil((first + 1) / stride) * stride; place < end; place += stride) {
      const x = acrossOf(icicle, place / 2 ** level);
      segments.push(x, y, x, y + rowHeight - 1);
    }
  }
  return { kind: 'segments', at: segments, stroke: palette.background, width: 0.8 };
}

/** The leaves' colours below their row. */
function legend(icicle: Icicle, palette: Palette): Mark[] {
  const { depth, left, width, top, rowHeight, window } = icicle;
  const parts = 96;
  const y = top + (depth + 1) * rowHeight + 1;
  return Array.from({ length: parts }, (_, part) => {
    const place = window.from + ((part + 0.5) / parts) * (window.to - window.from);
    return {
      kind: 'rects' as const,
      at: [left + (width * part) / parts, y, width / parts + (part < parts - 1 ? 0.5 : 0), BAND],
      fill: leafColor(Math.floor(place * 2 ** depth), depth, palette.scheme),
    };
  });
}

/** What lies over the ground and changes with selection and hover. */
export function icicleMarks(input: IcicleInput, palette: Palette): Mark[] {
  const { icicle, leaves, token, pin, node } = input;
  const marks = nodeMarks(input, palette);
  const chosen = leaves[token];
  const leafAt = (place: number) => ({ level: icicle.depth, place });
  if (pin) marks.push(...pathContour(icicle, leafAt(pin.leaf), palette, [4, 3]));
  if (chosen !== undefined) marks.push(...pathContour(icicle, leafAt(chosen), palette));
  if (node) marks.push(...nodeFrame(icicle, node, palette));
  marks.push(...icicleLabels(input, palette));
  return marks;
}

/** The way from the root to a node as one outline around its boxes. */
export function pathContour(
  icicle: Icicle,
  node: NodeAt,
  palette: Palette,
  dash?: readonly number[],
): Mark[] {
  const path = Array.from({ length: node.level + 1 }, (_, level) => ({
    level,
    place: placeAt(node.place, node.level, level),
  }));
  return contour(
    path.flatMap((at) => boxAtLeast(icicle, at)),
    palette,
    dash,
  );
}

/** What is chosen. */
export function nodeFrame(icicle: Icicle, node: NodeAt, palette: Palette): Mark[] {
  const at = boxAtLeast(icicle, node).flatMap(([x, y, w, h]) => [x - 1, y - 1, w + 2, h + 1]);
  return [
    { kind: 'rects', at, stroke: palette.background, width: 5, corner: 2 },
    { kind: 'rects', at, stroke: palette.accent, width: 2.5, corner: 2 },
  ];
}

/** The box of a node, as wide as can be seen; none where it is not shown or has no width. */
function boxAtLeast(icicle: Icicle, node: NodeAt): Box[] {
  const box = boxOf(icicle, node);
  if (!box) return [];
  const [x, y, width, height] = box;
  const wide = Math.max(THINNEST, width);
  return [[Math.min(x, icicle.left + icicle.width - wide), y, wide, height - 1]];
}

/** The visited nodes in their colours; each writes who passes it where its tokens part from others. */
function nodeMarks(input: IcicleInput, palette: Palette): Mark[] {
  const { icicle, leaves, lit } = input;
  const fills = new Map<string, { at: number[]; fill: string; opacity: number }>();
  const texts: Mark[] = [];
  const sizes = new Map<string, number>();
  for (const node of visitedNodes(leaves, icicle.depth)) {
    const { level, place, tokens: members } = node;
    sizes.set(`${level}/${place}`, members.length);
    const [box] = boxAtLeast(icicle, node);
    if (!box) continue;
    const [x, y, width, height] = box;
    const fill = leafColor(place, level, palette.scheme);
    const opacity = lit !== null && !members.some((member) => lit.has(member)) ? FADED : 1;
    const key = `${fill} ${opacity}`;
    const group = fills.get(key) ?? { at: [], fill, opacity };
    fills.set(key, group);
    group.at.push(x, y, width > 3 ? width - 0.8 : width, height);
    if (sizes.get(`${level - 1}/${place >> 1}`) === members.length) continue;
    const text = fitting(node, width, input);
    if (text === '' || height < 12) continue;
    texts.push({
      kind: 'text',
      x: x + width / 2,
      y: y + height / 2 + 3.8,
      text,
      size: 11,
      fill: opacity < 1 ? palette.text : inkOn(fill),
      weight: opacity < 1 ? 400 : 500,
      anchor: 'middle',
    });
  }
  const rects = [...fills.values()].map((group): Mark => ({ kind: 'rects', ...group }));
  return [...rects, ...texts];
}

/** The pieces from left to right, as many as there is room for; else how many they are. */
function fitting({ tokens: members }: VisitedNode, width: number, input: IcicleInput): string {
  const { leaves, tokens } = input;
  const room = Math.floor((width - 6) / 6.4);
  const ordered = [...members].sort((a, b) => (leaves[a] ?? 0) - (leaves[b] ?? 0) || a - b);
  const pieces = ordered.map((token) => tokens[token]?.piece ?? '');
  const named = fittingLabel(pieces, room);
  if (named !== null) return named;
  if (pieces.length === 1) return room > 3 ? shorten(pieces[0] ?? '', room) : '';
  const number = String(pieces.length);
  return number.length <= room ? number : '';
}

/** A path as one outline around its boxes, over a casing. */
function contour(boxes: readonly Box[], palette: Palette, dash?: readonly number[]): Mark[] {
  const segments: number[] = [];
  boxes.forEach(([x, y, width, height], i) => {
    const [right, bottom] = [x + width, y + height];
    const below = boxes[i + 1];
    segments.push(x, y, x, bottom, right, y, right, bottom);
    if (i === 0) segments.push(x, y, right, y);
    if (!below) segments.push(x, bottom, right, bottom);
    else {
      const end = below[0] + below[2];
      segments.push(x, bottom, below[0], bottom, end, bottom, right, bottom);
      segments.push(below[0], bottom, below[0], below[1], end, bottom, end, below[1]);
    }
  });
  return [
    { kind: 'segments', at: segments, stroke: palette.background, width: 4.4 },
    { kind: 'segments', at: segments, stroke: palette.text, width: 1.8, ...(dash && { dash }) },
  ];
}
