import { expect, test } from 'vitest';
import { outlined } from './outline.ts';

const font = {
  unitsPerEm: 1000,
  letters: { i: [300, 'M50-700L150 0'], o: [600, 'M100-250Q100-500 300-500'] },
} as const;

test('letters stand one after the other, at their size', () => {
  expect(outlined(font, 'io', 10)).toEqual({
    path: 'M0.5-7L1.5 0M4-2.5Q4-5 6-5',
    width: 9,
  });
});

test('a text with a letter that the face lacks stays text', () => {
  expect(outlined(font, 'iö', 10)).toBeNull();
});
