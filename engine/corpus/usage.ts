/** How a tree is used, from the tokens of each of its leaves. Pure; formulas stand with their names. */

import type { LevelBalance, TreeUsage } from '../api.ts';

const mostHeaviest = 100;

/** Entropy of counts as shares of their sum, in bits: -sum p log2 p. 0 without any. */
export function entropyOf(counts: Iterable<number>): number {
  let total = 0;
  let weighted = 0;
  for (const count of counts) {
    if (count === 0) continue;
    total += count;
    weighted += count * Math.log2(count);
  }
  // log2 N - sum n log2 n / N; rounding must not make it negative.
  return total === 0 ? 0 : Math.max(0, Math.log2(total) - weighted / total);
}

/**
 * Gini coefficient of all leaves' counts, unused ones included: sum over ascending counts of
 * (2i - n - 1) x_i / (n sum x), i from 1. 0 where all are equal; (n - 1) / n where one has all.
 */
export function giniOf(counts: Float64Array): number {
  const sorted = counts.toSorted();
  const { length } = sorted;
  let total = 0;
  let weighted = 0;
  for (const [index, count] of sorted.entries()) {
    total += count;
    weighted += (2 * (index + 1) - length - 1) * count;
  }
  return total === 0 ? 0 : weighted / (length * total);
}

/** Tokens through each node of a tree, level by level. [node] */
export function nodeCounts(leaves: Float64Array): Float64Array {
  const inner = leaves.length - 1;
  const nodes = new Float64Array(inner + leaves.length);
  nodes.set(leaves, inner);
  for (let node = inner - 1; node >= 0; node--) {
    nodes[node] = (nodes[2 * node + 1] ?? 0) + (nodes[2 * node + 2] ?? 0);
  }
  return nodes;
}

/** The highest nodes without a token: none lies below another. */
function deadSubtrees(nodes: Float64Array, depth: number): TreeUsage['deadSubtrees'] {
  const dead: { node: number; leaves: number }[] = [];
  for (let level = 0; level <= depth; level++) {
    const first = 2 ** level - 1;
    for (let node = first; node < 2 * first + 1; node++) {
      const parent = Math.floor((node - 1) / 2);
      const above = node === 0 ? 1 : (nodes[parent] ?? 0);
      if (nodes[node] === 0 && above > 0) dead.push({ node, leaves: 2 ** (depth - level) });
    }
  }
  return dead;
}

function levelBalance(nodes: Float64Array, level: number, depth: number): LevelBalance {
  const first = 2 ** level - 1;
  const counts = nodes.subarray(first, 2 * first + 1);
  const used = counts.reduce((sum, count) => sum + Number(count > 0), 0);
  const entropy = entropyOf(counts);
  if (level === depth) return { level, used, entropy, balance: null };
  let total = 0;
  let even = 0;
  for (const [index, count] of counts.entries()) {
    const node = first + index;
    total += count;
    even += 2 * Math.min(nodes[2 * node + 1] ?? 0, nodes[2 * node + 2] ?? 0);
  }
  return { level, used, entropy, balance: total === 0 ? null : even / total };
}

/** @param counts tokens of each leaf, 2^depth of them */
export function usageOf(counts: Float64Array): TreeUsage {
  const depth = Math.round(Math.log2(counts.length));
  const nodes = nodeCounts(counts);
  const entropy = entropyOf(counts);
  const order = Array.from(counts, (count, leaf) => ({ leaf, count })).filter(
    ({ count }) => count > 0,
  );
  order.sort((a, b) => b.count - a.count || a.leaf - b.leaf);
  return {
    tokens: nodes[0] ?? 0,
    counts,
    nodes,
    used: order.length,
    deadSubtrees: deadSubtrees(nodes, depth),
    entropy,
    effectiveLeaves: order.length === 0 ? 0 : 2 ** entropy,
    gini: giniOf(counts),
    heaviest: order.slice(0, mostHeaviest),
    levels: Array.from({ length: depth + 1 }, (_, level) => levelBalance(nodes, level, depth)),
  };
}
