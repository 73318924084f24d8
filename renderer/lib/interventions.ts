/** Lists of interventions as a person changes them: pure functions of the list. */

import type { Intervention } from '../../engine/api.ts';
import { same } from './same.ts';

type List = readonly Intervention[];

/** Whether two decide the same thing of the same walks, whichever way. */
function samePlace(a: Intervention, b: Intervention): boolean {
  if (a.change.kind !== 'force' || b.change.kind !== 'force') return false;
  return (
    same(a.tokens, b.tokens) &&
    a.layer === b.layer &&
    a.tree === b.tree &&
    same(a.change.at, b.change.at)
  );
}

/** Adds one; takes it away again where it is there, and replaces one that decides the same otherwise. */
export function withToggled(list: List, one: Intervention): List {
  const there = list.findIndex((other) =>
    same({ ...other, off: undefined }, { ...one, off: undefined }),
  );
  if (there >= 0) return list.filter((_, index) => index !== there);
  const place = list.findIndex((other) => samePlace(other, one));
  return place >= 0 ? list.with(place, one) : [...list, one];
}

export function withSwitched(list: List, index: number): List {
  const one = list[index];
  if (!one) return list;
  const { off, ...rest } = one;
  return list.with(index, off ? rest : { ...rest, off: true });
}

/** `by` -1: earlier, 1: later. */
export function withMoved(list: List, index: number, by: -1 | 1): List {
  const [one, other] = [list[index], list[index + by]];
  return one && other ? list.with(index, other).with(index + by, one) : list;
}

export function without(list: List, index: number): List {
  return list.filter((_, at) => at !== index);
}

export function areOn(list: List): List {
  return list.filter(({ off }) => !off);
}
