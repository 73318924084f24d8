/**
 * An FFF layer with interventions in double, in plain loops: written from docs/interventions.md alone,
 * by brute force where the engine is clever. All paths are tried for the best one.
 */

import type { NativeIntervention, NativeRange } from '../native/face.ts';
import type { FloatArray } from './tensorFile.ts';

export interface LayerWithInterventions {
  readonly x: Float64Array; // [token][hidden]
  readonly hidden: number;
  readonly lengths: ArrayLike<number>;
  readonly trees: number;
  readonly depth: number;
  readonly wIn: FloatArray; // [tree][node][hidden]
  readonly bias: FloatArray; // [tree][node]
  readonly wOut: FloatArray; // [hidden][tree][node]
  readonly activate: (logit: number) => number;
  readonly layer: number;
  readonly interventions: readonly NativeIntervention[];
}

interface Place {
  readonly row: number;
  readonly sequence: number;
  readonly token: number;
}

const at = (array: ArrayLike<number>, index: number): number => array[index] ?? Number.NaN;
const within = (range: NativeRange | undefined, value: number) =>
  range === undefined || (value >= range[0] && value < range[1]);

/** splitmix64, once for each value. */
function mixed(seed: number, values: readonly number[]): bigint {
  const word = (value: bigint) => BigInt.asUintN(64, value);
  let state = BigInt(seed);
  for (const value of values) {
    let z = word(state + 0x9e3779b97f4a7c15n * BigInt(value + 1));
    z = word((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = word((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    state = z ^ (z >> 31n);
  }
  return state;
}

const nodesOf = (leaf: number, depth: number) =>
  Array.from({ length: depth + 1 }, (_, level) => ((leaf + 2 ** depth) >> (depth - level)) - 1);

export function layerWithInterventions(given: LayerWithInterventions) {
  const { x, hidden, trees, depth, activate, layer, interventions } = given;
  const nodes = 2 ** (depth + 1) - 1;
  const neurons = trees * nodes;
  const here = interventions.filter(({ layers }) => within(layers, layer));
  const places: Place[] = [];
  for (let sequence = 0, row = 0; sequence < given.lengths.length; sequence++) {
    for (let token = 0; token < at(given.lengths, sequence); token++, row++) {
      places.push({ row, sequence, token });
    }
  }
  const reaches = (one: NativeIntervention, { sequence, token }: Place) =>
    within(one.sequences, sequence) && within(one.tokens, token);

  const known = new Map<number, number>();
  const logit = ({ row }: Place, neuron: number) => {
    const before = known.get(row * neurons + neuron);
    if (before !== undefined) return before;
    let sum = at(given.bias, neuron);
    for (let i = 0; i < hidden; i++) {
      sum += at(x, row * hidden + i) * at(given.wIn, neuron * hidden + i);
    }
    known.set(row * neurons + neuron, sum);
    return sum;
  };
  const rows = new Map<number, Float64Array>();
  const outRow = (neuron: number) => {
    const row =
      rows.get(neuron) ??
      Float64Array.from({ length: hidden }, (_, i) => at(given.wOut, i * neurons + neuron));
    rows.set(neuron, row);
    return row;
  };
  const length = (vector: Float64Array) => Math.hypot(...vector);

  function leafBy(right: (level: number, node: number) => boolean) {
    let node = 0;
    for (let level = 0; level < depth; level++) node = 2 * node + 1 + (right(level, node) ? 1 : 0);
    return node - 2 ** depth + 1;
  }
  const naturalLeaf = (place: Place, tree: number) =>
    leafBy((_, node) => logit(place, tree * nodes + node) > 0);

  function sum(answers: readonly { readonly weight: number; readonly neuron: number }[]) {
    const total = new Float64Array(hidden);
    for (const { weight, neuron } of answers) {
      const row = outRow(neuron);
      for (let i = 0; i < hidden; i++) total[i] = at(total, i) + weight * at(row, i);
    }
    return total;
  }
  const answer = (place: Place, neuron: number) => ({
    neuron,
    weight: activate(logit(place, neuron)),
  });

  function bestLeaf(place: Place, tree: number): number {
    const all = Array.from({ length: nodes }, (_, node) => answer(place, tree * nodes + node));
    const wanted = sum(all);
    const distances = Array.from({ length: 2 ** depth }, (_, leaf) => {
      const own = sum(nodesOf(leaf, depth).map((node) => all[node] ?? { neuron: 0, weight: 0 }));
      return length(wanted.map((value, i) => value - at(own, i)));
    });
    return distances.indexOf(Math.min(...distances));
  }

  /** Whose path a shuffle gives to a token. */
  function source(one: NativeIntervention, place: Place): Place {
    if (one.kind !== 'shuffledPaths') return place;
    const group = places.filter(
      (other) => reaches(one, other) && (one.acrossSequences || other.sequence === place.sequence),
    );
    const key = ({ sequence, token }: Place) => mixed(one.seed, [layer, sequence, token]);
    const drawn = group.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
    return drawn[group.indexOf(place)] ?? place;
  }

  /** The leaf that a whole walk's replacement names; null where it is none. */
  function namedLeaf(one: NativeIntervention, place: Place, tree: number): number | null {
    switch (one.kind) {
      case 'path':
        return one.leaf;
      case 'pathOfToken': {
        const row = place.row - place.token + one.token;
        return naturalLeaf({ ...place, row, token: one.token }, tree);
      }
      case 'randomPaths': {
        const drawn = mixed(one.seed, [layer, tree, place.sequence, place.token]);
        return depth === 0 ? 0 : Number(drawn >> BigInt(64 - depth));
      }
      case 'shuffledPaths':
        return naturalLeaf(source(one, place), tree);
      case 'bestPath':
        return bestLeaf(place, tree);
      default:
        return null;
    }
  }

  function walk(place: Place, tree: number, own: readonly NativeIntervention[]): number {
    const named = own.map((one) => namedLeaf(one, place, tree));
    return leafBy((level, node) => {
      for (let i = own.length - 1; i >= 0; i--) {
        const one = own[i];
        const leaf = named[i] ?? null;
        if (leaf !== null) return ((leaf >> (depth - 1 - level)) & 1) === 1;
        if (one?.kind === 'forceLevel' && one.level === level) return one.right;
        if (one?.kind === 'forceNode' && one.node === node) return one.right;
      }
      return logit(place, tree * nodes + node) > 0;
    });
  }

  function token(place: Place) {
    const ofTree = (tree: number) =>
      here.filter((one) => reaches(one, place) && within(one.trees, tree));
    const replacing = ['topNeurons', 'allNeurons', 'path', 'pathOfToken', 'randomPaths'];
    replacing.push('shuffledPaths', 'bestPath');
    const modeOf = (tree: number) => ofTree(tree).findLast(({ kind }) => replacing.includes(kind));
    const leaves = Array.from({ length: trees }, (_, tree) => walk(place, tree, ofTree(tree)));
    const chosen: number[] = [];
    const done = new Set<NativeIntervention>();
    for (let tree = 0; tree < trees; tree++) {
      const mode = modeOf(tree);
      if (mode?.kind === 'allNeurons') {
        for (let node = 0; node < nodes; node++) chosen.push(tree * nodes + node);
      } else if (mode?.kind === 'topNeurons') {
        if (done.has(mode)) continue;
        done.add(mode);
        const reached = Array.from({ length: trees }, (_, i) => i).filter(
          (i) => modeOf(i) === mode,
        );
        const size = (neuron: number) =>
          Math.abs(activate(logit(place, neuron))) *
          (mode.by === 'contribution' ? length(outRow(neuron)) : 1);
        const ranked = reached
          .flatMap((i) => Array.from({ length: nodes }, (_, node) => i * nodes + node))
          .map((neuron) => ({ neuron, size: size(neuron) }))
          .toSorted((a, b) => b.size - a.size || a.neuron - b.neuron);
        const count = mode.count === 0 ? reached.length * (depth + 1) : mode.count;
        chosen.push(...ranked.slice(0, count).map(({ neuron }) => neuron));
      } else {
        chosen.push(...nodesOf(leaves[tree] ?? 0, depth).map((node) => tree * nodes + node));
      }
    }
    const answers = chosen.map((neuron) => {
      const node = neuron % nodes;
      const moved = new Map<number, number>();
      const rowAt = (place: number) => moved.get(place) ?? place;
      let gain = 1;
      for (const one of ofTree(Math.floor(neuron / nodes))) {
        if (one.kind === 'scaleLayer') gain *= one.factor;
        if (one.kind === 'scaleNode') {
          let from = node;
          while (one.withDescendants && from > one.node) from = (from - 1) >> 1;
          if (from === one.node) gain *= one.factor;
        }
        if (one.kind === 'swapOutputs') {
          const [a, b] = [rowAt(one.a), rowAt(one.b)];
          moved.set(one.a, b).set(one.b, a);
        }
      }
      const { weight } = answer(place, neuron);
      return { weight: gain * weight, neuron: neuron - node + rowAt(node) };
    });
    const logits = leaves.flatMap((leaf, tree) =>
      nodesOf(leaf, depth).map((node) => logit(place, tree * nodes + node)),
    );
    return { leaves, logits, y: sum(answers) };
  }

  const tokens = places.map(token);
  const ffnOut = new Float64Array(x.length);
  for (const [row, { y }] of tokens.entries()) ffnOut.set(y, row * hidden);
  return {
    ffnOut,
    logits: Float64Array.from(tokens.flatMap(({ logits }) => logits)),
    leaves: Int32Array.from(tokens.flatMap(({ leaves }) => leaves)),
  };
}
