import { expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { toF16, toInt8 } from './rounding.ts';

it('rounds to half precision as its definition says', () => {
  // 1 + 2^-10 is the next after 1; half way between, the even one.
  expect(toF16(1 + 2 ** -11)).toBe(1);
  expect(toF16(1 + 3 * 2 ** -11)).toBe(1 + 2 ** -9);
  expect(toF16(1 + 2 ** -11 + 2 ** -20)).toBe(1 + 2 ** -10);
  expect(toF16(0.1)).toBe(0.0999755859375);
  expect(toF16(-2047.6)).toBe(-2048);
  // Subnormals go in steps of 2^-24.
  expect(toF16(2.4 * 2 ** -24)).toBe(2 * 2 ** -24);
  expect(toF16(2 ** -26)).toBe(0);
  expect(toF16(70_000)).toBe(65_504);
});

it('rounds random values to the nearest of all 65,536 half-precision numbers', () => {
  const all: number[] = [];
  for (let sign = 0; sign < 2; sign++) {
    for (let high = 0; high < 31; high++) {
      for (let low = 0; low < 1024; low++) {
        const size = high === 0 ? low * 2 ** -24 : (1024 + low) * 2 ** (high - 25);
        all.push(sign === 1 ? -size : size);
      }
    }
  }
  all.sort((a, b) => a - b);
  const words = new Uint32Array(2);
  const random = createRandom(3);
  for (let draw = 0; draw < 2000; draw++) {
    random.fill(words);
    const [a = 0, b = 0] = words;
    const value = Math.fround((a / 2 ** 31 - 1) * 2 ** ((b % 30) - 20));
    let [low, high] = [0, all.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((all[middle] ?? 0) <= value) low = middle;
      else high = middle;
    }
    const [under = 0, over = 0] = [all[low], all[high]];
    const best = value - under <= over - value ? under : over;
    // A tie goes either way here; there is none among random values but by chance.
    expect(Math.abs(toF16(value) - value)).toBe(Math.abs(best - value));
  }
});

it('rounds a row to 255 steps that are symmetric about zero', () => {
  // The largest is a step's multiple, the others within half a step of where they were.
  const row = [0.3, -1.27, 0.004, 0.0051, 0];
  const rounded = row.map((value) => toInt8(value, 1.27));
  const step = Math.fround(0.01);
  expect(rounded).toEqual([30, -127, 0, 1, 0].map((steps) => Math.fround(steps * step)));
  expect(toInt8(2.5, 127)).toBe(2);
  expect(toInt8(3.5, 127)).toBe(4);
  expect(toInt8(0, 0)).toBe(0);
});
