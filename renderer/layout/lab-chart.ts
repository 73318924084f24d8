/** Speed-up along an axis of a sweep: measured with its spread, the bound and the arithmetic limit. */

import { scaleLog } from 'd3';
import type { Spread } from '../../engine/api.ts';
import { ratio } from '../lib/format.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

export interface LabPoint {
  /** Its place on the axis, from 0. */
  readonly at: number;
  /** Null where there is no ratio. */
  readonly speedup: Spread | null;
  /** Dense / the least time of CMM; null where it is not known. */
  readonly bound: number | null;
  readonly limit: number;
}

export interface LabSeries {
  readonly name: string;
  readonly points: readonly LabPoint[];
}

export interface LabCurves {
  readonly axis: string;
  readonly labels: readonly string[];
  readonly series: readonly LabSeries[];
}

const LEFT = 46;
const RIGHT = 16;
const HEAD = 42;
const HIGH = 250;
const FOOT = 40;

export const seriesColors = (palette: Palette): readonly string[] => [
  palette.accent,
  palette.positive,
  palette.negative,
  palette.fragile,
  palette.text,
];

/** Equal steps along the axis, a logarithmic scale of speed-up up; 1 is where dense is as fast. */
export function labChart(
  { axis, labels, series }: LabCurves,
  width: number,
  palette: Palette,
): Scene {
  const step = (width - LEFT - RIGHT) / Math.max(1, labels.length);
  const x = (at: number) => LEFT + step * (at + 0.5);
  const points = series.flatMap((one) => one.points);
  const values = points.flatMap(({ speedup, bound, limit }) => [
    ...(speedup ? [speedup.p10, speedup.p90] : []),
    ...(bound === null ? [] : [bound]),
    limit,
  ]);
  const y = scaleLog([Math.min(0.9, ...values), Math.max(10, ...values)], [HEAD + HIGH, HEAD]);
  const colors = seriesColors(palette);
  const room = { x, y, step, width };
  return {
    width,
    height: HEAD + HIGH + FOOT,
    marks: [
      ...frame({ axis, labels, series }, room, palette),
      ...limits(series, room, palette),
      ...series.flatMap(({ points }, index) =>
        curve(points, room, colors[index % colors.length] ?? palette.accent, index, series.length),
      ),
    ],
  };
}

interface Room {
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
  readonly step: number;
  readonly width: number;
}

function frame({ axis, labels, series }: LabCurves, room: Room, palette: Palette): Mark[] {
  const { x, step, width } = room;
  const every = Math.max(1, Math.ceil(46 / step));
  const [bottom, top] = [HEAD + HIGH, HEAD];
  const lines = [0.1, 1, 10, 100, 1000, 10_000]
    .map((value) => ({ value, at: room.y(value) }))
    .filter(({ at }) => at <= bottom + 0.5 && at >= top - 0.5);
  return [
    ...lines.flatMap(({ value, at }): Mark[] => [
      {
        kind: 'segments',
        at: [LEFT, at, width - RIGHT, at],
        stroke: value === 1 ? palette.node : palette.line,
        width: 1,
      },
      textMark(LEFT - 6, at + 3.5, `${value}×`, palette.quiet, 'end', 10),
    ]),
    ...labels.flatMap((label, at) =>
      at % every === 0 ? [textMark(x(at), bottom + 16, label, palette.text, 'middle', 10.5)] : [],
    ),
    textMark(width - RIGHT, bottom + 32, axis, palette.quiet, 'end', 10.5),
    ...legend(series, palette),
  ];
}

/** Series by colour, then the three kinds of line. */
function legend(series: readonly LabSeries[], palette: Palette): Mark[] {
  const colors = seriesColors(palette);
  const marks: Mark[] = [];
  let at = LEFT;
  const named = series.length > 1 ? series : [];
  for (const [index, { name }] of named.entries()) {
    const stroke = colors[index % colors.length] ?? palette.accent;
    marks.push({ kind: 'segments', at: [at, 10, at + 16, 10], stroke, width: 2.5 });
    marks.push(textMark(at + 21, 13.5, name, palette.text, 'start', 10.5));
    at += 36 + name.length * 6.4;
  }
  at = LEFT;
  const kinds = [
    { name: 'measured, p10 to p90', dash: null, stroke: palette.text },
    { name: 'bound of this machine', dash: [5, 3], stroke: palette.text },
    { name: 'arithmetic limit', dash: [1.5, 3], stroke: palette.quiet },
  ];
  for (const { name, dash, stroke } of kinds) {
    const line = [at, 27, at + 22, 27];
    marks.push({ kind: 'segments', at: line, stroke, width: 1.6, ...(dash && { dash }) });
    marks.push(textMark(at + 27, 30.5, name, palette.quiet, 'start', 10.5));
    at += 44 + name.length * 6;
  }
  return marks;
}

function path(at: readonly (readonly [number, number])[]): number[] {
  return at.flatMap(([x, y], index) => {
    const before = at[index - 1];
    return before ? [...before, x, y] : [];
  });
}

/** Each limit once: series differ in it only where shapes do. A step wide where it stands alone. */
function limits(series: readonly LabSeries[], { x, y, step }: Room, palette: Palette): Mark[] {
  const known = new Map<string, number[]>();
  for (const { points } of series) {
    const at = points.flatMap(({ at, limit }) => [
      x(at) - step * 0.42,
      y(limit),
      x(at) + step * 0.42,
      y(limit),
    ]);
    known.set(at.join(), at);
  }
  return [...known.values()].map((at) => ({
    kind: 'segments',
    at,
    stroke: palette.quiet,
    width: 1.6,
    dash: [1.5, 3],
  }));
}

function curve(
  points: readonly LabPoint[],
  { x, y, step }: Room,
  stroke: string,
  index: number,
  of: number,
): Mark[] {
  // Beside each other, or the spreads of one would hide another's.
  const shift = of === 1 ? 0 : (index - (of - 1) / 2) * Math.min(6, step / (of + 1));
  const measured = points.flatMap(({ at, speedup }) =>
    speedup ? [{ x: x(at) + shift, ...speedup }] : [],
  );
  const bounds = points.flatMap(({ at, bound }): [number, number][] =>
    bound === null ? [] : [[x(at) + shift, y(bound)]],
  );
  const line = measured.map(({ x, median }): [number, number] => [x, y(median)]);
  return [
    { kind: 'segments', at: path(bounds), stroke, width: 1.4, opacity: 0.75, dash: [5, 3] },
    { kind: 'segments', at: path(line), stroke, width: 1.8 },
    {
      kind: 'segments',
      at: measured.flatMap(({ x, p10, p90 }) => [x, y(p10), x, y(p90)]),
      stroke,
      width: 1.4,
    },
    { kind: 'dots', at: line.flat(), radius: 3.2, fill: stroke },
    ...(of === 1
      ? measured.map(({ x, p90, median }) =>
          textMark(x, y(p90) - 6, ratio(median), stroke, 'middle', 10),
        )
      : []),
  ];
}
