/** A strip plot: values along one axis, dots that would overlap stacked away from it. Pure. */

export interface StripDot {
  /** Index into the values. */
  readonly index: number;
  readonly x: number;
  /** Offset from the axis in pixels; negative is up. */
  readonly dy: number;
}

/**
 * Places a dot for each value, `at` on the axis, where no two in a row overlap; rows fill from the
 * axis outwards, up and down in turn. What finds no free row of the `rows` shares the least crowded.
 */
export function stripDots(
  values: readonly number[],
  at: (value: number) => number,
  radius: number,
  rows: number,
): StripDot[] {
  const order = values
    .map((value, index) => ({ index, x: at(value) }))
    .sort((a, b) => a.x - b.x || a.index - b.index);
  const ends = new Array<number>(rows).fill(Number.NEGATIVE_INFINITY);
  return order.map(({ index, x }) => {
    const free = ends.findIndex((end) => end + 2 * radius <= x);
    const row = free >= 0 ? free : ends.indexOf(Math.min(...ends));
    ends[row] = x;
    return { index, x, dy: rowOffset(row) * 2 * radius };
  });
}

/** 0, -1, 1, -2, 2, ... rows from the axis. */
function rowOffset(row: number): number {
  return row % 2 === 1 ? -(row + 1) / 2 : row / 2;
}

/** The range of an axis that holds zero and all values. */
export function withZero(values: readonly number[]): readonly [number, number] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  return low === high ? [-1, 1] : [low, high];
}
