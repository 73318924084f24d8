/** A worker that draws random pairings of leaves and values with the counts of both kept. */

import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '../random.ts';

export interface ShuffleTask {
  /** Tokens of each leaf, and of each value; both have the same sum. */
  readonly leaves: readonly number[];
  readonly values: readonly number[];
  /** A draw for each seed. */
  readonly seeds: readonly number[];
}

export interface ShuffleMessage {
  readonly seed: number;
  /** Mutual information of one draw. */
  readonly bits: number;
}

/** Parts that a shuffle deals its items to: each then lies in a core's own cache. A byte says which. */
const piles = 256;

type Items = Uint16Array | Int32Array;

function itemsOf(values: readonly number[], total: number): Items {
  const items = values.length <= 65_536 ? new Uint16Array(total) : new Int32Array(total);
  let at = 0;
  for (const [value, count] of values.entries()) {
    items.fill(value, at, at + count);
    at += count;
  }
  return items;
}

/** Sum of n log2 n over counts. */
function weight(counts: Iterable<number>): number {
  let sum = 0;
  for (const n of counts) if (n > 0) sum += n * Math.log2(n);
  return sum;
}

/**
 * Items in random order, every order equally likely (Rao 1961, Sandelius 1962): each goes to a random
 * pile, and each pile is shuffled (Fisher and Yates). Memory is read and written in order but for a
 * pile's, so it takes a third of the time of one shuffle over all.
 */
function createShuffle(items: Items) {
  const { length } = items;
  const pile = new Uint8Array(Math.ceil(length / 4) * 4);
  const pileWords = new Uint32Array(pile.buffer);
  const words = new Uint32Array(4096);
  const shuffled: Items = items.slice();

  function deal(): Uint32Array {
    const starts = new Uint32Array(piles + 1);
    for (let i = 0; i < length; i++) {
      const next = (pile[i] ?? 0) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let i = 0; i < piles; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
    const places = starts.slice();
    for (let i = 0; i < length; i++) {
      const own = pile[i] ?? 0;
      const place = places[own] ?? 0;
      shuffled[place] = items[i] ?? 0;
      places[own] = place + 1;
    }
    return starts;
  }

  return (seed: number): Items => {
    const random = createRandom(seed);
    random.fill(pileWords);
    const starts = deal();
    let word = words.length;
    for (let index = 0; index < piles; index++) {
      const first = starts[index] ?? 0;
      for (let left = (starts[index + 1] ?? 0) - first; left > 1; left--) {
        if (word === words.length) {
          random.fill(words);
          word = 0;
        }
        const last = first + left - 1;
        const other = first + Math.floor(((words[word++] ?? 0) / 2 ** 32) * left);
        const kept = shuffled[last] ?? 0;
        shuffled[last] = shuffled[other] ?? 0;
        shuffled[other] = kept;
      }
    }
    return shuffled;
  };
}

/** Mutual information in bits of each draw: log2 N + (sum joint - sum leaf - sum value) / N. */
export function* shuffledInformation(task: ShuffleTask): Generator<ShuffleMessage> {
  const { leaves, values, seeds } = task;
  const total = leaves.reduce((sum, count) => sum + count, 0);
  const shuffle = createShuffle(itemsOf(values, total));
  const margins = weight(leaves) + weight(values);
  const seen = new Int32Array(values.length);
  const weights = Float64Array.from({ length: 4096 }, (_, n) => (n > 0 ? n * Math.log2(n) : 0));
  for (const seed of seeds) {
    const items = shuffle(seed);
    let joint = 0;
    let from = 0;
    for (const count of leaves) {
      const to = from + count;
      for (let i = from; i < to; i++) {
        const value = items[i] ?? 0;
        seen[value] = (seen[value] ?? 0) + 1;
      }
      for (let i = from; i < to; i++) {
        const value = items[i] ?? 0;
        const n = seen[value] ?? 0;
        if (n === 0) continue;
        joint += weights[n] ?? n * Math.log2(n);
        seen[value] = 0;
      }
      from = to;
    }
    yield { seed, bits: Math.max(0, Math.log2(total) + (joint - margins) / total) };
  }
}

if (parentPort) {
  // What a worker is given has no type; specialisation.ts gives a ShuffleTask.
  for (const message of shuffledInformation(workerData as ShuffleTask)) {
    parentPort.postMessage(message);
  }
}
