/** What a study of fragility calls its variants. */

import type { FragilityChange } from '../../engine/api.ts';

/** As in "INT8" and "noise ε 0.01". */
export function changeName(change: FragilityChange): string {
  return change.kind === 'rounded' ? change.to.toUpperCase() : `noise ε ${change.size}`;
}
