/**
 * Paths through one tree of depth D. A path is named by its leaf: its bits, most significant
 * first, are the decisions from the root (1 = right = positive logit). Nodes are numbered in
 * level order: the root is 0, the children of n are 2n + 1 and 2n + 2.
 */

/** Place of the path's node among the 2^level nodes of its level, from the left. */
export function placeAt(leaf: number, depth: number, level: number): number {
  return leaf >>> (depth - level);
}

/** Number of the path's node at a level, within its tree. */
export function nodeAt(leaf: number, depth: number, level: number): number {
  return 2 ** level - 1 + placeAt(leaf, depth, level);
}

/** Whether the path goes right at a level (0 .. depth - 1); at the leaf nothing is decided. */
export function goesRight(leaf: number, depth: number, level: number): boolean {
  return ((leaf >>> (depth - level - 1)) & 1) === 1;
}

/** The decisions in binary, root first; empty for depth 0. */
export function bitsOf(leaf: number, depth: number): string {
  return depth === 0 ? '' : leaf.toString(2).padStart(depth, '0');
}

/** How many decisions, from the root, two paths have in common: 0 .. depth. */
export function sharedDecisions(a: number, b: number, depth: number): number {
  const apart = (a ^ b) >>> 0;
  return apart === 0 ? depth : depth - (32 - Math.clz32(apart));
}

/** Leaves of all tokens in one tree. `leaves` is [token][tree]. */
export function leavesOfTree(leaves: Int32Array, trees: number, tree: number): number[] {
  const ofTree: number[] = [];
  for (let at = tree; at < leaves.length; at += trees) ofTree.push(leaves[at] ?? 0);
  return ofTree;
}

/** One token's values in one tree, by level. `values` is [token][tree][level]. */
export function stepsOf(
  values: Float32Array,
  shape: { readonly trees: number; readonly depth: number },
  token: number,
  tree: number,
): Float32Array {
  const levels = shape.depth + 1;
  const start = (token * shape.trees + tree) * levels;
  return values.subarray(start, start + levels);
}
