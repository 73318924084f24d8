/** A worker that draws random pairings of leaves and values with the counts of both kept. */

import { parentPort, workerData } from 'node:worker_threads';

export interface ShuffleTask {
  /** Tokens of each leaf, and of each value; both have the same sum. */
  readonly leaves: readonly number[];
  readonly values: readonly number[];
  readonly shuffles: number;
  readonly seed: number;
}

export interface ShuffleMessage {
  /** Mutual information of one draw. */
  readonly bits: number;
}

/** xoshiro128** of Blackman and Vigna, seeded by splitmix32: [0, 2^32). */
export function randomWords(seed: number): () => number {
  let state = seed >>> 0;
  const split = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [split(), split(), split(), split()];
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** Fisher and Yates's shuffle. */
function shuffle(items: Int32Array, random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor((random() / 2 ** 32) * (last + 1));
    const kept = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = kept;
  }
}

/** Sum of n log2 n over counts. */
function weight(counts: Iterable<number>): number {
  let sum = 0;
  for (const n of counts) if (n > 0) sum += n * Math.log2(n);
  return sum;
}

/** Mutual information in bits of each draw: log2 N + (sum joint - sum leaf - sum value) / N. */
export function* shuffledInformation(task: ShuffleTask): Generator<number> {
  const { leaves, values, shuffles, seed } = task;
  const total = leaves.reduce((sum, count) => sum + count, 0);
  const items = new Int32Array(total);
  let at = 0;
  for (const [value, count] of values.entries()) {
    items.fill(value, at, at + count);
    at += count;
  }
  const random = randomWords(seed);
  const margins = weight(leaves) + weight(values);
  const seen = new Int32Array(values.length);
  for (let draw = 0; draw < shuffles; draw++) {
    shuffle(items, random);
    let joint = 0;
    let from = 0;
    for (const count of leaves) {
      const own = items.subarray(from, from + count);
      for (const value of own) seen[value] = (seen[value] ?? 0) + 1;
      for (const value of own) {
        const n = seen[value] ?? 0;
        if (n > 0) joint += n * Math.log2(n);
        seen[value] = 0;
      }
      from += count;
    }
    yield Math.max(0, Math.log2(total) + (joint - margins) / total);
  }
}

if (parentPort) {
  // What a worker is given has no type; specialisation.ts gives a ShuffleTask.
  for (const bits of shuffledInformation(workerData as ShuffleTask)) {
    parentPort.postMessage({ bits } satisfies ShuffleMessage);
  }
}
