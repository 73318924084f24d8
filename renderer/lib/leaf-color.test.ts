import { expect, test } from 'vitest';
import { leafColor, rampAt, rampGradient, type Scheme } from './leaf-color.ts';
import type { Rgb } from './oklch.ts';

const schemes: readonly Scheme[] = ['light', 'dark'];
const background = { light: 1, dark: 0.009 } as const; // relative luminance of the panels

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** OKLab of a linear-light colour, to measure differences as eyes do. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Rgb, b: Rgb) => {
  const [la, aa, ba] = oklab(a);
  const [lb, ab, bb] = oklab(b);
  return Math.hypot(la - lb, aa - ab, ba - bb);
};

/** Full deficiencies, linear light: Machado, Oliveira and Fernandes (2009), severity 1. */
const eyes: readonly (readonly Rgb[])[] = [
  [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
];
const seen = (eye: readonly Rgb[], [r, g, b]: Rgb): Rgb => {
  const [x, y, z] = eye.map((row) => Math.max(0, row[0] * r + row[1] * g + row[2] * b));
  return [x ?? 0, y ?? 0, z ?? 0];
};

test('neighbouring leaves look alike and a shared first decision keeps to one half', () => {
  for (const scheme of schemes) {
    expect(distance(rampAt(1338 / 2048, scheme), rampAt(1339 / 2048, scheme))).toBeLessThan(0.001);
    expect(leafColor(0, 11, scheme)).not.toBe(leafColor(2047, 11, scheme));
  }
});

test('lightness rises from the first leaf to the last', () => {
  for (const scheme of schemes) {
    const lightness = Array.from({ length: 65 }, (_, i) => oklab(rampAt(i / 64, scheme))[0]);
    for (let i = 1; i < lightness.length; i++) {
      expect(lightness[i]).toBeGreaterThan(lightness[i - 1] ?? 1);
    }
  }
});

test('every leaf stands out from its background by at least 3:1', () => {
  for (const scheme of schemes) {
    for (let i = 0; i <= 64; i++) {
      const [low, high] = [luminance(rampAt(i / 64, scheme)), background[scheme]].sort(
        (a, b) => a - b,
      );
      expect(((high ?? 0) + 0.05) / ((low ?? 0) + 0.05)).toBeGreaterThanOrEqual(3);
    }
  }
});

test('steps along the ramp are even: none is half as long again as another', () => {
  for (const scheme of schemes) {
    const steps = Array.from({ length: 16 }, (_, i) =>
      distance(rampAt(i / 16, scheme), rampAt((i + 1) / 16, scheme)),
    );
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.5);
  }
});

test('colour-blind eyes tell leaves apart that lie a quarter of the ramp from each other', () => {
  for (const scheme of schemes) {
    for (const eye of eyes) {
      for (let i = 0; i < 32; i++) {
        for (let j = i + 8; j < 32; j++) {
          const a = seen(eye, rampAt((i + 0.5) / 32, scheme));
          const b = seen(eye, rampAt((j + 0.5) / 32, scheme));
          expect(distance(a, b)).toBeGreaterThan(0.06);
        }
      }
    }
  }
});

test('depth 0 has a colour too', () => {
  expect(leafColor(0, 0, 'dark')).toMatch(/^#[0-9a-f]{6}$/);
});

test('the scale shows few leaves as blocks of their colours, and many without steps', () => {
  const [first, second] = [leafColor(0, 1, 'light'), leafColor(1, 1, 'light')];
  expect(rampGradient(1, 'light')).toBe(
    `linear-gradient(to right, ${first} 0% 50%, ${second} 50% 100%)`,
  );
  expect(rampGradient(11, 'light').match(/#/g)).toHaveLength(32);
  expect(rampGradient(0, 'dark').match(/#/g)).toHaveLength(1);
});
