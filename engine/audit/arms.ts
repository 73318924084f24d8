/** The arms of an audit as interventions. */

import type { NativeIntervention } from '../../native/face.ts';
import type { Routing } from '../api.ts';

export interface ArmPlan {
  readonly routing: Routing;
  /** Null: all layers. */
  readonly layer: number | null;
}

export const allRoutings = [
  'true',
  'random',
  'constant',
  'shuffled',
  'removed',
  'dense',
  'top',
] as const satisfies readonly Routing[];

/** True routing first, then each other in all layers, then each in each layer alone. */
export function plannedArms(
  routings: readonly Routing[],
  layers: number,
  eachLayer: boolean,
): readonly ArmPlan[] {
  const others = allRoutings.filter((one) => one !== 'true' && routings.includes(one));
  const places = [
    null,
    // With one layer, all layers are that layer.
    ...(eachLayer && layers > 1 ? Array.from({ length: layers }, (_, layer) => layer) : []),
  ];
  return [
    { routing: 'true', layer: null },
    ...places.flatMap((layer) => others.map((routing) => ({ routing, layer }))),
  ];
}

/**
 * @param constant the constant path. [layer][tree]
 * @param seed of the draws in this batch alone: two batches have different ones
 */
export function interventionsOf(
  { routing, layer }: ArmPlan,
  constant: readonly (readonly number[])[],
  seed: number,
): NativeIntervention[] {
  const reach = layer === null ? {} : { layers: [layer, layer + 1] as const };
  switch (routing) {
    case 'true':
      return [];
    case 'random':
      return [{ ...reach, kind: 'randomPaths', seed }];
    case 'shuffled':
      return [{ ...reach, kind: 'shuffledPaths', seed, acrossSequences: true }];
    case 'removed':
      return [{ ...reach, kind: 'scaleLayer', factor: 0 }];
    case 'dense':
      return [{ ...reach, kind: 'allNeurons' }];
    case 'top':
      return [{ ...reach, kind: 'topNeurons', count: 0, by: 'contribution' }];
    case 'constant':
      return constant.flatMap((leaves, at) =>
        layer !== null && layer !== at
          ? []
          : leaves.map((leaf, tree): NativeIntervention => {
              return { layers: [at, at + 1], trees: [tree, tree + 1], kind: 'path', leaf };
            }),
      );
  }
}

interface TreesShape {
  readonly layers: number;
  readonly trees: number;
  readonly depth: number;
}

/**
 * Counts the tokens of each leaf.
 * @param leaves [layer][token][tree]
 * @param counts [layer][tree][leaf], added to
 */
export function addLeaves(
  leaves: ArrayLike<number>,
  { layers, trees, depth }: TreesShape,
  counts: Float64Array,
): void {
  const walks = leaves.length / layers;
  for (let at = 0; at < leaves.length; at++) {
    const tree = Math.floor(at / walks) * trees + ((at % walks) % trees);
    const place = tree * 2 ** depth + (leaves[at] ?? 0);
    counts[place] = (counts[place] ?? 0) + 1;
  }
}

/** The leaf that most tokens take, the lowest among equals. [layer][tree] */
export function constantLeaves(
  counts: Float64Array,
  { layers, trees, depth }: TreesShape,
): readonly (readonly number[])[] {
  const size = 2 ** depth;
  const fullest = (tree: number) => {
    const own = counts.subarray(tree * size, (tree + 1) * size);
    return own.indexOf(own.reduce((most, count) => Math.max(most, count), 0));
  };
  return Array.from({ length: layers }, (_, layer) =>
    Array.from({ length: trees }, (_, tree) => fullest(layer * trees + tree)),
  );
}
