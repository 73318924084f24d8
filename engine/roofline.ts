/**
 * The least time that one FFF layer can take by CMM on a machine whose limits were measured: the
 * larger of arithmetic at the FMA peak and memory traffic at the caches' bandwidths (the roofline
 * of Williams, Waterman and Patterson 2009, with one roof for each level of the memory).
 */

import type { MachineLimits, Precision } from './api.ts';

/** One layer's work on one batch, and what surrounds it. */
export interface LayerWork {
  readonly tokens: number;
  /** Layers of the same shape that take turns in the caches. */
  readonly layers: number;
  readonly hidden: number;
  readonly trees: number;
  readonly depth: number;
  readonly precision: Precision;
  /** Nodes that the batch visits in this layer, each counted once, over all trees. */
  readonly distinctNodes: number;
}

/**
 * Floating-point operations: tokens x trees x (depth + 1) x 4 hidden. Each visited node takes 2
 * hidden for x . w_in and 2 hidden for y += gelu(logit) w_out.
 */
export function operations({ tokens, trees, depth, hidden }: LayerWork): number {
  return tokens * trees * (depth + 1) * 4 * hidden;
}

/** Bytes of one node: its row of W_in and of W_out in the precision, and its bias in F32. */
export function nodeBytes({ hidden, precision }: Pick<LayerWork, 'hidden' | 'precision'>): number {
  return 2 * hidden * (precision === 'bf16' ? 2 : 4) + 4;
}

/** Bytes of the batch itself in F32: X read, Y written, both [token][hidden]. */
function batchBytes({ tokens, hidden }: LayerWork): number {
  return 2 * tokens * hidden * 4;
}

/** Bytes that must move at least once: distinct nodes x bytes of a node, X read, Y written. */
export function bytesMoved(work: LayerWork): number {
  return work.distinctNodes * nodeBytes(work) + batchBytes(work);
}

/** Dense over CMM were a neuron to cost the same in both: neurons of a tree / visited ones. */
export function arithmeticLimit(depth: number): number {
  return (2 ** (depth + 1) - 1) / (depth + 1);
}

/**
 * Nodes visited at each level, the root's first, over all trees. Only their sum is known; as many
 * as can be are taken to be near the roots, where caches hold them: the least time comes from that.
 */
function visitedByLevel({ tokens, trees, depth, distinctNodes }: LayerWork): number[] {
  let left = distinctNodes;
  // What the levels below need: at least one node a tree each.
  let below = trees * depth;
  return Array.from({ length: depth + 1 }, (_, level) => {
    const most = trees * Math.min(2 ** level, tokens);
    const visited = Math.max(0, Math.min(most, left - below));
    left -= visited;
    below -= trees;
    return visited;
  });
}

/** How much of the range [from, to) lies below `limit`, 0 to 1. */
function shareBelow(limit: number, from: number, to: number): number {
  if (to <= from) return limit >= to ? 1 : 0;
  return Math.max(0, Math.min(1, (limit - from) / (to - from)));
}

/** Microseconds for `bytes` of a stretch [from, to) of the working set, kept in order of use. */
function transferUs(bytes: number, from: number, to: number, limits: MachineLimits): number {
  const inL2 = shareBelow(limits.l2Bytes, from, to);
  const inL3 = Math.max(0, shareBelow(Math.max(limits.l2Bytes, limits.l3Bytes), from, to) - inL2);
  const inDram = 1 - inL2 - inL3;
  // 1 GB/s is 1,000 bytes a microsecond.
  return (bytes * (inL2 / limits.l2GBs + inL3 / limits.l3GBs + inDram / limits.dramGBs)) / 1000;
}

/**
 * Time of the memory traffic. Any row may be asked for: other tokens come, and dense, which takes
 * turns with CMM, sends all rows through the caches. The rows near the roots are asked for most, so
 * the best that caches can do is to keep whole levels from the roots down, each level of all layers.
 * X and Y come from the cache that they fit.
 */
function memoryUs(work: LayerWork, limits: MachineLimits): number {
  const batch = batchBytes(work);
  let kept = 0;
  let time = transferUs(batch, 0, batch, limits);
  for (const [level, visited] of visitedByLevel(work).entries()) {
    const next = kept + work.layers * work.trees * 2 ** level * nodeBytes(work);
    time += transferUs(visited * nodeBytes(work), kept, next, limits);
    kept = next;
  }
  return time;
}

/**
 * Least time of one layer's batch in microseconds: max(operations / FMA peak, memory traffic).
 * Every doubt is settled in the machine's favour, so a measured time should not fall below it.
 */
export function boundUs(work: LayerWork, limits: MachineLimits): number {
  // 1 GFLOP/s is 1,000 operations a microsecond.
  const computeUs = operations(work) / (limits.fmaGflops * 1000);
  return Math.max(computeUs, memoryUs(work, limits));
}
