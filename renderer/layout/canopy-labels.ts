/** The tokens' pieces around the canopy's arc: where they stand, and what is under a point. */
import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Point } from '../picture/scene.ts';
import { arcAround } from './arc.ts';
import { BAND } from './canopy-ground.ts';
import { angleOf, at, type Fan } from './fan.ts';
import { groupByLeaf, groupLabel, type LeafGroup, spreadLabels } from './labels.ts';
import { shownShare } from './window.ts';

/** What a label needs to know of a token. */
export interface Piece {
  readonly piece: string;
  readonly special: boolean;
}

export interface Label {
  readonly group: LeafGroup;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Degrees by which the text turns to read outwards, upright on both sides. */
  readonly turn: number;
  readonly anchor: 'start' | 'end';
  /** From the leaf to the text: one cubic Bezier. */
  readonly leader: readonly Point[];
}

export interface LabelLayout {
  readonly labels: readonly Label[];
  /** Occupied leaves of the window without room for a label. */
  readonly hidden: number;
}

const LINE = 14;
const SIZE = 11.5;
/** A label farther than this along the arc from its leaf is hard to follow. */
const FARTHEST = 44;

/** Room around the arc that labels may take, in pixels, in a picture of some width. */
export function labelRoom(width: number): number {
  return Math.min(100, Math.max(76, width * 0.16));
}

/** Characters that fit in it, at some 6 pixels each. */
function longestIn(room: number): number {
  return Math.floor((room - BAND.outer - 19) / 6);
}

/** One label a leaf, around the arc, read outwards; `chosen` always gets one. */
export function layoutLabels(
  fan: Fan,
  leaves: readonly number[],
  tokens: readonly Piece[],
  chosen: number,
  room: number,
): LabelLayout {
  const groups = groupByLeaf(leaves).filter(
    ({ leaf }) => shownShare(fan.window, fan.depth, leaf) > 0.5,
  );
  const arc = arcAround(fan, BAND.outer + 14, 0.06);
  const wishes = groups.map(({ leaf, tokens: members }) => ({
    want: arc.toLength(angleOf(fan, fan.depth, leaf)),
    priority: Math.max(...members.map((token) => priorityOf(token, tokens[token], chosen))),
  }));
  const places = spreadLabels(wishes, LINE, arc.length, FARTHEST);
  const labels: Label[] = [];
  groups.forEach((group, index) => {
    const place = places[index];
    if (place === null || place === undefined) return;
    const text = leafText(group, tokens, chosen, longestIn(room));
    labels.push(labelAt(fan, group, arc.toAngle(place), text));
  });
  return { labels, hidden: groups.length - labels.length };
}

export function priorityOf(index: number, token: Piece | undefined, chosen: number): number {
  if (index === chosen) return 3;
  if (!token || token.special) return 0;
  return /\p{L}/u.test(token.piece) ? 2 : 1;
}

/** The words of a leaf first, what the tokenizer added last. */
export function leafText(
  { tokens: members }: LeafGroup,
  tokens: readonly Piece[],
  chosen: number,
  longest: number,
): string {
  const rank = (token: number) => priorityOf(token, tokens[token], chosen);
  const ordered = [...members].sort((a, b) => rank(b) - rank(a) || a - b);
  return groupLabel(
    ordered.map((token) => tokens[token]?.piece ?? ''),
    longest,
  );
}

function labelAt(fan: Fan, group: LeafGroup, angle: number, text: string): Label {
  const outset = (by: number, turned: number) =>
    at({ ...fan, radiusX: fan.radiusX + by, radiusY: fan.radiusY + by }, 1, turned);
  const leafAngle = angleOf(fan, fan.depth, group.leaf);
  const start = outset(BAND.outer + 1, leafAngle);
  const bend = outset(BAND.outer + 6, leafAngle);
  const arrive = outset(BAND.outer + 10, angle);
  const end = outset(BAND.outer + 15, angle);
  const foot = outset(BAND.outer + 19, angle);
  const left = angle < 0;
  const outwards = (Math.atan2(end.y - arrive.y, end.x - arrive.x) * 180) / Math.PI;
  return {
    group,
    text,
    x: foot.x,
    y: foot.y,
    turn: left ? outwards + 180 : outwards,
    anchor: left ? 'end' : 'start',
    leader: [start, bend, arrive, end],
  };
}

interface LabelContext {
  readonly fan: Fan;
  readonly token: number;
  readonly lit: ReadonlySet<number> | null;
  readonly labelOpacity: number;
}

/** The labels as marks; those of the lit tokens come forward. */
export function labelMarks(
  labels: readonly Label[],
  { fan, token, lit, labelOpacity }: LabelContext,
  palette: Palette,
): Mark[] {
  return labels.flatMap((label): Mark[] => {
    const { group, text, turn, anchor, leader } = label;
    const chosen = group.tokens.includes(token);
    const isLit = lit !== null && group.tokens.some((member) => lit.has(member));
    const faded = lit !== null && !isLit;
    const radians = (turn * Math.PI) / 180;
    const drop = 0.34 * SIZE; // from the middle of the letters to their baseline
    return [
      {
        kind: 'curves',
        curves: [leader],
        stroke: leafColor(group.leaf, fan.depth, palette.scheme),
        width: 1.2,
        opacity: labelOpacity * (faded ? 0.3 : 1),
      },
      {
        kind: 'text',
        x: label.x - drop * Math.sin(radians),
        y: label.y + drop * Math.cos(radians),
        text,
        size: SIZE,
        // Letters never fade below what can be read; the lit ones come forward instead.
        fill: chosen || isLit ? palette.text : palette.quiet,
        weight: chosen ? 700 : isLit ? 600 : 400,
        anchor,
        turn,
        opacity: labelOpacity,
      },
    ];
  });
}

/** The label under a point. */
export function labelNear(labels: readonly Label[], point: Point): Label | null {
  for (const label of labels) {
    const radians = (label.turn * Math.PI) / 180;
    const [dx, dy] = [point.x - label.x, point.y - label.y];
    const sign = label.anchor === 'end' ? -1 : 1;
    const along = sign * (dx * Math.cos(radians) + dy * Math.sin(radians));
    const across = Math.abs(dy * Math.cos(radians) - dx * Math.sin(radians));
    if (across <= LINE / 2 && along >= -8 && along <= 6.4 * label.text.length + 4) return label;
  }
  return null;
}
