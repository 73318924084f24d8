/** Where two sides' predictions are compared. */

import type { Token } from '../../engine/api.ts';
import type { Pair } from './compare.ts';

export type Positions = 'masks' | 'all';

type Tokens = readonly Pick<Token, 'piece' | 'special'>[];

/** Pairs of aligned tokens: at masks that both have, or all but the template's. */
export function comparedPairs(
  pairs: readonly Pair[],
  a: { readonly tokens: Tokens; readonly mask: string | null },
  b: { readonly tokens: Tokens; readonly mask: string | null },
  where: Positions,
): readonly (readonly [number, number])[] {
  return pairs.flatMap((pair) => {
    if (pair.a === null || pair.b === null) return [];
    const [left, right] = [a.tokens[pair.a], b.tokens[pair.b]];
    if (!left || !right) return [];
    const masks = left.piece === a.mask && right.piece === b.mask;
    const wanted = where === 'masks' ? masks : masks || !(left.special || right.special);
    return wanted ? [[pair.a, pair.b] as const] : [];
  });
}

/** Masks where both sides have some and the model is one; else every aligned token. */
export function usualPositions(masks: number, sameModel: boolean): Positions {
  return masks > 0 && sameModel ? 'masks' : 'all';
}
