/** Two texts' or models' paths beside each other. */

import type { Sequence } from '../../engine/api.ts';
import { leavesOfTree, sharedDecisions } from './path.ts';

/** A token of each side, or one alone. */
export interface Pair {
  readonly a: number | null;
  readonly b: number | null;
}

/**
 * Tokens side by side: one to one where the pieces are the same, else by a longest common subsequence of
 * their pieces, what is in one side alone by itself.
 */
export function alignTokens(a: readonly string[], b: readonly string[]): readonly Pair[] {
  if (a.length === b.length && a.every((piece, i) => piece === b[i])) {
    return a.map((_, i) => ({ a: i, b: i }));
  }
  const width = b.length + 1;
  // longest[i][j]: of what stands from i in a and from j in b on.
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) pairs.push({ a: i++, b: j++ });
    else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      pairs.push({ a: i++, b: null });
    } else pairs.push({ a: null, b: j++ });
  }
  return pairs;
}

export interface Side {
  readonly sequence: Sequence;
  readonly layer: number;
}

/** How two layers' paths of aligned tokens compare, in one tree. */
export interface LayerComparison {
  /** Decisions that a pair has in common, 0 .. depth: all where the leaves are equal. Null without a partner. */
  readonly shared: readonly (number | null)[];
  /** Pairs by how many decisions they share. [0 .. depth] */
  readonly histogram: readonly number[];
  readonly equal: number;
  readonly compared: number;
}

export function compareLayer(
  pairs: readonly Pair[],
  a: Side,
  b: Side,
  { trees, depth }: { readonly trees: number; readonly depth: number },
  tree: number,
): LayerComparison {
  const leavesA = leavesAt(a, trees, tree);
  const leavesB = leavesAt(b, trees, tree);
  const histogram = Array.from({ length: depth + 1 }, () => 0);
  const shared = pairs.map((pair) => {
    if (pair.a === null || pair.b === null) return null;
    const common = sharedDecisions(leavesA[pair.a] ?? 0, leavesB[pair.b] ?? 0, depth);
    histogram[common] = (histogram[common] ?? 0) + 1;
    return common;
  });
  const compared = histogram.reduce((sum, many) => sum + many, 0);
  return { shared, histogram, equal: histogram[depth] ?? 0, compared };
}

function leavesAt({ sequence, layer }: Side, trees: number, tree: number): readonly number[] {
  return leavesOfTree(sequence.layers[layer]?.leaves ?? new Int32Array(), trees, tree);
}

/** Nodes that either side visits, by whom. */
export type Visitor = 'both' | 'a' | 'b';

/** By level, places from the left with their visitors, ascending. */
export function differenceTree(
  leavesA: readonly number[],
  leavesB: readonly number[],
  depth: number,
): readonly (readonly { readonly place: number; readonly by: Visitor }[])[] {
  return Array.from({ length: depth + 1 }, (_, level) => {
    const places = (leaves: readonly number[]) =>
      new Set(leaves.map((leaf) => leaf >>> (depth - level)));
    const [inA, inB] = [places(leavesA), places(leavesB)];
    return [...new Set([...inA, ...inB])]
      .toSorted((x, y) => x - y)
      .map((place) => {
        const by: Visitor = !inB.has(place) ? 'a' : inA.has(place) ? 'both' : 'b';
        return { place, by };
      });
  });
}

export function leavesOfSide(side: Side, trees: number, tree: number): readonly number[] {
  return leavesAt(side, trees, tree);
}
