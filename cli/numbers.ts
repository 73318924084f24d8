/** Numbers as text. */

/**
 * The shortest decimal that reads back as the same 32-bit float; at most 9 digits.
 * Infinities and NaN become null, as JSON has no word for them.
 */
export function shortest(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  const wanted = Math.fround(value);
  // Trailing zeros fall away, so that six digits also find every shorter spelling.
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(wanted.toPrecision(digits));
    if (Math.fround(candidate) === wanted) return candidate;
  }
  return Number(wanted.toPrecision(9));
}

/** Bytes as MiB or GiB. */
export function bytes(count: number): string {
  const mebibytes = count / 2 ** 20;
  return mebibytes < 1024 ? `${mebibytes.toFixed(1)} MiB` : `${(mebibytes / 1024).toFixed(2)} GiB`;
}

export function grouped(count: number): string {
  return count.toLocaleString('en');
}

/** Microseconds as a time that is easy to read. */
export function duration(microseconds: number): string {
  return microseconds < 1000
    ? `${microseconds.toFixed(0)} us`
    : `${(microseconds / 1000).toFixed(microseconds < 10_000 ? 2 : 1)} ms`;
}
