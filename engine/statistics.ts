/** Statistics of repeated measurements. */

import type { Spread } from './api.ts';

/**
 * Quantile by linear interpolation between the two nearest ranks (definition 7 of Hyndman and Fan
 * 1996; numpy's default).
 * @param ascending at least one value
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const rank = (ascending.length - 1) * share;
  const below = ascending[Math.floor(rank)] ?? Number.NaN;
  const above = ascending[Math.ceil(rank)] ?? Number.NaN;
  return below + (above - below) * (rank - Math.floor(rank));
}

/** 10th, 50th and 90th percentile; NaN without values. */
export function spread(values: readonly number[]): Spread {
  const ascending = values.toSorted((a, b) => a - b);
  return {
    p10: quantile(ascending, 0.1),
    median: quantile(ascending, 0.5),
    p90: quantile(ascending, 0.9),
  };
}
