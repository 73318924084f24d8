/**
 * Paths by outcome: nodes that examples answered right and wrong pass with different shares of their
 * tokens, by more than reassigned outcomes allow. An example's tokens stay together, so that a long one
 * counts once; the correction for many nodes is the largest |z| of all nodes in each shuffle (Westfall and
 * Young 1993, single step).
 */

import type { OutcomeNode, OutcomePaths } from '../api.ts';
import { breathe } from '../breathe.ts';
import { cancelled } from '../errors.ts';
import { createRandom } from '../random.ts';
import { quantile } from '../statistics.ts';

/** The walks of all examples' tokens. */
export interface Walks {
  readonly layers: number;
  readonly trees: number;
  readonly depth: number;
  /** First token of each example, and the number of all. [example + 1] */
  readonly starts: Int32Array;
  readonly leaves: readonly (Uint16Array | Uint32Array)[]; // [layer * trees + tree][token]
}

/** In how few examples a node may be and still be tested; and right, or wrong, answers likewise. */
export const leastExamples = 10;
const shuffles = 1000;
const atOnceMs = 10;
/** Below it, two |z| are one. */
const rounding = 1e-9;

/** Shares of one tree's tested nodes, example by example. */
interface Shares {
  readonly nodes: Int32Array; // [tested], node numbers
  readonly examples: Int32Array; // [tested]
  readonly sums: Float64Array; // [tested], over all examples
  readonly sds: Float64Array; // [tested], over all examples, of a finite population
  readonly starts: Int32Array; // [example + 1]
  readonly at: Int32Array; // [entry], index into nodes
  readonly share: Float32Array; // [entry]
}

/** Calls back with each node that an example's tokens pass and their number, level by level. */
function visitor(walks: Walks, leaves: Uint16Array | Uint32Array) {
  const { depth, starts } = walks;
  const visits = new Int32Array(2 ** (depth + 1) - 1);
  const passed: number[] = [];
  return (example: number, each: (node: number, visits: number) => void): number => {
    const [from = 0, to = 0] = [starts[example], starts[example + 1]];
    for (let token = from; token < to; token++) {
      // The leaf's own number in the tree; each parent is above it.
      let node = (leaves[token] ?? 0) + 2 ** depth - 1;
      for (;;) {
        if (visits[node] === 0) passed.push(node);
        visits[node] = (visits[node] ?? 0) + 1;
        if (node === 0) break;
        node = (node - 1) >>> 1;
      }
    }
    for (const node of passed) {
      each(node, visits[node] ?? 0);
      visits[node] = 0;
    }
    passed.length = 0;
    return to - from;
  };
}

type Pause = () => Promise<void>;

async function sharesOf(
  walks: Walks,
  leaves: Uint16Array | Uint32Array,
  pause: Pause,
): Promise<Shares> {
  const count = walks.starts.length - 1;
  const size = 2 ** (walks.depth + 1) - 1;
  const [examples, sums, squares] = [
    new Int32Array(size),
    new Float64Array(size),
    new Float64Array(size),
  ];
  const visit = visitor(walks, leaves);
  for (let example = 0; example < count; example++) {
    const tokens = (walks.starts[example + 1] ?? 0) - (walks.starts[example] ?? 0);
    visit(example, (node, visits) => {
      const share = visits / tokens;
      examples[node] = (examples[node] ?? 0) + 1;
      sums[node] = (sums[node] ?? 0) + share;
      squares[node] = (squares[node] ?? 0) + share * share;
    });
    await pause();
  }
  const sd = (node: number) => {
    const [sum = 0, square = 0] = [sums[node], squares[node]];
    return Math.sqrt(Math.max(0, square - (sum * sum) / count) / (count - 1));
  };
  const nodes = Int32Array.from(
    Array.from(examples.keys()).filter(
      (node) => (examples[node] ?? 0) >= leastExamples && sd(node) > rounding,
    ),
  );
  const indices = new Int32Array(size).fill(-1);
  for (const [at, node] of nodes.entries()) indices[node] = at;
  const entries = nodes.reduce((sum, node) => sum + (examples[node] ?? 0), 0);
  const [at, share] = [new Int32Array(entries), new Float32Array(entries)];
  const starts = new Int32Array(count + 1);
  let next = 0;
  for (let example = 0; example < count; example++) {
    const tokens = (walks.starts[example + 1] ?? 0) - (walks.starts[example] ?? 0);
    visit(example, (node, visits) => {
      const index = indices[node] ?? -1;
      if (index < 0) return;
      at[next] = index;
      share[next++] = visits / tokens;
    });
    starts[example + 1] = next;
    await pause();
  }
  return {
    nodes,
    examples: Int32Array.from(nodes, (node) => examples[node] ?? 0),
    sums: Float64Array.from(nodes, (node) => sums[node] ?? 0),
    sds: Float64Array.from(nodes, sd),
    ...{ starts, at, share },
  };
}

/** Sums of the shares over some of the examples. [tested] */
function sumOver({ starts, at, share }: Shares, some: Int32Array, into: Float64Array): void {
  into.fill(0);
  for (const example of some) {
    const end = starts[example + 1] ?? 0;
    for (let entry = starts[example] ?? 0; entry < end; entry++) {
      const index = at[entry] ?? 0;
      into[index] = (into[index] ?? 0) + (share[entry] ?? 0);
    }
  }
}

/** Mean over `some` examples less that over the others, in its standard deviations under shuffling. */
function zOf(
  { sums, sds }: Shares,
  own: Float64Array,
  at: number,
  some: number,
  others: number,
): number {
  const sum = own[at] ?? 0;
  const difference = sum / some - ((sums[at] ?? 0) - sum) / others;
  return difference / ((sds[at] ?? 0) * Math.sqrt(1 / some + 1 / others));
}

/** Draws sets of `some` of `count`, all equally likely: the beginning of Fisher and Yates' shuffle. */
function drawer(count: number, some: number, seed: number): () => Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const random = createRandom(seed);
  const words = new Uint32Array(some);
  return () => {
    random.fill(words);
    for (const [i, word] of words.entries()) {
      const other = i + Math.floor((word / 2 ** 32) * (count - i));
      const kept = order[i] ?? 0;
      order[i] = order[other] ?? 0;
      order[other] = kept;
    }
    return order.subarray(0, some);
  };
}

interface Tested {
  readonly layer: number;
  readonly tree: number;
  readonly nodes: readonly Omit<OutcomeNode, 'p'>[];
}

function testedNodes(shares: Shares, wrong: Int32Array, right: number): Tested['nodes'] {
  const own = new Float64Array(shares.nodes.length);
  sumOver(shares, wrong, own);
  return Array.from(shares.nodes, (node, at) => ({
    node,
    examples: shares.examples[at] ?? 0,
    right: ((shares.sums[at] ?? 0) - (own[at] ?? 0)) / right,
    wrong: (own[at] ?? 0) / wrong.length,
    z: zOf(shares, own, at, wrong.length, right),
  }));
}

export interface OutcomeOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  /** Hears the share that is done. */
  readonly onShare?: (share: number) => void;
}

/** @param isRight of each example, 1 or 0 */
export async function outcomePaths(
  walks: Walks,
  isRight: Uint8Array,
  { seed, signal, onShare = () => {} }: OutcomeOptions,
): Promise<OutcomePaths | { readonly skipped: string }> {
  const count = isRight.length;
  const wrong = Int32Array.from(isRight.keys()).filter((example) => isRight[example] === 0);
  const right = count - wrong.length;
  if (Math.min(right, wrong.length) < leastExamples) {
    const [few, what] = right < wrong.length ? [right, 'right'] : [wrong.length, 'wrong'];
    return {
      skipped: `${few} examples are answered ${what}: at least ${leastExamples} are needed.`,
    };
  }
  let rested = performance.now();
  const pause = async () => {
    if (performance.now() - rested < atOnceMs) return;
    await breathe();
    if (signal?.aborted) throw cancelled();
    rested = performance.now();
  };
  const some = Math.min(right, wrong.length);
  const largest = new Float64Array(shuffles);
  const trees: Tested[] = [];
  for (const [index, leaves] of walks.leaves.entries()) {
    const shares = await sharesOf(walks, leaves, pause);
    const [layer, tree] = [Math.floor(index / walks.trees), index % walks.trees];
    trees.push({ layer, tree, nodes: testedNodes(shares, wrong, right) });
    const own = new Float64Array(shares.nodes.length);
    // The same draws for each tree: a shuffle is one for all of them.
    const draw = drawer(count, some, seed);
    for (let shuffle = 0; shuffle < shuffles; shuffle++) {
      sumOver(shares, draw(), own);
      let most = largest[shuffle] ?? 0;
      for (let at = 0; at < own.length; at++) {
        most = Math.max(most, Math.abs(zOf(shares, own, at, some, count - some)));
      }
      largest[shuffle] = most;
      if (shuffle % 50 === 0) onShare((index + shuffle / shuffles) / walks.leaves.length);
      await pause();
    }
  }
  largest.sort();
  const p = (z: number) => {
    const below = countBelow(largest, Math.abs(z) - rounding);
    return (1 + shuffles - below) / (1 + shuffles);
  };
  return {
    ...{ right, wrong: wrong.length, shuffles, leastExamples },
    tested: trees.reduce((sum, { nodes }) => sum + nodes.length, 0),
    threshold: quantile(largest, 0.95),
    trees: trees.map(({ layer, tree, nodes }) => ({
      layer,
      tree,
      nodes: nodes
        .map((node) => ({ ...node, p: p(node.z) }))
        .sort((a, b) => Math.abs(b.z) - Math.abs(a.z)),
    })),
  };
}

/** How many of ascending values are below a limit. */
function countBelow(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
