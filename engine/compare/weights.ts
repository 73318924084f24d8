/** Two models' weights, value by value: which tensors, layers and nodes differ. */

import type { CallProgress, NodeDifference, TensorDifference, WeightComparison } from '../api.ts';
import { breathe } from '../breathe.ts';
import { cancelled } from '../errors.ts';
import { bytesOf, openWeightFile, type StoredTensor, type WeightFile } from './weightFile.ts';

/** Values compared at a time: about 1 ms. */
const piece = 2 ** 18;
const mostNodes = 100;

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

function sameShape(a: StoredTensor, b: StoredTensor): boolean {
  return a.shape.length === b.shape.length && a.shape.every((side, i) => side === b.shape[i]);
}

/** Which neuron a value belongs to: by rows of W_in and of the biases, by columns of W_out. */
export function neuronOf(name: string, shape: readonly number[]): ((at: number) => number) | null {
  const [rows = 1, columns = 1] = shape;
  if (/\.ffn\.linear_in\.weight$/.test(name)) return (at) => Math.floor(at / columns);
  if (/\.ffn\.linear_in\.bias$/.test(name)) return (at) => at;
  if (/\.ffn\.linear_out\.weight$/.test(name)) return (at) => at % (count(shape) / rows);
  return null;
}

class Found {
  differing = 0;
  largest = 0;
  readonly neurons = new Map<number, { values: number; largest: number }>();

  add(difference: number, neuron: number | null): void {
    this.differing++;
    this.largest = Math.max(this.largest, difference);
    if (neuron === null) return;
    const own = this.neurons.get(neuron) ?? { values: 0, largest: 0 };
    own.values++;
    own.largest = Math.max(own.largest, difference);
    this.neurons.set(neuron, own);
  }

  nodes(perTree: number): NodeDifference[] {
    return [...this.neurons]
      .map(([neuron, own]) => {
        return { tree: Math.floor(neuron / perTree), node: neuron % perTree, ...own };
      })
      .toSorted((a, b) => b.values - a.values || a.tree - b.tree || a.node - b.node);
  }
}

/** NaN differs from all but NaN. */
function differenceOf(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const apart = Math.abs(a - b);
  return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart;
}

interface Sides {
  readonly a: WeightFile;
  readonly b: WeightFile;
}

async function compareTensor(
  { a, b }: Sides,
  [ofA, ofB]: readonly [StoredTensor, StoredTensor],
  perTree: number | null,
  step: (bytes: number) => Promise<void>,
): Promise<TensorDifference | null> {
  const { name, shape } = ofA;
  const values = count(shape);
  const neuron = perTree === null ? null : neuronOf(name, shape);
  const found = new Found();
  for (let first = 0; first < values; first += piece) {
    const size = Math.min(piece, values - first);
    const [left, right] = await Promise.all([a.read(ofA, first, size), b.read(ofB, first, size)]);
    for (let i = 0; i < size; i++) {
      const apart = differenceOf(left[i] ?? 0, right[i] ?? 0);
      if (apart > 0) found.add(apart, neuron ? neuron(first + i) : null);
    }
    await step(size * (bytesOf(ofA.dtype) + bytesOf(ofB.dtype)));
  }
  if (found.differing === 0) return null;
  const layer = /\.layers\.(\d+)\./.exec(name)?.[1];
  return {
    name,
    layer: layer === undefined ? null : Number(layer),
    values,
    differing: found.differing,
    largest: found.largest,
    nodes: perTree === null ? [] : found.nodes(perTree).slice(0, mostNodes),
    nodeCount: found.neurons.size,
  };
}

/**
 * @param nodes nodes of a tree of both models; null where they have none, or different ones
 * @throws CanopyError `bad-model` naming the file, `cancelled`
 */
export async function compareWeights(
  folders: { readonly a: string; readonly b: string },
  nodes: number | null,
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void = () => {},
): Promise<WeightComparison> {
  const a = await openWeightFile(folders.a);
  try {
    const b = await openWeightFile(folders.b);
    try {
      return await compareFiles({ a, b }, nodes, signal, onProgress);
    } finally {
      await b.close();
    }
  } finally {
    await a.close();
  }
}

async function compareFiles(
  sides: Sides,
  nodes: number | null,
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void,
): Promise<WeightComparison> {
  const [inA, inB] = [sides.a.tensors, sides.b.tensors];
  const both = [...inA.values()].flatMap((tensor) => {
    const other = inB.get(tensor.name);
    return other ? [[tensor, other] as const] : [];
  });
  const comparable = both.filter(([one, other]) => sameShape(one, other));
  const total = comparable.flat().reduce((sum, { from, to }) => sum + to - from, 0);
  let done = 0;
  const step = async (bytes: number) => {
    done += bytes;
    onProgress({ done, total });
    await breathe();
    if (signal.aborted) throw cancelled();
  };
  const differing: TensorDifference[] = [];
  for (const pair of comparable) {
    const found = await compareTensor(sides, pair, nodes, step);
    if (found) differing.push(found);
  }
  return {
    same: comparable.length - differing.length,
    differing,
    onlyA: [...inA.keys()].filter((name) => !inB.has(name)),
    onlyB: [...inB.keys()].filter((name) => !inA.has(name)),
    shapes: both
      .filter(([one, other]) => !sameShape(one, other))
      .map(([one, other]) => ({ name: one.name, a: one.shape, b: other.shape })),
  };
}
