import { expect, test } from 'vitest';
import { leafColor } from '../lib/leaf-color.ts';
import { inkOn } from './ink.ts';

test('letters on a leaf’s colour keep 4.5:1 in both schemes', () => {
  for (const scheme of ['light', 'dark'] as const) {
    for (let leaf = 0; leaf < 512; leaf++) {
      const color = leafColor(leaf, 9, scheme);
      expect(contrast(color, inkOn(color))).toBeGreaterThanOrEqual(4.5);
    }
  }
});

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
