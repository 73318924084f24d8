import type { Hover } from '../state/selection.ts';
import { placeAt } from './path.ts';

/** Whether a path passes a node. */
export function passes(leaf: number, depth: number, level: number, place: number): boolean {
  return placeAt(leaf, depth, level) === place;
}

/**
 * Tokens of one text that the pointer is on, in whichever view: those it names, or those whose paths
 * pass the node it is on. `leaves` are the text's in the chosen layer and tree.
 */
export function tokensUnder(
  hover: Hover | null,
  text: number,
  leaves: readonly number[],
  depth: number,
): readonly number[] {
  if (!hover) return [];
  if (hover.kind === 'tokens') return hover.text === text ? hover.tokens : [];
  return leaves.flatMap((leaf, token) =>
    passes(leaf, depth, hover.level, hover.place) ? [token] : [],
  );
}
