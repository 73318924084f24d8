/** Intervals of means by resampling (Efron's percentile bootstrap), over blocks of related values. */

import type { AuditEstimate } from '../api.ts';
import { breathe } from '../breathe.ts';
import { createRandom } from '../random.ts';
import { quantile } from '../statistics.ts';

/** What is resampled as one: values that are near each other in a text are related. */
export interface Block {
  readonly sum: number;
  readonly count: number;
}

export const resamples = 10_000;

/** Resamples between two places where other work may run: a few milliseconds. */
const drawsAtOnce = 500;

/**
 * Mean of all values, and the 2.5th and 97.5th percentile of the same over blocks drawn with
 * replacement; the mean itself where there is one block. For a paired comparison, give the differences.
 * Lets other work through on its way.
 */
export async function estimate(blocks: readonly Block[], seed: number): Promise<AuditEstimate> {
  const sums = Float64Array.from(blocks, ({ sum }) => sum);
  const counts = Float64Array.from(blocks, ({ count }) => count);
  const mean = total(sums) / total(counts);
  if (blocks.length < 2) return { mean, low: mean, high: mean };
  const random = createRandom(seed);
  const words = new Uint32Array(blocks.length);
  const means = new Float64Array(resamples);
  for (let draw = 0; draw < resamples; draw++) {
    if (draw % drawsAtOnce === 0) await breathe();
    let sum = 0;
    let count = 0;
    random.fill(words);
    for (const word of words) {
      // Uniform up to blocks / 2^32.
      const at = Math.floor((word * blocks.length) / 2 ** 32);
      sum += sums[at] ?? 0;
      count += counts[at] ?? 0;
    }
    means[draw] = sum / count;
  }
  await breathe();
  means.sort();
  return { mean, low: quantile(means, 0.025), high: quantile(means, 0.975) };
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Longest run of chunks that is resampled as one. */
const longestBlock = 32;

/** Chunks in a block: so many that there are about a hundred blocks, 32 at the most. */
export function blockLength(chunks: number): number {
  return Math.min(longestBlock, Math.max(1, Math.floor(chunks / 100)));
}

/** Values of equally long chunks as blocks of neighbouring ones. [chunk][perChunk] */
export function blocksOf(values: ArrayLike<number>, perChunk: number): Block[] {
  const chunks = values.length / perChunk;
  const length = blockLength(chunks) * perChunk;
  const blocks: Block[] = [];
  for (let from = 0; from < values.length; from += length) {
    const end = Math.min(values.length, from + length);
    let sum = 0;
    for (let i = from; i < end; i++) sum += values[i] ?? 0;
    blocks.push({ sum, count: end - from });
  }
  return blocks;
}
