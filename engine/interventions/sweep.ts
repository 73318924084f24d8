/** Every single decision of some tokens in one layer turned round: what to try, and what came of it. */

import type { NativeIntervention, NativeSweep, NativeTrace } from '../../native/face.ts';
import type { FffShape, Flip, Intervention, ModelShape, SweepRequest } from '../api.ts';
import { badInput } from '../errors.ts';

/** Tokens of one batch: short enough that a trace that comes waits for some 50 ms at the most. */
const tokensAtOnce = 1024;

/** A flip before its effect is known. */
export type PlannedFlip = Omit<Flip, 'effect' | 'changed' | 'rerouted'>;

function checkAll(what: string, values: readonly number[], count: number): void {
  for (const value of values) {
    if (Number.isInteger(value) && value >= 0 && value < count) continue;
    throw badInput(`${what}: expected values from 0 to ${count - 1}, received ${value}`, what);
  }
}

/**
 * Where effects are measured.
 * @throws CanopyError `bad-input` naming the parameter
 */
export function sweptPositions(
  { positions }: SweepRequest,
  tokens: number,
  masks: readonly number[],
): readonly number[] {
  if (positions === undefined) return masks.length > 0 ? masks : [...Array(tokens).keys()];
  if (positions.length === 0) throw badInput('positions: expected at least one', 'positions');
  checkAll('positions', positions, tokens);
  return positions;
}

/**
 * Those that reach the swept text, which is the only one of the batch. One of another text alone is
 * switched off, so that a refusal names the place in the list that was given.
 */
export function commonOf({ interventions = [], text = 0 }: SweepRequest): Intervention[] {
  return interventions.map((one): Intervention => {
    if (one.tokens.kind === 'everywhere') return one;
    if (one.tokens.text !== text) return { ...one, off: true };
    return { ...one, tokens: { ...one.tokens, text: 0 } };
  });
}

/**
 * One flip for each decision: a walk to depth D decides D times.
 * @param trace of the input alone, with the interventions that all flips come on top of
 * @throws CanopyError `bad-input` naming the parameter
 */
export function plannedFlips(
  { layer, tree, tokens }: SweepRequest,
  shape: ModelShape & { readonly ffn: FffShape },
  trace: NativeTrace,
): readonly PlannedFlip[] {
  const { trees, depth } = shape.ffn;
  checkAll('layer', [layer], shape.layers);
  const of = trace.layers[layer];
  if (!of) throw badInput(`layer: there is no layer ${layer}`, 'layer');
  const length = of.leaves.length / trees;
  checkAll('tokens', tokens ?? [], length);
  checkAll('tree', tree === null ? [] : [tree], trees);
  const swept = tokens ?? [...Array(length).keys()];
  const sweptTrees = tree === null ? [...Array(trees).keys()] : [tree];
  return swept.flatMap((token) =>
    sweptTrees.flatMap((inTree) => {
      const walk = token * trees + inTree;
      const leaf = of.leaves[walk] ?? 0;
      return Array.from({ length: depth }, (_, level): PlannedFlip => {
        const right = ((leaf >> (depth - 1 - level)) & 1) === 1;
        const at = walk * (depth + 1) + level;
        return {
          token,
          tree: inTree,
          level,
          node: ((leaf + 2 ** depth) >> (depth - level)) - 1,
          to: right ? 'left' : 'right',
          logit: of.logits[at] ?? Number.NaN,
          margin: of.margins[at] ?? Number.NaN,
        };
      });
    }),
  );
}

/** A flip as the addon takes it. */
export function flipped(
  { token, tree, level, to }: PlannedFlip,
  layer: number,
): NativeIntervention {
  return {
    tokens: [token, token + 1],
    layers: [layer, layer + 1],
    trees: [tree, tree + 1],
    kind: 'forceLevel',
    level,
    right: to === 'right',
  };
}

/** In batches of copies of a sequence of `tokens`. */
export function inBatches<Item>(items: readonly Item[], tokens: number): readonly Item[][] {
  const size = Math.max(1, Math.floor(tokensAtOnce / tokens));
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** `top`: the likeliest token at each position, without the flips. */
export function withEffects(
  flips: readonly PlannedFlip[],
  native: NativeSweep,
  top: ArrayLike<number>,
): Flip[] {
  const positions = top.length;
  return flips.map((flip, variant) => {
    let effect = 0;
    let changed = 0;
    for (let i = 0; i < positions; i++) {
      effect += (native.divergences[variant * positions + i] ?? Number.NaN) / positions;
      changed += native.topIds[variant * positions + i] === top[i] ? 0 : 1;
    }
    return { ...flip, effect, changed, rerouted: native.rerouted[variant] ?? 0 };
  });
}
