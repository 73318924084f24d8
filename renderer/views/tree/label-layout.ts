import type { Token } from '../../../engine/api.ts';
import { arcAround } from '../../layout/arc.ts';
import { angleOf, at, type Fan } from '../../layout/fan.ts';
import { groupByLeaf, groupLabel, type LeafGroup, spreadLabels } from '../../layout/labels.ts';
import { BAND } from './ground.ts';

export interface Label {
  readonly group: LeafGroup;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** Degrees by which the text turns to read outwards, upright on both sides. */
  readonly turn: number;
  readonly anchor: 'start' | 'end';
  /** From the leaf to the text, as an SVG path. */
  readonly leader: string;
}

interface LabelLayout {
  readonly labels: readonly Label[];
  /** Occupied leaves without room for a label. */
  readonly hidden: number;
}

const LINE = 14;
/** A crowd closer than this pushes labels far from their leaves. */
const CROWD = 0.8;

/** Room around the arc that labels may take, in pixels, in a picture of some width. */
export function labelRoom(width: number): number {
  return Math.min(100, Math.max(66, width * 0.16));
}

/** Characters that fit in it, at some 6 pixels each. */
function longestIn(room: number): number {
  return Math.floor((room - BAND.outer - 19) / 6);
}

/** One label a leaf, around the arc, read outwards; `chosen` always gets one. */
export function layoutLabels(
  fan: Fan,
  leaves: readonly number[],
  tokens: readonly Token[],
  chosen: number,
  room: number,
): LabelLayout {
  const groups = groupByLeaf(leaves);
  const arc = arcAround(fan, BAND.outer + 14, 0.06);
  const wishes = groups.map(({ leaf, tokens: members }) => ({
    want: arc.toLength(angleOf(fan, fan.depth, leaf)),
    priority: Math.max(...members.map((token) => priorityOf(token, tokens[token], chosen))),
  }));
  const most = Math.floor((CROWD * arc.length) / LINE);
  const places = spreadLabels(wishes, LINE, arc.length, most);
  const labels: Label[] = [];
  groups.forEach((group, index) => {
    const place = places[index];
    if (place === null || place === undefined) return;
    labels.push(
      labelAt(fan, group, arc.toAngle(place), textOf(group, tokens, chosen, longestIn(room))),
    );
  });
  return { labels, hidden: groups.length - labels.length };
}

function priorityOf(index: number, token: Token | undefined, chosen: number): number {
  if (index === chosen) return 3;
  if (!token || token.special) return 0;
  return /\p{L}/u.test(token.piece) ? 2 : 1;
}

/** The words of a leaf first, what the tokenizer added last. */
function textOf(
  { tokens: members }: LeafGroup,
  tokens: readonly Token[],
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
  const p = ({ x, y }: { x: number; y: number }) => `${x.toFixed(1)},${y.toFixed(1)}`;
  return {
    group,
    text,
    x: foot.x,
    y: foot.y,
    turn: left ? outwards + 180 : outwards,
    anchor: left ? 'end' : 'start',
    leader: `M${p(start)}C${p(bend)} ${p(arrive)} ${p(end)}`,
  };
}
