/** A grid of cells, tokens as rows: how far states have moved, or what flips would do. */

import { shorten } from '../lib/format.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

export interface EffectGrid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What the columns are, in a word. */
  readonly axis: string;
  /** 0 to 1 of the strongest colour. [row][column] */
  readonly strength: readonly (readonly number[])[];
  /** Marks on cells: a full dot where something was done, a ring where it followed. [row][column] */
  readonly dots?: readonly (readonly ('full' | 'ring' | null)[])[];
  readonly selected: { readonly row: number; readonly column: number | null } | null;
}

export interface GridRoom {
  readonly labels: number;
  readonly head: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
}

const LEAST_ROW = 14;

/** Rows stay legible: where they do not fit, the picture is higher than its room. */
export function gridRoom(grid: EffectGrid, width: number, height: number): GridRoom {
  const labels = Math.round(Math.min(110, Math.max(56, width * 0.26)));
  const head = 20;
  const free = width - labels - 8;
  return {
    labels,
    head,
    cellWidth: Math.max(6, Math.min(64, Math.floor(free / Math.max(1, grid.columns.length)))),
    rowHeight: Math.min(
      24,
      Math.max(LEAST_ROW, Math.floor((height - head - 4) / Math.max(1, grid.rows.length))),
    ),
  };
}

/** The cell under a point; null beside the cells. */
export function gridCellAt(
  grid: EffectGrid,
  { labels, head, cellWidth, rowHeight }: GridRoom,
  x: number,
  y: number,
): { readonly row: number; readonly column: number } | null {
  const row = Math.floor((y - head) / rowHeight);
  const column = Math.floor((x - labels) / cellWidth);
  const inside = row >= 0 && row < grid.rows.length && column >= 0 && column < grid.columns.length;
  return inside ? { row, column } : null;
}

export function gridScene(grid: EffectGrid, room: GridRoom, palette: Palette): Scene {
  const { labels, head, cellWidth, rowHeight } = room;
  const left = (column: number) => labels + column * cellWidth;
  const top = (row: number) => head + row * rowHeight;
  const every = Math.max(1, Math.ceil(20 / cellWidth));
  const marks: Mark[] = [
    textMark(labels - 8, head - 7, grid.axis, palette.quiet, 'end', 11),
    ...grid.columns.flatMap((name, column) =>
      column % every === 0
        ? [textMark(left(column) + cellWidth / 2, head - 7, name, palette.quiet, 'middle', 11)]
        : [],
    ),
    ...grid.rows.map((name, row) =>
      textMark(
        labels - 8,
        top(row) + rowHeight / 2 + 3.5,
        shorten(name, Math.max(5, Math.floor(labels / 7))),
        grid.selected?.row === row ? palette.accent : palette.text,
        'end',
        11,
      ),
    ),
    {
      kind: 'rects',
      at: grid.strength.flatMap((cells, row) =>
        cells.flatMap((_, column) => [left(column), top(row), cellWidth - 1, rowHeight - 1]),
      ),
      fill: palette.line,
      opacity: 0.45,
    },
    ...grid.strength.flatMap((cells, row) =>
      cells.flatMap((strength, column): Mark[] =>
        strength > 0
          ? [
              {
                kind: 'rects',
                at: [left(column), top(row), cellWidth - 1, rowHeight - 1],
                fill: palette.positive,
                opacity: 0.1 + 0.9 * Math.min(1, strength),
              },
            ]
          : [],
      ),
    ),
    ...dotMarks(grid, room, palette),
  ];
  if (grid.selected) {
    const { row, column } = grid.selected;
    const at =
      column === null
        ? [labels - 0.5, top(row) - 0.5, grid.columns.length * cellWidth, rowHeight]
        : [left(column) - 0.5, top(row) - 0.5, cellWidth, rowHeight];
    marks.push({ kind: 'rects', at, stroke: palette.text, width: 1.5 });
  }
  return {
    width: labels + grid.columns.length * cellWidth + 4,
    height: head + grid.rows.length * rowHeight + 2,
    marks,
  };
}

function dotMarks(grid: EffectGrid, room: GridRoom, palette: Palette): Mark[] {
  const { labels, head, cellWidth, rowHeight } = room;
  const radius = Math.max(2, Math.min(4, rowHeight / 4, cellWidth / 4));
  const at = (kind: 'full' | 'ring') =>
    (grid.dots ?? []).flatMap((cells, row) =>
      cells.flatMap((dot, column) =>
        dot === kind
          ? [labels + (column + 0.5) * cellWidth - 0.5, head + (row + 0.5) * rowHeight - 0.5]
          : [],
      ),
    );
  return [
    {
      kind: 'dots',
      at: at('full'),
      radius,
      fill: palette.text,
      stroke: palette.background,
      width: 1,
    },
    {
      kind: 'dots',
      at: at('ring'),
      radius,
      fill: palette.background,
      stroke: palette.text,
      width: 1.5,
    },
  ];
}

/** 0 to 1 on a logarithmic scale: 0 at `least` and below, 1 at `most`. */
export function logShare(value: number, least: number, most: number): number {
  if (!(value > least) || most <= least) return value >= most && most > 0 ? 1 : 0;
  return Math.min(1, Math.log(value / least) / Math.log(most / least));
}
