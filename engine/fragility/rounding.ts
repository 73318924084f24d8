/** Weights rounded to fewer bits and widened again: what a precision makes of a value or of a row. */

/** 2^52 times 1.5: a number of moderate size plus and minus it is the nearest whole one, ties to even. */
const magic = 1.5 * 2 ** 52;
const largestF16 = 65_504;
const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/** Nearest value of IEEE 754 binary16, ties to even; beyond the largest one, the largest. */
export function toF16(value: number): number {
  word[0] = value;
  const exponent = Math.max(-14, (((bits[0] ?? 0) >>> 23) & 255) - 127);
  // Ten bits of fraction; below 2^-14 the steps stay as they are there.
  const shift = magic * 2 ** (exponent - 10);
  const nearest = value + shift - shift;
  return Math.min(largestF16, Math.max(-largestF16, nearest));
}

/**
 * Symmetric 8-bit integers: steps of the row's largest magnitude / 127, in F32, ties to even.
 * @param largest magnitude in the row
 */
export function toInt8(value: number, largest: number): number {
  const step = Math.fround(largest / 127);
  if (step === 0) return 0;
  const steps = value / step + magic - magic;
  return Math.fround(Math.min(127, Math.max(-127, steps)) * step);
}
