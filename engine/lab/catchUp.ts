/** The batch at which dense catches up with CMM, from measured cells. */

import type { CatchUp, LabCell } from '../api.ts';

/**
 * Where the speed-up crosses 1 between two batches, by a straight line between the logarithms of
 * both. `points` ascend in tokens.
 */
function crossing(points: readonly { readonly tokens: number; readonly speedup: number }[]) {
  for (const [index, next] of points.entries()) {
    const last = points[index - 1];
    if (!last || last.speedup < 1 || next.speedup >= 1) continue;
    const share = Math.log(last.speedup) / Math.log(last.speedup / next.speedup);
    return last.tokens * (next.tokens / last.tokens) ** share;
  }
  return null;
}

/** One for each shape that was measured at two batches or more. */
export function catchUpsOf(cells: readonly LabCell[]): readonly CatchUp[] {
  const groups = Map.groupBy(
    cells.flatMap(({ shape: { tokens, ...shape }, result }) =>
      result?.speedup ? [{ shape, tokens, speedup: result.speedup.median }] : [],
    ),
    ({ shape }) => JSON.stringify(Object.entries(shape).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  );
  return [...groups.values()].flatMap((group) => {
    const points = group.toSorted((a, b) => a.tokens - b.tokens);
    const [first] = points;
    const last = points.at(-1);
    if (!first || !last || first === last) return [];
    const { shape, tokens: from, speedup } = first;
    return [{ shape, tokens: crossing(points), from, to: last.tokens, ahead: speedup >= 1 }];
  });
}
