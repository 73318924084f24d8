/** What batches of a text touch of the open model's trees, and how CMM's time follows. */

import type { MachineLimits, Spread, WorkingSetRow } from '../api.ts';
import { breathe } from '../breathe.ts';
import { boundUs, bytesMoved, type LayerWork, nodeBytes } from '../roofline.ts';

export type TreeWork = Omit<LayerWork, 'tokens' | 'distinctNodes'>;

/** [layer][token * trees + tree] */
export type LayerLeaves = readonly Int32Array[];

/** Powers of two up to all tokens. */
export function batchSizes(tokens: number, most = 16_384): readonly number[] {
  const sizes: number[] = [];
  for (let size = 1; size <= Math.min(tokens, most); size *= 2) sizes.push(size);
  return sizes;
}

/** Nodes on the paths to these leaves, each counted once. */
export function distinctOf(leaves: Int32Array, from: number, to: number, work: TreeWork): number {
  const { trees, depth } = work;
  const seen = new Set<number>();
  for (let walk = from * trees; walk < to * trees; walk += 1) {
    // Nodes count from 1 at the root: half of a node's number is its parent's.
    const first = (walk % trees) * 2 ** (depth + 1);
    for (let node = (leaves[walk] ?? 0) + 2 ** depth; node >= 1; node = Math.floor(node / 2)) {
      if (seen.has(first + node)) break;
      seen.add(first + node);
    }
  }
  return seen.size;
}

/** Shares of a working set that caches of these sizes hold, the nearest first. */
export function residency(bytes: number, { l2Bytes, l3Bytes }: MachineLimits) {
  const inL2 = Math.min(1, l2Bytes / bytes);
  return { inL2, inL3: Math.min(1, Math.max(l2Bytes, l3Bytes) / bytes) - inL2 };
}

export interface Timed {
  /** A token and layer. */
  readonly cmmUs: Spread;
}

/** Batches that are looked at of one size: more would only sharpen the mean. */
const mostBatches = 64;

/**
 * A row a size. Batches are consecutive tokens, evenly taken from the text.
 * @param timed of the first tokens; none where a size was not timed
 */
export async function workingSetRows(
  leaves: LayerLeaves,
  work: TreeWork,
  limits: MachineLimits,
  timed: ReadonlyMap<number, Timed>,
): Promise<readonly WorkingSetRow[]> {
  const { trees, depth, layers } = work;
  const tokens = (leaves[0]?.length ?? 0) / trees;
  const rows: WorkingSetRow[] = [];
  for (const size of batchSizes(tokens)) {
    const all = Math.floor(tokens / size);
    const batches = Math.min(all, mostBatches);
    let nodes = 0;
    for (const layer of leaves) {
      for (let batch = 0; batch < batches; batch += 1) {
        const from = Math.floor((batch * all) / batches) * size;
        nodes += distinctOf(layer, from, from + size, work);
      }
      await breathe();
    }
    const distinctNodes = nodes / (batches * leaves.length);
    const touchedBytes = layers * distinctNodes * nodeBytes(work);
    const { cmmUs = null } = timed.get(size) ?? {};
    rows.push({
      tokens: size,
      batches,
      distinctNodes,
      unshared: distinctNodes / (size * trees * (depth + 1)),
      bytesMoved: bytesMoved({ ...work, tokens: size, distinctNodes }),
      touchedBytes,
      ...residency(touchedBytes, limits),
      cmmUs,
      boundUs: cmmUs && boundUs({ ...work, tokens: size, distinctNodes }, limits) / size,
    });
  }
  return rows;
}
