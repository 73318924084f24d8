import { expect, test } from 'vitest';
import { PRINT } from '../picture/palette.ts';
import { colorsOf } from './tokens.ts';

/** WCAG 2: (lighter + 0.05) / (darker + 0.05) of the relative luminances. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

const texts = ['ink', 'ink-2', 'ink-3', 'accent', 'danger', 'warn', 'positive', 'negative'];
const grounds = ['ground', 'panel', 'raised', 'sunken', 'accent-soft', 'danger-soft', 'warn-soft'];
// Hairlines between the nodes that nobody visits (`branch`) and rules (`line`) carry nothing alone.
const marks = ['bar-cmm', 'bar-masked', 'bar-dense', 'limit', 'node', 'line-strong'];

for (const scheme of ['light', 'dark'] as const) {
  const tokens = colorsOf(scheme);
  const pairs = (names: readonly string[], on: readonly string[]) =>
    names.flatMap((name) => on.map((ground) => [name, ground] as const));
  const short = (names: readonly string[], on: readonly string[], least: number) =>
    pairs(names, on).flatMap(([name, ground]) => {
      const ratio = contrast(tokens.get(name) ?? '#', tokens.get(ground) ?? '#');
      return ratio >= least ? [] : [`${name} on ${ground}: ${ratio.toFixed(2)}`];
    });

  test(`${scheme}: text stands out 4.5:1 from every ground`, () => {
    expect(short(texts, grounds, 4.5)).toEqual([]);
    expect(short(['accent-ink'], ['accent'], 4.5)).toEqual([]);
  });
  test(`${scheme}: marks stand out 3:1 from their panel`, () => {
    expect(short(marks, ['panel'], 3)).toEqual([]);
  });
}

test('pictures for paper keep the same distances from white', () => {
  const { background, text, quiet, accent, positive, negative, fragile, node } = PRINT;
  for (const color of [text, quiet, accent, positive, negative, fragile])
    expect(contrast(color, background)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(node, background)).toBeGreaterThanOrEqual(3);
});
