/** Token labels around the arc: where they want to be, and where there is room. */
import { shorten } from '../lib/format.ts';

/** A label that wants its middle at `want` (pixels along a line) and must not touch others. */
export interface Wish {
  readonly want: number;
  /** Labels of lower priority give way when there is no room for all. */
  readonly priority: number;
}

/**
 * Middles of the labels along a line from 0 to `length`, at least `gap` apart, each as near as
 * can be to its wish (least squares: pool adjacent violators), in the order of the wishes; null
 * for those that found no room or come after the `most` important ones.
 */
export function spreadLabels(
  wishes: readonly Wish[],
  gap: number,
  length: number,
  most = Number.POSITIVE_INFINITY,
): (number | null)[] {
  const places: (number | null)[] = wishes.map(() => null);
  const room = Math.max(0, Math.min(most, Math.floor(length / gap)));
  const kept = wishes
    .map((wish, index) => ({ ...wish, index }))
    .sort((a, b) => b.priority - a.priority || a.want - b.want)
    .slice(0, room)
    .sort((a, b) => a.want - b.want || a.index - b.index);
  // Subtracting i * gap turns "at least gap apart" into "not falling": isotonic regression.
  const blocks: { sum: number; members: number[] }[] = [];
  kept.forEach(({ want, index }, i) => {
    let block = { sum: want - i * gap, members: [index] };
    let last = blocks.at(-1);
    while (last && last.sum / last.members.length >= block.sum / block.members.length) {
      block = { sum: last.sum + block.sum, members: [...last.members, ...block.members] };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  });
  const highest = length - gap / 2 - (kept.length - 1) * gap;
  let i = 0;
  for (const block of blocks) {
    const base = Math.min(highest, Math.max(gap / 2, block.sum / block.members.length));
    for (const index of block.members) {
      places[index] = base + i * gap;
      i += 1;
    }
  }
  return places;
}

/** Tokens of one leaf: they share a label. */
export interface LeafGroup {
  readonly leaf: number;
  readonly tokens: readonly number[];
}

/** Occupied leaves from left to right, each with its tokens in order. */
export function groupByLeaf(leaves: readonly number[]): LeafGroup[] {
  const groups = new Map<number, number[]>();
  leaves.forEach((leaf, token) => {
    const group = groups.get(leaf);
    if (group) group.push(token);
    else groups.set(leaf, [token]);
  });
  return [...groups].map(([leaf, tokens]) => ({ leaf, tokens })).sort((a, b) => a.leaf - b.leaf);
}

/** `the ×3`, `king`: each piece once, in order, with how often it comes. */
export function countPieces(pieces: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...counts].map(([piece, n]) => (n === 1 ? piece : `${piece} ×${n}`));
}

/** `the ×3`, `king · man`, `light +2`: the pieces of a leaf, as many as fit in so many characters. */
export function groupLabel(pieces: readonly string[], longest: number): string {
  const parts = countPieces(pieces);
  const whole = parts.join(' · ');
  if (whole.length <= longest) return whole;
  const rest = parts.length > 1 ? ` +${parts.length - 1}` : '';
  return shorten(parts[0] ?? '', longest - rest.length) + rest;
}
