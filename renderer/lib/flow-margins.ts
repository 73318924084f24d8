/** Tokens of each subtree on either side of a flow, and in all. */
export interface FlowMargins {
  readonly out: Float64Array;
  readonly into: Float64Array;
  readonly total: number;
}

/** @param counts [from][to] */
export function flowMargins(counts: ArrayLike<number>, size: number): FlowMargins {
  const out = new Float64Array(size);
  const into = new Float64Array(size);
  let total = 0;
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      const value = counts[from * size + to] ?? 0;
      out[from] = (out[from] ?? 0) + value;
      into[to] = (into[to] ?? 0) + value;
      total += value;
    }
  }
  return { out, into, total };
}

/** The cells with tokens, the fullest first, equal ones in their order. As numbers: 65,536 sort in some ms. */
export function widestFirst(counts: ArrayLike<number>): readonly number[] {
  const cells = counts.length;
  const keys = new Float64Array(cells);
  let used = 0;
  for (let cell = 0; cell < cells; cell++) {
    const tokens = counts[cell] ?? 0;
    if (tokens > 0) keys[used++] = tokens * cells + (cells - 1 - cell);
  }
  const sorted = keys.subarray(0, used).sort();
  const found = new Array<number>(used);
  for (let at = 0; at < used; at++) {
    found[used - 1 - at] = cells - 1 - ((sorted[at] ?? 0) % cells);
  }
  return found;
}
