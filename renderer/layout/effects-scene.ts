/** What leaves know of tokens, as points with their intervals: one row a feature, one point a layer. */

import { scaleLinear } from 'd3';
import type { Specialisation } from '../../engine/api.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

export interface LayerEffect {
  readonly layer: number;
  readonly found: Specialisation;
}

export interface EffectsInput {
  readonly width: number;
  /** Rows from top to bottom; those without a measurement keep their place. */
  readonly rows: readonly { readonly label: string; readonly effects: readonly LayerEffect[] }[];
  /** The layer that is looked at: its points are filled. */
  readonly layer: number;
}

const LABEL = 96;
const RIGHT = 14;
const LANE = 11;
const PAD = 8;
const FOOT = 30;

/** A row is as high as its layers are many, each on a lane of its own. */
export function effectsScene({ width, rows, layer }: EffectsInput, palette: Palette): Scene {
  const heights = rows.map(({ effects }) => PAD + LANE * Math.max(1, effects.length));
  const height = heights.reduce((sum, tall) => sum + tall, 0) + FOOT;
  const reach = rows.flatMap(({ effects }) => effects.flatMap(({ found }) => [...found.interval]));
  const x = scaleLinear(
    [Math.min(0, ...reach), Math.max(0.01, ...reach)],
    [LABEL, width - RIGHT],
  ).nice(4);
  const floor = height - FOOT;
  const marks: Mark[] = axis(x, floor, palette);
  let top = 0;
  for (const [index, { label, effects }] of rows.entries()) {
    const tall = heights[index] ?? 0;
    marks.push(textMark(0, top + tall / 2 + 3.5, label, palette.text, 'start', 11));
    for (const [lane, effect] of effects.entries()) {
      const y = top + PAD / 2 + LANE * (lane + 0.5);
      marks.push(...point(effect, x, y, effect.layer === layer, palette));
    }
    top += tall;
    const line = [0, top, width, top];
    marks.push({ kind: 'segments', at: line, stroke: palette.line, width: 1 });
  }
  return { width, height, marks };
}

type Scale = ReturnType<typeof scaleLinear<number, number>>;

function axis(x: Scale, floor: number, palette: Palette): Mark[] {
  const ticks = x.ticks(4);
  const format = x.tickFormat(4);
  return [
    ...ticks.map((tick): Mark => {
      const zero = tick === 0;
      const at = [x(tick), 0, x(tick), floor];
      return { kind: 'segments', at, stroke: zero ? palette.node : palette.line, width: 1 };
    }),
    ...ticks.map((tick) =>
      textMark(x(tick), floor + 12, format(tick), palette.quiet, 'middle', 9.5),
    ),
    textMark(
      (x.range()[0] ?? 0) - 2,
      floor + 25,
      'bits above the shuffled baseline',
      palette.quiet,
      'start',
      9.5,
    ),
  ];
}

function point(
  { layer, found }: LayerEffect,
  x: Scale,
  y: number,
  chosen: boolean,
  palette: Palette,
): Mark[] {
  const [low, high] = found.interval;
  const color = chosen ? palette.accent : palette.node;
  return [
    { kind: 'segments', at: [x(low), y, x(high), y], stroke: color, width: chosen ? 2.4 : 1.4 },
    chosen
      ? { kind: 'dots', at: [x(found.effect), y], radius: 3.6, fill: color }
      : {
          kind: 'dots',
          at: [x(found.effect), y],
          radius: 2.8,
          fill: palette.background,
          stroke: color,
          width: 1.4,
        },
    textMark(LABEL - 4, y + 3, `layer ${layer}`, chosen ? palette.text : palette.quiet, 'end', 8.5),
  ];
}
