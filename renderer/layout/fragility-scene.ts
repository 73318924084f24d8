/** Margins by layer and level: bands of quantiles on a log axis, and below them what a variant turns. */

import { scaleLog } from 'd3';
import type { FragilityLayer, FragilityParting } from '../../engine/api.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';

const LEFT = 44;
const HEAD = 22;
const BANDS = 132;
const GAP = 14;
const BARS = 36;
const FOOT = 34;
const NARROWEST = 220;
const HEIGHT = HEAD + BANDS + GAP + BARS + FOOT;

/** Where a variant's walks part, and what to call it. */
export interface PartingBars {
  readonly name: string;
  /** [layer] */
  readonly layers: readonly FragilityParting[];
}

/** One chart a layer, as many in a row as have room; one axis for all. Without bars where there is no variant. */
export function fragilityScene(
  layers: readonly FragilityLayer[],
  variant: PartingBars | null,
  width: number,
  palette: Palette,
): Scene {
  const inRow = Math.max(1, Math.min(layers.length, Math.floor(width / NARROWEST)));
  const wide = width / inRow;
  const ends = layers.flatMap(({ levels }) =>
    levels.flatMap(({ margins }) => [margins[0] ?? 0, margins.at(-1) ?? 0]),
  );
  const above = ends.filter((margin) => margin > 0);
  const least = Math.min(1, ...above);
  const axis = scaleLog([least, Math.max(least * 10, ...above)], [BANDS, 0]).nice();
  const most = Math.max(1, ...(variant?.layers.flatMap(({ levels }) => levels) ?? []));
  const marks = layers.flatMap((layer, at) =>
    chart(
      layer,
      variant && { name: variant.name, parting: variant.layers[at] },
      { x: (at % inRow) * wide, y: Math.floor(at / inRow) * HEIGHT, wide },
      axis,
      most,
      palette,
    ),
  );
  return { width, height: Math.ceil(layers.length / inRow) * HEIGHT, marks };
}

function chart(
  { layer, levels, walks }: FragilityLayer,
  bars: { readonly name: string; readonly parting: FragilityParting | undefined } | null,
  { x, y, wide }: { readonly x: number; readonly y: number; readonly wide: number },
  axis: ReturnType<typeof scaleLog<number, number>>,
  most: number,
  palette: Palette,
): Mark[] {
  const step = (wide - LEFT - 12) / levels.length;
  const top = y + HEAD;
  const foot = top + BANDS + GAP + BARS;
  const [lowest = 0] = axis.domain();
  const at = (margin: number) => top + axis(Math.max(margin, lowest));
  const right = x + LEFT + step * levels.length;
  const label = (
    text: string,
    tx: number,
    ty: number,
    anchor: 'start' | 'middle' | 'end',
    fill = palette.quiet,
  ): Mark => ({ kind: 'text', x: tx, y: ty, text, size: 10, fill, anchor });
  const decades = axis.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
  const middles = levels.map((_, index) => x + LEFT + step * (index + 0.5));
  const spans = (low: number, high: number) =>
    levels.flatMap(({ margins }, index) => [
      middles[index] ?? 0,
      at(margins[low] ?? 0),
      middles[index] ?? 0,
      at(margins[high] ?? 0),
    ]);
  const half = Math.min(7, step * 0.4);
  return [
    label(`layer ${layer}`, x + LEFT, y + 12, 'start', palette.text),
    ...(bars?.parting
      ? [label(`${bars.name}: ${bars.parting.changed} of ${walks}`, right, y + 12, 'end')]
      : []),
    ...decades.map((tick) => label(String(tick), x + LEFT - 6, at(tick) + 3.5, 'end')),
    {
      kind: 'segments',
      at: decades.flatMap((tick) => [x + LEFT, at(tick), right, at(tick)]),
      stroke: palette.line,
      width: 1,
    },
    { kind: 'segments', at: spans(0, 4), stroke: palette.node, width: 1 },
    { kind: 'segments', at: spans(1, 3), stroke: palette.accent, width: half, opacity: 0.45 },
    {
      kind: 'segments',
      at: levels.flatMap(({ margins }, index) => {
        const height = at(margins[2] ?? 0);
        return [(middles[index] ?? 0) - half, height, (middles[index] ?? 0) + half, height];
      }),
      stroke: palette.text,
      width: 2,
    },
    {
      kind: 'rects',
      at: (bars?.parting?.levels ?? []).flatMap((changed, index) => {
        const high = (BARS * changed) / most;
        return [(middles[index] ?? 0) - half, foot - high, 2 * half, high];
      }),
      fill: palette.fragile,
    },
    { kind: 'segments', at: [x + LEFT, foot, right, foot], stroke: palette.branch, width: 1 },
    label(String(most), x + LEFT - 6, foot - BARS + 8, 'end'),
    label('0', x + LEFT - 6, foot, 'end'),
    ...levels.flatMap(({ level }, index) =>
      step < 14 && level % 2 === 1
        ? []
        : [label(String(level), middles[index] ?? 0, foot + 13, 'middle')],
    ),
  ];
}
