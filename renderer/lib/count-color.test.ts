import { describe, expect, test } from 'vitest';
import { colorsOf } from '../styles/tokens.ts';
import {
  CLASSES,
  classColor,
  countClass,
  countColor,
  countRampAt,
  countShare,
  countTicks,
} from './count-color.ts';

test('the scale is logarithmic: 1 at its start, the largest at its end, equal factors equal steps', () => {
  expect(countShare(1, 1e6)).toBe(0);
  expect(countShare(1e6, 1e6)).toBe(1);
  expect(countShare(1000, 1e6)).toBeCloseTo(0.5, 12);
  expect(countShare(1, 1)).toBe(1);
  expect([1, 999, 1e6].map((count) => countClass(count, 1e6))).toEqual([0, 15, CLASSES - 1]);
  expect(countColor(1e6, 1e6, 'dark')).toBe(classColor(CLASSES - 1, 'dark'));
});

test('a legend names powers of ten, and the largest count last', () => {
  expect(countTicks(186_540)).toEqual([1, 10, 100, 1000, 10_000, 186_540]);
  expect(countTicks(1)).toEqual([1]);
  expect(countTicks(12)).toEqual([1, 12]);
  expect(countTicks(0)).toEqual([]);
});

describe.each(['light', 'dark'] as const)('on %s', (scheme) => {
  const luminance = ([r, g, b]: readonly [number, number, number]) =>
    0.2126 * r + 0.7152 * g + 0.0722 * b;
  const steps = Array.from({ length: CLASSES }, (_, at) =>
    luminance(countRampAt(at / (CLASSES - 1), scheme)),
  );

  test('lightness alone tells the order', () => {
    const sign = scheme === 'light' ? -1 : 1;
    for (const [at, step] of steps.slice(1).entries()) {
      expect(sign * (step - (steps[at] ?? 0))).toBeGreaterThan(0);
    }
  });

  test('every class keeps 3:1 to the panel that it is drawn on', () => {
    const panel = colorsOf(scheme).get('panel') ?? '';
    const linear = [1, 3, 5].map((at) => {
      const share = Number.parseInt(panel.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const ground = luminance([linear[0] ?? 0, linear[1] ?? 0, linear[2] ?? 0]);
    for (const step of steps) {
      const [high, low] = [Math.max(step, ground), Math.min(step, ground)];
      expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(3);
    }
  });
});
