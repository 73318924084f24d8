/** How far two arrays lie apart, in the measure that all golden tests share. */

import { expect } from 'vitest';

/** 1e-4 of the largest magnitude: what every kernel must keep against the reference in double. */
const tolerance = 1e-4;

/** Fails where `got` differs from `want` by more than `limit` of the largest magnitude in `want`. */
export function expectClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  what: string,
  limit = tolerance,
): void {
  expect(got.length, `${what}: length`).toBe(want.length);
  let largest = 0;
  let worst = 0;
  for (let i = 0; i < want.length; i++) {
    const difference = Math.abs((got[i] ?? Number.NaN) - (want[i] ?? Number.NaN));
    // Written so that a NaN counts as infinitely far.
    worst = difference <= worst ? worst : Number.isNaN(difference) ? Infinity : difference;
    largest = Math.max(largest, Math.abs(want[i] ?? 0));
  }
  expect(worst / (largest || 1), what).toBeLessThanOrEqual(limit);
}

/** The nodes from the root to each leaf. [walk][level] */
export function pathsOf(leaves: Int32Array, depth: number): number[] {
  const nodes: number[] = [];
  for (const leaf of leaves) {
    // Numbered from 1, a node's ancestors are its number without its last bits.
    const number = leaf + 2 ** depth;
    for (let level = 0; level <= depth; level++) {
      nodes.push(Math.floor(number / 2 ** (depth - level)) - 1);
    }
  }
  return nodes;
}

/**
 * Ids in the reference's order, wherever its logits keep a gap of more than 1e-4 to their
 * neighbours; the gap below the last one is not known, so there an equal logit will do.
 */
export function expectSameRanking(
  got: { readonly ids: ArrayLike<number>; readonly logits: ArrayLike<number> },
  want: { readonly ids: ArrayLike<number>; readonly logits: ArrayLike<number> },
  k: number,
  what: string,
): void {
  for (let i = 0; i < want.ids.length; i++) {
    if (got.ids[i] === want.ids[i]) continue;
    const logit = want.logits[i] ?? Number.NaN;
    const rank = i % k;
    const above = rank > 0 ? (want.logits[i - 1] ?? Number.NaN) - logit : Infinity;
    const below =
      rank < k - 1
        ? logit - (want.logits[i + 1] ?? Number.NaN)
        : Math.abs(logit - (got.logits[i] ?? Number.NaN));
    expect(
      Math.min(above, below),
      `${what}: rank ${rank} of row ${Math.floor(i / k)}`,
    ).toBeLessThanOrEqual(tolerance);
  }
}
