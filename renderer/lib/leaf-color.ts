import { intoGamut, type Rgb, toHex } from './oklch.ts';

export type Scheme = 'light' | 'dark';

/**
 * The colour of a leaf is its place among the leaves, left to right: t = (leaf + 0.5) / 2^depth.
 * Paths that share k decisions lie within 2^-k of each other on the ramp, so a shared prefix
 * reads as a shared colour. Along the ramp the hue runs from indigo through magenta, red, orange
 * and yellow to green (220 degrees, so that the ends differ) and the lightness rises steadily with
 * it: eyes that confuse hues, and grey prints, still read the order from the lightness. Of the
 * sweeps tried, this one keeps leaves a quarter of the ramp apart furthest from each other for every
 * eye, at least 0.06 (OKLab); the way through blue and green falls to 0.01. More chroma than this
 * would make the light ramp's steps uneven. The ends of the lightness keep 3:1 to the background of
 * their scheme (WCAG, non-text contrast).
 */
const ramps = {
  light: { from: 0.37, to: 0.648, chroma: 0.17 },
  dark: { from: 0.55, to: 0.86, chroma: 0.17 },
} as const;

const STEPS = 512;

/** Linear-light colour at t (0 .. 1) of the ramp. */
export function rampAt(t: number, scheme: Scheme): Rgb {
  const { from, to, chroma } = ramps[scheme];
  return intoGamut(from + (to - from) * t, chroma, 280 + 220 * t);
}

/** Colours in use, by step: making all 512 at once would take 9 ms of the first picture's time. */
const known: Readonly<Record<Scheme, Map<number, string>>> = { light: new Map(), dark: new Map() };

function colorOf(step: number, scheme: Scheme): string {
  const color = known[scheme].get(step) ?? toHex(rampAt((step + 0.5) / STEPS, scheme));
  known[scheme].set(step, color);
  return color;
}

/** `#rrggbb` of a leaf; neighbours closer than 1/512 of the ramp share a colour. */
export function leafColor(leaf: number, depth: number, scheme: Scheme): string {
  const at = Math.floor(((leaf + 0.5) / 2 ** depth) * STEPS);
  return colorOf(Math.min(STEPS - 1, at), scheme);
}

/** The scale as a CSS gradient: every leaf a block where they are few, else without steps. */
export function rampGradient(depth: number, scheme: Scheme): string {
  const level = Math.min(depth, 5);
  const parts = 2 ** level;
  const stops = Array.from({ length: parts }, (_, at) => {
    const color = leafColor(at, level, scheme);
    const [from, to] = [(100 * at) / parts, (100 * (at + 1)) / parts];
    return depth > 5 ? `${color} ${(from + to) / 2}%` : `${color} ${from}% ${to}%`;
  });
  return `linear-gradient(to right, ${stops.join(', ')})`;
}
