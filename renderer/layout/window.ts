/**
 * The part of the leaves that fills the picture, as shares 0 .. 1 of the leaf axis. Every node owns an
 * interval of that axis (place i of level L: [i, i + 1] / 2^L), so a subtree is a window, and zooming
 * and panning between subtrees pass through windows of no node. A window as wide as 2^-k stands at the
 * real-valued level k: that is where the picture has its root.
 */
export interface LeafWindow {
  readonly from: number;
  readonly to: number;
}

/** A node by its level and its place from the left. */
export interface NodeAt {
  readonly level: number;
  readonly place: number;
}

export const WHOLE: LeafWindow = { from: 0, to: 1 };

const TINY = 1e-9;

export function windowOf({ level, place }: NodeAt): LeafWindow {
  const width = 2 ** -level;
  return { from: place * width, to: (place + 1) * width };
}

export function isWhole({ from, to }: LeafWindow): boolean {
  return from < TINY && to > 1 - TINY;
}

/** The level at which the window is as wide as a node; between levels it is no whole number. */
export function levelOf({ from, to }: LeafWindow): number {
  return Math.max(0, -Math.log2(Math.max(TINY, to - from)));
}

/** The deepest node, no deeper than `deepest`, whose leaves hold the whole window. */
export function holderOf({ from, to }: LeafWindow, deepest: number): NodeAt {
  let node: NodeAt = { level: 0, place: 0 };
  for (let level = 1; level <= deepest; level++) {
    const place = Math.floor((from + TINY) * 2 ** level);
    if (place !== Math.ceil((to - TINY) * 2 ** level) - 1) break;
    node = { level, place };
  }
  return node;
}

/** Narrower by `factor` (wider where it is below 1) around a place on the axis that stays where it is. */
export function zoomWindow(
  { from, to }: LeafWindow,
  factor: number,
  about: number,
  narrowest: number,
): LeafWindow {
  const width = Math.min(1, Math.max(narrowest, (to - from) / factor));
  const share = (Math.min(to, Math.max(from, about)) - from) / (to - from);
  return inside(about - share * width, width);
}

/** Moved by a share of the leaf axis, as far as there are leaves. */
export function panWindow({ from, to }: LeafWindow, by: number): LeafWindow {
  return inside(from + by, to - from);
}

function inside(from: number, width: number): LeafWindow {
  const start = Math.min(1 - width, Math.max(0, from));
  return { from: start, to: start + width };
}

/** On the way from one window to another: widths in proportion, one place of the axis standing still. */
export function betweenWindows(a: LeafWindow, b: LeafWindow, share: number): LeafWindow {
  if (share >= 1) return b;
  const [wide, goal] = [a.to - a.from, b.to - b.from];
  const width = wide * (goal / wide) ** share;
  const moved = Math.abs(goal - wide) < TINY ? share : (width - wide) / (goal - wide);
  const from = a.from + (b.from - a.from) * moved;
  return { from, to: from + width };
}

/** How much of a node's leaves the window shows, as a share of what it could show: 0 .. 1. */
export function shownShare({ from, to }: LeafWindow, level: number, place: number): number {
  const width = 2 ** -level;
  const overlap = Math.min(to, (place + 1) * width) - Math.max(from, place * width);
  return Math.min(1, Math.max(0, overlap / Math.min(width, to - from)));
}

/** The largest part of the window that one node of a level fills: 1 for a node's own window. */
export function largestShare({ from, to }: LeafWindow, level: number): number {
  const width = 2 ** -level;
  const [first, end] = placesShown({ from, to }, level);
  // Those between the first and the last are whole.
  if (end - first > 2) return Math.min(1, width / (to - from));
  const inFirst = Math.min(to, (first + 1) * width) - from;
  return Math.min(1, Math.max(inFirst, to - from - inFirst) / (to - from));
}

/** Middle, on the leaf axis, of what the window shows of a node; the nearer end where it shows nothing. */
export function shownMiddle({ from, to }: LeafWindow, level: number, place: number): number {
  const width = 2 ** -level;
  const low = Math.min(to, Math.max(from, place * width));
  const high = Math.min(to, Math.max(from, (place + 1) * width));
  return (low + high) / 2;
}

/** First and one past the last place of a level that the window shows. */
export function placesShown({ from, to }: LeafWindow, level: number): readonly [number, number] {
  const size = 2 ** level;
  return [Math.floor((from + TINY) * size), Math.ceil((to - TINY) * size)];
}
