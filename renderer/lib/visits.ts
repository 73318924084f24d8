/** Which tokens meet a node of a tree, and how their paths go together. Pure functions of a trace. */

import type { FffShape, LayerTrace } from '../../engine/api.ts';
import { gelu } from './gelu.ts';
import { passes } from './lit.ts';
import { leavesOfTree, sharedDecisions } from './path.ts';

/** One text's part of a layer. */
export interface TextTrace {
  readonly text: number;
  readonly trace: LayerTrace;
}

/** A token at a node. */
export interface Visit {
  readonly text: number;
  readonly token: number;
  readonly leaf: number;
  readonly logit: number;
  readonly margin: number;
  readonly contribution: number;
}

/** All tokens that meet a node, text by text, in their order. */
export function visitsOf(
  texts: readonly TextTrace[],
  shape: FffShape,
  tree: number,
  node: { readonly level: number; readonly place: number },
): Visit[] {
  const levels = shape.depth + 1;
  return texts.flatMap(({ text, trace }) =>
    leavesOfTree(trace.leaves, shape.trees, tree).flatMap((leaf, token) => {
      if (!passes(leaf, shape.depth, node.level, node.place)) return [];
      const at = (token * shape.trees + tree) * levels + node.level;
      return [
        {
          text,
          token,
          leaf,
          logit: trace.logits[at] ?? 0,
          margin: trace.margins[at] ?? 0,
          contribution: trace.contributions[at] ?? 0,
        },
      ];
    }),
  );
}

/** Length of a node's w_in as the visits tell it: |logit| / margin; null where nobody was. */
export function inNormOf(visits: readonly Visit[]): number | null {
  const visit = visits.find(({ margin }) => margin > 0);
  return visit ? Math.abs(visit.logit) / visit.margin : null;
}

/**
 * How many of `leaves` share at least k decisions with `own`, for k = 0 .. depth. The path itself is
 * not counted if it is not among the leaves.
 */
export function sharingAtLeast(own: number, leaves: readonly number[], depth: number): number[] {
  const counts = new Array<number>(depth + 1).fill(0);
  for (const leaf of leaves) {
    const shared = sharedDecisions(own, leaf, depth);
    for (let k = 0; k <= shared; k++) counts[k] = (counts[k] ?? 0) + 1;
  }
  return counts;
}

/** How many of the tokens at a node go left and right there. */
export function sharesAt(visits: readonly Visit[]): {
  readonly left: number;
  readonly right: number;
} {
  const right = visits.filter(({ logit }) => logit > 0).length;
  return { left: visits.length - right, right };
}

/** Length of a node's w_out as the visits tell it: contribution / |gelu(logit)| where that is sure. */
export function outNormOf(visits: readonly Visit[]): number | null {
  let surest = 0;
  let norm: number | null = null;
  for (const { logit, contribution } of visits) {
    const activation = Math.abs(gelu(logit));
    if (activation <= Math.max(surest, 1e-3)) continue;
    surest = activation;
    norm = contribution / activation;
  }
  return norm;
}

/** A node on the way from the root. */
export interface Ancestor {
  readonly level: number;
  readonly place: number;
  /** Tokens that come to it. */
  readonly tokens: number;
  /** The decision that leads on, and how many of its tokens take it; null at the end of the way. */
  readonly right: boolean | null;
  readonly along: number | null;
}

/** The nodes from the root to one of them, that one included, and how many of `leaves` pass each. */
export function ancestorsOf(
  node: { readonly level: number; readonly place: number },
  leaves: readonly number[],
  depth: number,
): Ancestor[] {
  const tokensAt = (level: number) => {
    const place = node.place >>> (node.level - level);
    return leaves.filter((leaf) => passes(leaf, depth, level, place)).length;
  };
  return Array.from({ length: node.level + 1 }, (_, level) => {
    const last = level === node.level;
    return {
      level,
      place: node.place >>> (node.level - level),
      tokens: tokensAt(level),
      right: last ? null : ((node.place >>> (node.level - level - 1)) & 1) === 1,
      along: last ? null : tokensAt(level + 1),
    };
  });
}
