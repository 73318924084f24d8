import { CLASSES, classColor, countClass } from '../lib/count-color.ts';
import { count } from '../lib/format.ts';
import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { type FlowLayout, layoutFlow, type Ribbon } from './flow.ts';

/** Up to this level flows are ribbons; deeper ones a matrix, where no ribbon could be told. */
export const DEEPEST_RIBBONS = 4;

export interface FlowInput {
  readonly width: number;
  readonly height: number;
  /** Layer of the left side; the right side is the next. */
  readonly layer: number;
  readonly level: number;
  /** [from][to] */
  readonly counts: Float64Array;
  /** Subtrees of the left side that are chosen, first and one past the last; null: all alike. */
  readonly chosen: readonly [number, number] | null;
}

/** What a point of the picture is on: a subtree of either side, or the way between two. */
export type FlowPart =
  | { readonly kind: 'subtree'; readonly side: 'from' | 'to'; readonly place: number }
  | { readonly kind: 'way'; readonly from: number; readonly to: number };

const BLOCK = 10;
const HEAD = 18;
const LABEL = 26;

/** Ribbons between the subtrees of two layers, or the matrix of their counts. */
export function flowScene(input: FlowInput, palette: Palette): Scene {
  return input.level <= DEEPEST_RIBBONS ? ribbonScene(input, palette) : matrixScene(input, palette);
}

function ribbonScene(input: FlowInput, palette: Palette): Scene {
  const { width, height, level, chosen } = input;
  const { layout, room, left, right } = ribbonPlan(input);
  const marks: Mark[] = [...heads(input, palette, left, right + BLOCK)];
  for (const ribbon of painted(layout, chosen)) {
    marks.push({
      kind: 'shape',
      points: outline(ribbon, room, left + BLOCK, right),
      fill: leafColor(ribbon.from, level, palette.scheme),
      opacity: chosen === null ? 0.45 : isIn(chosen, ribbon.from) ? 0.7 : 0.13,
    });
  }
  marks.push(...sides(layout, room, { left, right, level }, palette));
  return { width, height, marks };
}

/** From the bottom to the top where they cross: the widest above, and the chosen above all others. */
function painted({ ribbons }: FlowLayout, chosen: FlowInput['chosen']): readonly Ribbon[] {
  const over = ({ from }: Ribbon) => (chosen && isIn(chosen, from) ? 1 : 0);
  return ribbons.toSorted((a, b) => over(a) - over(b) || a.count - b.count);
}

/** Measures of the picture that its marks and its points share. */
function ribbonPlan({ width, height, level, counts }: FlowInput) {
  return {
    layout: layoutFlow(counts, 2 ** level),
    room: { top: HEAD, length: height - HEAD - 6 },
    left: LABEL,
    right: width - LABEL - BLOCK,
  };
}

function isIn([first, end]: readonly [number, number], place: number): boolean {
  return place >= first && place < end;
}

interface Room {
  readonly top: number;
  readonly length: number;
}

/** A ribbon as a closed shape: smooth from side to side, in steps that the eye takes for a curve. */
function outline({ start, end }: Ribbon, { top, length }: Room, from: number, to: number) {
  const steps = 24;
  const edge = (a: number, b: number) =>
    Array.from({ length: steps + 1 }, (_, step) => {
      const t = step / steps;
      return { x: from + (to - from) * t, y: top + length * (a + (b - a) * eased(t)) };
    });
  return [...edge(start[0], end[0]), ...edge(start[1], end[1]).reverse()];
}

function eased(t: number): number {
  return t * t * (3 - 2 * t);
}

function sides(
  { left, right }: FlowLayout,
  { top, length }: Room,
  at: { readonly left: number; readonly right: number; readonly level: number },
  palette: Palette,
): Mark[] {
  const marks: Mark[] = [];
  for (const [side, x] of [
    [left, at.left],
    [right, at.right],
  ] as const) {
    for (const [place, [begin, end]] of side.spans.entries()) {
      if (end === begin) continue;
      const y = top + length * begin;
      const tall = Math.max(0.6, length * (end - begin));
      const fill = leafColor(place, at.level, palette.scheme);
      marks.push({ kind: 'rects', at: [x, y, BLOCK, tall], fill });
      if (tall < 9) continue;
      const outer = x === at.left;
      marks.push({
        kind: 'text',
        x: outer ? x - 4 : x + BLOCK + 4,
        y: y + tall / 2 + 3,
        text: String(place),
        size: 9.5,
        fill: palette.quiet,
        face: 'mono',
        anchor: outer ? 'end' : 'start',
      });
    }
  }
  return marks;
}

function heads({ layer }: FlowInput, palette: Palette, left: number, right: number): Mark[] {
  const text = (x: number, of: number, anchor: 'start' | 'end'): Mark => ({
    kind: 'text',
    x,
    y: 11,
    text: `layer ${of}`,
    size: 10.5,
    fill: palette.quiet,
    anchor,
  });
  return [text(left, layer, 'start'), text(right, layer + 1, 'end')];
}

/** Cells of a square coloured by the logarithm of their tokens; cells without any stay empty. */
function matrixScene(input: FlowInput, palette: Palette): Scene {
  const { width, height, layer, level, counts, chosen } = input;
  const size = 2 ** level;
  const length = matrixLength(input);
  const cell = length / size;
  const largest = counts.reduce((most, value) => Math.max(most, value), 0);
  // A little over the next one: edges between two pixels would show the ground between them.
  const wide = cell + 0.4;
  const byClass = Array.from({ length: CLASSES }, (): number[] => []);
  for (let from = 0; from < size; from += 1) {
    for (let to = 0; to < size; to += 1) {
      const value = counts[from * size + to] ?? 0;
      if (value === 0) continue;
      const at = byClass[countClass(value, largest)];
      at?.push(LABEL + to * cell, HEAD + from * cell, wide, wide);
    }
  }
  const marks: Mark[] = [
    {
      kind: 'rects',
      at: [LABEL, HEAD, length, length],
      stroke: palette.line,
      width: 1,
    },
  ];
  for (const [of, at] of byClass.entries()) {
    if (at.length > 0) marks.push({ kind: 'rects', at, fill: classColor(of, palette.scheme) });
  }
  if (chosen) marks.push(...chosenRows(chosen, cell, length, palette));
  const label = (text: string, x: number, y: number, turn?: number): Mark => ({
    kind: 'text',
    x,
    y,
    text,
    size: 10.5,
    fill: palette.quiet,
    anchor: 'middle',
    ...(turn !== undefined && { turn }),
  });
  marks.push(
    label(`to layer ${layer + 1} →`, LABEL + length / 2, 12),
    label(`from layer ${layer} →`, 16, HEAD + length / 2, 90),
    ...legend(largest, LABEL, HEAD + length + 8, palette),
  );
  return { width, height, marks };
}

function legend(largest: number, x: number, y: number, palette: Palette): Mark[] {
  if (largest === 0) return [];
  const wide = 4;
  const text = (at: number, content: string): Mark => ({
    kind: 'text',
    x: at,
    y: y + 8,
    text: content,
    size: 9.5,
    fill: palette.quiet,
  });
  const classes = Array.from({ length: CLASSES }, (_, of): Mark => {
    const at = [x + 12 + of * wide, y, wide, 9];
    return { kind: 'rects', at, fill: classColor(of, palette.scheme) };
  });
  return [
    text(x, '1'),
    ...classes,
    text(x + 16 + CLASSES * wide, `${count(largest)} tokens, logarithmic`),
  ];
}

/** Beside the matrix, so that no cell is covered, and as two hairlines over it. */
function chosenRows(
  [first, end]: readonly [number, number],
  cell: number,
  length: number,
  palette: Palette,
): Mark[] {
  const top = HEAD + first * cell;
  const tall = Math.max(1.5, (end - first) * cell);
  const edges = [top, top + tall].flatMap((y) => [LABEL, y, LABEL + length, y]);
  return [
    { kind: 'segments', at: edges, stroke: palette.accent, width: 0.75 },
    { kind: 'rects', at: [LABEL - 4, top, 3, tall], fill: palette.accent },
    { kind: 'rects', at: [LABEL + length + 1, top, 3, tall], fill: palette.accent },
  ];
}

/** Side of the square, CSS pixels. */
function matrixLength({ width, height }: FlowInput): number {
  return Math.min(width - LABEL - 8, height - HEAD - 22);
}

/** What a point is on; null where no token goes. */
export function flowAt(input: FlowInput, x: number, y: number): FlowPart | null {
  return input.level > DEEPEST_RIBBONS ? cellAt(input, x, y) : ribbonAt(input, x, y);
}

function cellAt(input: FlowInput, x: number, y: number): FlowPart | null {
  const size = 2 ** input.level;
  const length = matrixLength(input);
  const from = Math.floor(((y - HEAD) / length) * size);
  const to = Math.floor(((x - LABEL) / length) * size);
  const inside = from >= 0 && from < size && to >= 0 && to < size;
  return inside && (input.counts[from * size + to] ?? 0) > 0 ? { kind: 'way', from, to } : null;
}

function ribbonAt(input: FlowInput, x: number, y: number): FlowPart | null {
  const { layout, room, left, right } = ribbonPlan(input);
  const share = (y - room.top) / room.length;
  const holds = ([begin, end]: readonly [number, number]) =>
    end > begin && share >= begin && share <= end;
  if (x < left + BLOCK || x > right) {
    const side = x < left + BLOCK ? 'from' : 'to';
    const { spans } = side === 'from' ? layout.left : layout.right;
    const place = spans.findIndex(holds);
    return place < 0 ? null : { kind: 'subtree', side, place };
  }
  const along = eased((x - left - BLOCK) / (right - left - BLOCK));
  const between = (a: number, b: number) => a + (b - a) * along;
  const way = painted(layout, input.chosen).findLast(({ start, end }) =>
    holds([between(start[0], end[0]), between(start[1], end[1])]),
  );
  return way ? { kind: 'way', from: way.from, to: way.to } : null;
}
