import { intoGamut, type Rgb, toHex } from './oklch.ts';

/**
 * Colours of counts on a logarithmic scale: 1 at one end, the largest count at the other. Lightness
 * runs steadily away from the background (darker on light, lighter on dark), so that eyes that
 * confuse hues, and grey prints, read the order; the hue goes along from blue-green to violet or from
 * violet to green. The quiet end keeps 3:1 to its background (WCAG, non-text contrast). Zero is
 * no end of the scale: what nobody visits is marked, not coloured.
 */
const ramps = {
  light: { lightness: [0.648, 0.3], hue: [205, 300], chroma: 0.13 },
  dark: { lightness: [0.515, 0.94], hue: [290, 130], chroma: 0.13 },
} as const;

/** Steps of the scale that are told apart; one mark of a picture for each. */
export const CLASSES = 32;

/** Linear-light colour at t (0 .. 1) of the scale. */
export function countRampAt(t: number, scheme: 'light' | 'dark'): Rgb {
  const { lightness, hue, chroma } = ramps[scheme];
  const between = ([from, to]: readonly [number, number]) => from + (to - from) * t;
  return intoGamut(between(lightness), chroma, between(hue));
}

/** Where a count stands on the scale, 0 .. 1: log(count) / log(largest). Counts from 1. */
export function countShare(count: number, largest: number): number {
  if (largest <= 1) return 1;
  return Math.min(1, Math.max(0, Math.log(count) / Math.log(largest)));
}

/** The class of a count, 0 .. CLASSES - 1. */
export function countClass(count: number, largest: number): number {
  return Math.min(CLASSES - 1, Math.floor(countShare(count, largest) * CLASSES));
}

const known = new Map<string, string>();

/** `#rrggbb` of a class. */
export function classColor(at: number, scheme: 'light' | 'dark'): string {
  const key = `${scheme} ${at}`;
  const color = known.get(key) ?? toHex(countRampAt(at / (CLASSES - 1), scheme));
  known.set(key, color);
  return color;
}

/** `#rrggbb` of a count of at least 1. */
export function countColor(count: number, largest: number, scheme: 'light' | 'dark'): string {
  return classColor(countClass(count, largest), scheme);
}

/** Counts that a legend names: powers of ten below the largest, and the largest itself. */
export function countTicks(largest: number): readonly number[] {
  const ticks: number[] = [];
  // The last power stands off from the largest, or their names would touch.
  for (let tick = 1; tick <= largest / 2; tick *= 10) ticks.push(tick);
  return largest < 1 ? [] : [...ticks, largest];
}
