/** Walking a tree by keyboard: from node to node, along the paths where there are any. */
import { placeAt } from '../lib/path.ts';
import type { NodeAt } from './window.ts';

/** `next` and `previous` go to the nearest visited node of the level, `right` and `left` to the very next. */
export type Step = 'parent' | 'child' | 'previous' | 'next' | 'left' | 'right';

/** Where a step leads from a node; the node itself where there is no way. */
export function walk(
  from: NodeAt,
  step: Step,
  depth: number,
  leaves: readonly number[],
  token: number,
): NodeAt {
  const { level, place } = from;
  switch (step) {
    case 'parent':
      return level === 0 ? from : { level: level - 1, place: place >> 1 };
    case 'child':
      return level === depth ? from : childOf(from, depth, leaves, token);
    case 'left':
      return place === 0 ? from : { level, place: place - 1 };
    case 'right':
      return place + 1 === 2 ** level ? from : { level, place: place + 1 };
    case 'previous':
    case 'next': {
      const sign = step === 'next' ? 1 : -1;
      const beside = leaves
        .map((leaf) => placeAt(leaf, depth, level))
        .filter((other) => (other - place) * sign > 0);
      if (beside.length === 0) return from;
      // Not by spreading them into Math.min: a corpus has more used leaves than a call has arguments.
      const nearest = (a: number, b: number) => (sign * (a - b) < 0 ? a : b);
      return { level, place: beside.reduce(nearest) };
    }
  }
}

/** The chosen token's way where it passes the node, else that of the most tokens, else the left one. */
function childOf(from: NodeAt, depth: number, leaves: readonly number[], token: number): NodeAt {
  const level = from.level + 1;
  const left = from.place * 2;
  const own = placeAt(leaves[token] ?? -1, depth, level);
  if (own >> 1 === from.place) return { level, place: own };
  const visits = (place: number) =>
    leaves.filter((leaf) => placeAt(leaf, depth, level) === place).length;
  return { level, place: visits(left + 1) > visits(left) ? left + 1 : left };
}

/** The node to zoom into: one whose subtree still has leaves to tell apart. */
export function focusable({ level, place }: NodeAt, depth: number): NodeAt {
  const deepest = Math.max(0, depth - 2);
  return level <= deepest
    ? { level, place }
    : { level: deepest, place: place >> (level - deepest) };
}
