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
 * for those that found no room, or without which their neighbours come no farther than `farthest`
 * from their wishes.
 */
export function spreadLabels(
  wishes: readonly Wish[],
  gap: number,
  length: number,
  farthest = Number.POSITIVE_INFINITY,
): (number | null)[] {
  let kept = thinned(wishes, gap, length, farthest);
  let blocks = pooled(kept, gap, length);
  while (kept.length > 1) {
    const crowded = blocks.filter((block) => farthestIn(block, gap) > farthest);
    if (crowded.length === 0) break;
    const gone = new Set(crowded.map((block) => leastOf(block.members)));
    kept = kept.filter((wish) => !gone.has(wish));
    blocks = pooled(kept, gap, length);
  }
  const places: (number | null)[] = wishes.map(() => null);
  for (const { start, members } of blocks) {
    members.forEach((wish, i) => {
      places[wish.index] = start + i * gap;
    });
  }
  return places;
}

interface Kept extends Wish {
  readonly index: number;
}

/**
 * As many wishes as have room, the important ones first, and of equal ones such as lie evenly along
 * the line: no stretch as long as a label may be pushed gets more than it holds.
 */
function thinned(wishes: readonly Wish[], gap: number, length: number, farthest: number): Kept[] {
  const room = Math.max(0, Math.floor(length / gap));
  const inOrder = wishes
    .map((wish, index) => ({ ...wish, index }))
    .sort((a, b) => a.want - b.want || a.index - b.index);
  const ranked = inOrder
    .map((wish, i) => ({ wish, turn: vanDerCorput(i) }))
    .sort((a, b) => b.wish.priority - a.wish.priority || a.turn - b.turn);
  const most = Math.floor((2 * farthest) / gap) + 1;
  const kept = new Set<Kept>();
  for (const { wish } of ranked) {
    if (kept.size >= room) break;
    let near = 0;
    for (const { want } of kept) if (Math.abs(want - wish.want) <= farthest) near += 1;
    if (near < most) kept.add(wish);
  }
  return inOrder.filter((wish) => kept.has(wish));
}

/** The bits of n behind the point in reverse: 0, 1/2, 1/4, 3/4, 1/8 ... fill the unit evenly. */
function vanDerCorput(n: number): number {
  let value = 0;
  for (let rest = n, step = 0.5; rest > 0; rest >>= 1, step /= 2) value += (rest & 1) * step;
  return value;
}

/** Labels that touch each other: the first one's middle, the others follow a gap apart. */
interface Block {
  readonly start: number;
  readonly members: readonly Kept[];
}

/** Subtracting i * gap turns "at least gap apart" into "not falling": isotonic regression. */
function pooled(kept: readonly Kept[], gap: number, length: number): Block[] {
  const pools: { sum: number; members: Kept[] }[] = [];
  kept.forEach((wish, i) => {
    let pool = { sum: wish.want - i * gap, members: [wish] };
    let last = pools.at(-1);
    while (last && last.sum / last.members.length >= pool.sum / pool.members.length) {
      pool = { sum: last.sum + pool.sum, members: [...last.members, ...pool.members] };
      pools.pop();
      last = pools.at(-1);
    }
    pools.push(pool);
  });
  const highest = length - gap / 2 - (kept.length - 1) * gap;
  let before = 0;
  return pools.map(({ sum, members }) => {
    const base = Math.min(highest, Math.max(gap / 2, sum / members.length));
    const start = base + before * gap;
    before += members.length;
    return { start, members };
  });
}

/** How far the most displaced label of a block stands from its wish. */
function farthestIn({ start, members }: Block, gap: number): number {
  if (members.length === 1) return 0;
  return Math.max(...members.map(({ want }, i) => Math.abs(start + i * gap - want)));
}

/** The one to leave out: of the lowest priority, the one with the nearest neighbour. */
function leastOf(members: readonly Kept[]): Kept | undefined {
  const crowd = (i: number) => {
    const want = members[i]?.want ?? 0;
    const beside = [members[i - 1]?.want, members[i + 1]?.want];
    return Math.min(...beside.map((other) => Math.abs((other ?? Number.POSITIVE_INFINITY) - want)));
  };
  const ranked = members.map((wish, i) => ({ wish, crowd: crowd(i) }));
  ranked.sort((a, b) => a.wish.priority - b.wish.priority || a.crowd - b.crowd);
  return ranked[0]?.wish;
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
  return partsOf(pieces).map(({ text }) => text);
}

/**
 * `the ×3`, `king · man`, `light +2`: the pieces in order, as many as fit in so many characters, and
 * how many tokens are not named. The first is shortened where not even it fits.
 */
export function groupLabel(pieces: readonly string[], longest: number): string {
  return fittingLabel(pieces, longest) ?? shortest(pieces, longest);
}

/** The same with at least one piece unshortened; null without room for it. */
export function fittingLabel(pieces: readonly string[], longest: number): string | null {
  const parts = partsOf(pieces);
  for (let named = parts.length; named > 0; named--) {
    const text = parts.slice(0, named).map((part) => part.text);
    const label = text.join(' · ') + unnamed(parts.slice(named));
    if (label.length <= longest) return label;
  }
  return null;
}

function shortest(pieces: readonly string[], longest: number): string {
  const [first, ...others] = partsOf(pieces);
  const rest = unnamed(others);
  return shorten(first?.text ?? '', longest - rest.length) + rest;
}

/** A piece, and how many tokens have it. */
interface Part {
  readonly text: string;
  readonly tokens: number;
}

function partsOf(pieces: readonly string[]): Part[] {
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...counts].map(([piece, tokens]) => ({
    text: tokens === 1 ? piece : `${piece} ×${tokens}`,
    tokens,
  }));
}

function unnamed(parts: readonly Part[]): string {
  const tokens = parts.reduce((sum, part) => sum + part.tokens, 0);
  return tokens > 0 ? ` +${tokens}` : '';
}
