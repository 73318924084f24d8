/** Which tokens meet a node of a tree, and how their paths go together. Pure functions of a trace. */

import type { FffShape, LayerTrace } from '../../engine/api.ts';
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
