import { expect, it } from 'vitest';
import { shortest } from './numbers.ts';

it('spells 32-bit floats with as few digits as read back the same', () => {
  expect(shortest(Math.fround(0.1))).toBe(0.1);
  expect(shortest(Math.fround(1 / 3))).toBe(0.33333334);
  expect(shortest(-418)).toBe(-418);
  expect(shortest(16777216)).toBe(16777216);
  expect(shortest(Math.fround(1e-45))).toBe(1.4013e-45);
  expect(shortest(Number.POSITIVE_INFINITY)).toBeNull();
});

it('reads back every bit pattern tried', () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let i = 0; i < 20_000; i++) {
    bits[0] = Math.imul(i, 2_654_435_761);
    const [value = 0] = float;
    if (Number.isFinite(value)) expect(Math.fround(shortest(value) ?? 0)).toBe(value);
  }
});
