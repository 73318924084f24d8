/** Where tokens go from subtrees of one layer to those of the next: geometry alone. */

import type { NodePlace } from '../../engine/api.ts';
import { flowMargins } from '../lib/flow-margins.ts';

/** Blocks on one side, top to bottom, as shares of the side's length: [begin, end] of each. */
export interface Side {
  readonly spans: readonly (readonly [number, number])[];
}

/** A ribbon from block `from` to block `to`; both its ends as shares of the sides. */
export interface Ribbon {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly start: readonly [number, number];
  readonly end: readonly [number, number];
}

export interface FlowLayout {
  readonly left: Side;
  readonly right: Side;
  readonly ribbons: readonly Ribbon[];
  readonly total: number;
}

/** Share of a side's length that all gaps between its blocks take. */
const GAPS = 0.08;

/**
 * Sides are as long as all tokens, blocks as long as theirs, in the order of the leaves; ribbons leave
 * and arrive in that order, so that none of one block cross each other.
 *
 * @param counts [from][to]
 */
export function layoutFlow(counts: ArrayLike<number>, size: number): FlowLayout {
  const at = (from: number, to: number) => counts[from * size + to] ?? 0;
  const places = Array.from({ length: size }, (_, index) => index);
  const { out, into, total } = flowMargins(counts, size);
  const left = sideOf(out, total);
  const right = sideOf(into, total);
  const scale = total === 0 ? 0 : (1 - (size > 1 ? GAPS : 0)) / total;
  const begins = right.spans.map(([begin]) => begin);
  const ribbons: Ribbon[] = [];
  for (const from of places) {
    let begin = left.spans[from]?.[0] ?? 0;
    for (const to of places) {
      const count = at(from, to);
      if (count === 0) continue;
      const length = count * scale;
      const arrives = begins[to] ?? 0;
      ribbons.push({
        from,
        to,
        count,
        start: [begin, begin + length],
        end: [arrives, arrives + length],
      });
      begin += length;
      begins[to] = arrives + length;
    }
  }
  return { left, right, ribbons, total };
}

function sideOf(counts: Float64Array, total: number): Side {
  const gap = counts.length > 1 ? GAPS / (counts.length - 1) : 0;
  const scale = total === 0 ? 0 : (1 - gap * (counts.length - 1)) / total;
  let at = 0;
  const spans = Array.from(counts, (count): readonly [number, number] => {
    const begin = at;
    const end = begin + count * scale;
    at = end + gap;
    return [begin, end];
  });
  return { spans };
}

/**
 * The subtrees at `level` that a node is, is in, or holds: the first and one past the last. Null where
 * that is all of them.
 */
export function subtreesOf(node: NodePlace, level: number): readonly [number, number] | null {
  if (node.level === 0 || level === 0) return null;
  const held = 2 ** Math.max(0, level - node.level);
  const first = Math.floor(node.place / 2 ** Math.max(0, node.level - level)) * held;
  return [first, first + held];
}
