/** Statistics of decisions: margins by level, where walks part, what noise on a layer's input would turn. */

import { breathe } from '../breathe.ts';
import type { FragilityLayer, FragilityLevel, FragilityParting } from '../fragilityTypes.ts';
import { partingLevel } from '../interventions/effects.ts';

/** Of the margins' quantiles. */
export const shares: readonly number[] = [0.01, 0.1, 0.5, 0.9, 0.99];

export interface WalksShape {
  readonly layers: number;
  /** Tokens in all. */
  readonly tokens: number;
  readonly trees: number;
  readonly depth: number;
}

/** What is kept of the pass that all others are held against. */
export interface Walks {
  readonly shape: WalksShape;
  readonly leaves: Uint32Array; // [layer][walk]
  readonly margins: Float32Array; // [layer][level][walk]
  /** Walks of a layer so far. */
  filled: number;
}

/** Where the walks of another pass leave those. */
export interface Partings {
  readonly changed: Int32Array; // [layer][level]
  readonly margins: readonly number[][]; // [layer][changed walk], F32, where it parts
}

export function emptyWalks(shape: WalksShape): Walks {
  const { layers, tokens, trees, depth } = shape;
  return {
    shape,
    leaves: new Uint32Array(layers * tokens * trees),
    margins: new Float32Array(layers * depth * tokens * trees),
    filled: 0,
  };
}

export function noPartings({ layers, depth }: WalksShape): Partings {
  return {
    changed: new Int32Array(layers * depth),
    margins: Array.from({ length: layers }, () => []),
  };
}

/**
 * Adds some tokens' walks; a leaf decides nothing, so its margin is left out.
 * @param layers each with leaves [token][tree] and margins [token][tree][depth + 1]
 */
export async function addWalks(
  into: Walks,
  layers: readonly { readonly leaves: ArrayLike<number>; readonly margins: ArrayLike<number> }[],
): Promise<void> {
  const { tokens, trees, depth } = into.shape;
  const all = tokens * trees;
  for (const [layer, { leaves, margins }] of layers.entries()) {
    await breathe();
    into.leaves.set(leaves, layer * all + into.filled);
    for (let walk = 0; walk < leaves.length; walk++) {
      for (let level = 0; level < depth; level++) {
        into.margins[(layer * depth + level) * all + into.filled + walk] =
          margins[walk * (depth + 1) + level] ?? Number.NaN;
      }
    }
  }
  into.filled += layers[0]?.leaves.length ?? 0;
}

/**
 * Holds another pass's walks against those kept.
 * @param first which walk of a layer the pass's first is
 * @param leaves [layer][token][tree]
 */
export async function addPartings(
  into: Partings,
  walks: Walks,
  first: number,
  leaves: ArrayLike<number>,
): Promise<void> {
  const { layers, tokens, trees, depth } = walks.shape;
  const all = tokens * trees;
  const own = leaves.length / layers;
  for (let layer = 0; layer < layers; layer++) {
    await breathe();
    for (let walk = 0; walk < own; walk++) {
      const [a, b] = [
        walks.leaves[layer * all + first + walk] ?? 0,
        leaves[layer * own + walk] ?? 0,
      ];
      if (a === b) continue;
      const place = layer * depth + partingLevel(a, b, depth);
      into.changed[place] = (into.changed[place] ?? 0) + 1;
      into.margins[layer]?.push(walks.margins[place * all + first + walk] ?? Number.NaN);
    }
  }
}

export function partingOf(
  { changed, margins }: Partings,
  layer: number,
  depth: number,
): FragilityParting {
  const own = Float32Array.from(margins[layer] ?? []).sort();
  return {
    changed: own.length,
    changedMargin: own.length === 0 ? null : quantile(own, 0.5),
    levels: [...changed.subarray(layer * depth, (layer + 1) * depth)],
  };
}

/** A layer's figures. Sorts the layer's margins in place: partings come first. */
export async function layerOf(
  walks: Walks,
  layer: number,
  noise: readonly number[],
): Promise<FragilityLayer> {
  const { tokens, trees, depth } = walks.shape;
  const all = tokens * trees;
  const levels: FragilityLevel[] = [];
  for (let level = 0; level < depth; level++) {
    await breathe();
    const from = (layer * depth + level) * all;
    const margins = walks.margins.subarray(from, from + all).sort();
    levels.push({
      level,
      margins: shares.map((share) => quantile(margins, share)),
      turned: noise.map((deviation) => turnedBy(margins, deviation)),
    });
  }
  return { layer, walks: all, levels };
}

/** Linear between the two nearest of ascending values. */
function quantile(ascending: Float32Array, share: number): number {
  const at = share * (ascending.length - 1);
  const a = ascending[Math.floor(at)] ?? Number.NaN;
  const b = ascending[Math.ceil(at)] ?? Number.NaN;
  return a + (b - a) * (at - Math.floor(at));
}

/**
 * Mean of Phi(-margin / deviation). Noise of this deviation in each coordinate of the layer's input
 * moves a token along a hyperplane's normal by a normal variable of the same deviation, so this is
 * the exact probability that one decision turns, the node being reached.
 * @param margins ascending
 */
export function turnedBy(margins: Float32Array, deviation: number): number {
  // Beyond 9 deviations a decision adds less than 1e-18.
  let sum = 0;
  for (const margin of margins) {
    if (margin > 9 * deviation) break;
    sum += normalTail(margin / deviation);
  }
  return sum / margins.length;
}

/** 1 - Phi(z) for z >= 0, to 7e-8 (Abramowitz and Stegun, 26.2.17). */
export function normalTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
