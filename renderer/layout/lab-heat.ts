/** A sweep of two axes as a heat map: the speed-up of each shape, in figures and in colour. */

import { ratio } from '../lib/format.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';
import { logShare } from './effect-grid.ts';

export interface LabHeat {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly columnAxis: string;
  readonly rowAxis: string;
  /** [row][column]; a number, or why there is none. */
  readonly cells: readonly (readonly (number | 'missing' | 'failed')[])[];
}

const HEAD = 38;
const LABELS = 84;
const ROW = 26;

/** Green where CMM is ahead, by how much on a logarithmic scale; violet where dense is. */
export function labHeat(heat: LabHeat, width: number, palette: Palette): Scene {
  const { columns, rows, cells, columnAxis, rowAxis } = heat;
  const wide = Math.max(34, Math.min(96, Math.floor((width - LABELS - 4) / columns.length)));
  const numbers = cells.flat().filter((value) => typeof value === 'number');
  const most = Math.max(10, ...numbers);
  const marks: Mark[] = [
    textMark(LABELS, 12, columnAxis, palette.quiet, 'start', 10.5),
    textMark(LABELS - 8, HEAD - 8, rowAxis, palette.quiet, 'end', 10.5),
    ...columns.map((name, at) =>
      textMark(LABELS + wide * (at + 0.5), HEAD - 8, name, palette.text, 'middle', 10.5),
    ),
    ...rows.map((name, at) =>
      textMark(LABELS - 8, HEAD + ROW * (at + 0.5) + 4, name, palette.text, 'end', 10.5),
    ),
  ];
  for (const [row, values] of cells.entries()) {
    for (const [column, value] of values.entries()) {
      const box = [LABELS + wide * column, HEAD + ROW * row, wide - 1.5, ROW - 1.5];
      const middle = { x: LABELS + wide * (column + 0.5) - 0.75, y: HEAD + ROW * (row + 0.5) + 3 };
      marks.push({ kind: 'rects', at: box, ...fillOf(value, most, palette) });
      const text = typeof value === 'number' ? ratio(value) : value === 'failed' ? 'none' : '';
      if (text) marks.push(textMark(middle.x, middle.y, text, palette.text, 'middle', 10.5));
    }
  }
  return { width: LABELS + wide * columns.length + 4, height: HEAD + ROW * rows.length + 4, marks };
}

/** Pale enough that text stays legible on it in both themes. */
function fillOf(value: LabHeat['cells'][number][number], most: number, palette: Palette) {
  if (typeof value !== 'number') return { stroke: palette.line, width: 1 };
  if (value < 1) {
    return { fill: palette.negative, opacity: 0.12 + 0.35 * Math.min(1, -Math.log10(value)) };
  }
  return { fill: palette.accent, opacity: 0.08 + 0.42 * logShare(value, 1, most) };
}
