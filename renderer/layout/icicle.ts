/**
 * Where nodes lie in the icicle reading: levels as rows from the root above to the leaves below, each
 * node over its subtree. Across, the axis is the leaves' (every node as wide as its leaves) or the
 * tokens' in the order of their leaves (a column a token; unvisited nodes have no width). CSS pixels.
 */
import { placeAt } from '../lib/path.ts';
import type { Point } from '../picture/scene.ts';
import { focusable } from './walk.ts';
import { holderOf, isWhole, type LeafWindow, type NodeAt, WHOLE, windowOf } from './window.ts';

/** Tokens in the order of their leaves: what the axis of the tokens runs over. */
export interface TokenOrder {
  readonly total: number;
  /** Tokens in the leaves left of this one. */
  before(leaf: number): number;
  /** Leaf of the token at a place of the order, 0 .. total - 1. */
  leafAt(token: number): number | undefined;
}

/** The order of few tokens, from the leaf of each. */
export function orderOf(leaves: readonly number[]): TokenOrder {
  const sorted = [...leaves].sort((a, b) => a - b);
  return {
    total: sorted.length,
    before: (leaf) => firstFrom(sorted, leaf),
    leafAt: (token) => sorted[token],
  };
}

/** The order of any number of tokens, from how many each leaf has. [leaf] */
export function orderOfCounts(counts: Float64Array): TokenOrder {
  const before = new Float64Array(counts.length + 1);
  for (const [leaf, count] of counts.entries()) before[leaf + 1] = (before[leaf] ?? 0) + count;
  const total = before[counts.length] ?? 0;
  return {
    total,
    before: (leaf) => before[leaf] ?? 0,
    // The last leaf before which there are no more than so many.
    leafAt: (token) =>
      token >= 0 && token < total ? firstFrom(before, Math.floor(token) + 1) - 1 : undefined,
  };
}

export interface Icicle {
  readonly depth: number;
  readonly widths: 'tokens' | 'leaves';
  readonly order: TokenOrder;
  /** The part of the axis that is shown, as shares 0 .. 1 of it. */
  readonly window: LeafWindow;
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly rowHeight: number;
}

/** Room for the labels below, the numbers of the levels at the left, and the breadcrumb above. */
export const MARGIN = { left: 30, right: 14, top: 28, bottom: 84 } as const;

export function fitIcicle(
  depth: number,
  order: TokenOrder,
  widths: 'tokens' | 'leaves',
  window: LeafWindow,
  width: number,
  height: number,
): Icicle {
  const room = height - MARGIN.top - MARGIN.bottom;
  return {
    depth,
    widths,
    order,
    window,
    left: MARGIN.left,
    width: Math.max(40, width - MARGIN.left - MARGIN.right),
    top: MARGIN.top,
    rowHeight: Math.max(6, room / (depth + 1)),
  };
}

/** The part of the axis that a node takes. */
export function spanOf(
  { depth, widths, order }: Pick<Icicle, 'depth' | 'widths' | 'order'>,
  node: NodeAt,
): LeafWindow {
  if (widths === 'leaves') return windowOf(node);
  const leaves = 2 ** (depth - node.level);
  const total = Math.max(1, order.total);
  return {
    from: order.before(node.place * leaves) / total,
    to: order.before((node.place + 1) * leaves) / total,
  };
}

/** Index of the first of ascending values that is not below a limit. */
function firstFrom(sorted: ArrayLike<number>, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A place on the axis in pixels. */
export function acrossOf({ window, left, width }: Icicle, place: number): number {
  return left + (width * (place - window.from)) / (window.to - window.from);
}

/** The place on the axis at a point. */
export function placeOf({ window, left, width }: Icicle, x: number): number {
  return window.from + ((x - left) / width) * (window.to - window.from);
}

/** Left, top, width and height of a node, cut to what is shown; null where nothing is. */
export function boxOf(
  icicle: Icicle,
  node: NodeAt,
): readonly [number, number, number, number] | null {
  const { from, to } = spanOf(icicle, node);
  const start = Math.max(icicle.left, acrossOf(icicle, from));
  const end = Math.min(icicle.left + icicle.width, acrossOf(icicle, to));
  if (end - start <= 1e-6) return null;
  return [start, icicle.top + node.level * icicle.rowHeight, end - start, icicle.rowHeight];
}

/** The node under a point; null outside of the rows. */
export function nodeUnder(icicle: Icicle, { x, y }: Point): NodeAt | null {
  const { depth, left, width, top, rowHeight, widths, order } = icicle;
  const level = Math.floor((y - top) / rowHeight);
  if (level < 0 || level > depth || x < left || x >= left + width) return null;
  const share = placeOf(icicle, x);
  if (widths === 'leaves') return { level, place: Math.floor(share * 2 ** level) };
  const leaf = order.leafAt(Math.floor(share * order.total));
  return leaf === undefined ? null : { level, place: placeAt(leaf, depth, level) };
}

/** How subtrees lie on the axis; a subtree without tokens has no place among the tokens. */
export function icicleAxis(
  depth: number,
  order: TokenOrder,
  widths: 'tokens' | 'leaves',
): { windowOf(node: NodeAt): LeafWindow; holderOf(window: LeafWindow): NodeAt } {
  const deepest = Math.max(0, depth - 2);
  if (widths === 'leaves') {
    return {
      windowOf: (node) => windowOf(focusable(node, depth)),
      holderOf: (window) => holderOf(window, deepest),
    };
  }
  const { total } = order;
  return {
    windowOf(node) {
      const span = spanOf({ depth, widths, order }, focusable(node, depth));
      return span.to > span.from ? span : WHOLE;
    },
    holderOf(window) {
      if (isWhole(window)) return { level: 0, place: 0 };
      const first = order.leafAt(Math.floor(window.from * total + 1e-6)) ?? 0;
      const last = order.leafAt(Math.min(total, Math.ceil(window.to * total - 1e-6)) - 1) ?? first;
      const axis = { from: first / 2 ** depth, to: (last + 1) / 2 ** depth };
      return holderOf(axis, deepest);
    },
  };
}
