import { expect, test } from 'vitest';
import {
  bytes,
  count,
  decimal,
  duration,
  moment,
  parameters,
  percent,
  plural,
  ratio,
  scientific,
  shorten,
  signed,
} from './format.ts';

test('counts are grouped', () => {
  expect(count(9954)).toBe('9,954');
  expect([0, 999, 1000, 117_440_512, 1234.5].map(count)).toEqual([
    '0',
    '999',
    '1,000',
    '117,440,512',
    '1,235',
  ]);
  expect(count(-4095)).toBe('−4,095');
  expect(count(-12)).toBe('−12');
  expect(plural(1, 'token')).toBe('1 token');
  expect(plural(2048, 'token')).toBe('2,048 tokens');
});

test('decimals keep three significant digits and never show minus zero', () => {
  expect([0.0414, 0.99951, 2.314, 9.996, 12.34, 418.2].map(decimal)).toEqual([
    '0.041',
    '1.00',
    '2.31',
    '10.0',
    '12.3',
    '418',
  ]);
  expect(decimal(-0.0001)).toBe('0.000');
  expect([2.314, -0.4, 0, 0.0001].map(signed)).toEqual(['+2.31', '−0.400', '0.000', '0.000']);
});

test('small differences read as powers of ten', () => {
  expect(scientific(3.14e-7)).toBe('3.1 × 10⁻⁷');
  expect(scientific(0.0123)).toBe('0.012');
  expect(scientific(0)).toBe('0');
});

test('ratios and times carry their unit', () => {
  expect([0.853, 38.21, 297.4].map(ratio)).toEqual(['0.85×', '38.2×', '297×']);
  expect([0.824, 12.41, 999.4, 3071, 1.2e6].map(duration)).toEqual([
    '0.82 µs',
    '12.4 µs',
    '999 µs',
    '3.07 ms',
    '1.20 s',
  ]);
  expect([0.4212, 0.0001, 0, 1].map(percent)).toEqual(['42.1 %', '<0.1 %', '0.0 %', '100.0 %']);
});

test('sizes', () => {
  expect([512, 33_700_000, 755_000_000, 1.5e9].map(bytes)).toEqual([
    '512 B',
    '33.7 MB',
    '755 MB',
    '1.5 GB',
  ]);
  expect([8_421_000, 118e6, 1.3e9, 950].map(parameters)).toEqual([
    '8.42 M',
    '118 M',
    '1.30 B',
    '950',
  ]);
});

test('text is cut by characters, not by code units', () => {
  expect(shorten('canopy', 6)).toBe('canopy');
  expect(shorten('🌳🌳🌳🌳', 3)).toBe('🌳🌳…');
});

test('a moment is told in the local time, to the minute', () => {
  expect(moment(new Date(2026, 10, 7, 4, 5).toISOString())).toBe('7 Nov 2026, 04:05');
  expect(moment(new Date(2027, 0, 31, 23, 59).toISOString())).toBe('31 Jan 2027, 23:59');
});
