/** The last ratios as a line with its spread as a band: one step a run, the newest at the right. */
import type { Spread } from '../../engine/api.ts';
import type { Point } from '../picture/scene.ts';

export interface Sparkline {
  /** Medians, oldest first. */
  readonly points: readonly Point[];
  /** Lengths of the spreads: y of the 90th and of the 10th percentile. */
  readonly bands: readonly { readonly high: number; readonly low: number }[];
  /** The band as an SVG path; empty for fewer than two runs. */
  readonly area: string;
  /** The ratios at the upper and the lower edge. */
  readonly highest: number;
  readonly lowest: number;
}

/** Pixels from run to run, as long as there is room. */
const STEP = 16;
/** A spread may reach so far beyond all medians; longer ones are cut, or they would flatten the line. */
const REACH = 1.5;

/** In a box of so many pixels; the axis spans medians and spreads, not zero. */
export function sparklineOf(spreads: readonly Spread[], width: number, height: number): Sparkline {
  const medians = spreads.map(({ median }) => median);
  const lows = spreads.map(({ p10 }) => p10);
  const highs = spreads.map(({ p90 }) => p90);
  const lowest = Math.max(Math.min(...lows), Math.min(...medians) / REACH);
  const highest = Math.min(Math.max(...highs), Math.max(...medians) * REACH);
  const span = highest - lowest;
  const y = (value: number) => {
    if (span <= 0) return height / 2;
    return (height * (highest - Math.min(highest, Math.max(lowest, value)))) / span;
  };
  const step = Math.min(STEP, width / Math.max(1, spreads.length - 1));
  const x = (index: number) => width - (spreads.length - 1 - index) * step;
  const points = spreads.map(({ median }, index) => ({ x: x(index), y: y(median) }));
  const bands = spreads.map(({ p10, p90 }) => ({ high: y(p90), low: y(p10) }));
  return { points, bands, area: areaOf(points, bands), highest, lowest };
}

function areaOf(points: Sparkline['points'], bands: Sparkline['bands']): string {
  if (points.length < 2) return '';
  const corner = (index: number, edge: 'high' | 'low') =>
    `${(points[index]?.x ?? 0).toFixed(1)},${(bands[index]?.[edge] ?? 0).toFixed(1)}`;
  const there = points.map((_, index) => corner(index, 'high'));
  const back = points.map((_, index) => corner(index, 'low')).reverse();
  return `M${[...there, ...back].join('L')}Z`;
}
