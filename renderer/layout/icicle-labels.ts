/** The tokens' pieces below the leaves of the icicle. */

import { leafColor } from '../lib/leaf-color.ts';
import type { Mark, Palette, Point } from '../picture/scene.ts';
import { leafText, priorityOf } from './canopy-labels.ts';
import { acrossOf, type Icicle, MARGIN, spanOf } from './icicle.ts';
import type { IcicleInput } from './icicle-scene.ts';
import { groupByLeaf, type LeafGroup, spreadLabels } from './labels.ts';

interface IcicleLabel {
  readonly group: LeafGroup;
  readonly text: string;
  /** Middle of the label, and of its leaf, across. */
  readonly x: number;
  readonly leaf: number;
  readonly upright: boolean;
}

const GAP = 13;
const SIZE = 11.5;
const LETTER = 6.5;
/** From the leaves' row to the labels, where leaders lead. */
const DROP = 20;

/**
 * A label a leaf: level where all have room beneath their leaves, else upright ones, side by side.
 * The chosen token always has its own.
 */
export function layoutIcicleLabels(
  icicle: Icicle,
  { leaves, tokens, token }: Pick<IcicleInput, 'leaves' | 'tokens' | 'token'>,
): { readonly labels: readonly IcicleLabel[]; readonly hidden: number } {
  const { depth, left, width } = icicle;
  const groups = groupByLeaf(leaves).flatMap((group) => {
    const span = spanOf(icicle, { level: depth, place: group.leaf });
    const x = acrossOf(icicle, (span.from + span.to) / 2);
    const room = acrossOf(icicle, span.to) - acrossOf(icicle, span.from);
    return x < left || x > left + width ? [] : [{ group, x, room }];
  });
  const level = groups.every(({ room }) => room >= 7 * LETTER);
  const longest = Math.floor((MARGIN.bottom - DROP - 4) / LETTER);
  const places = spreadLabels(
    groups.map(({ group, x }) => ({
      want: x - left + GAP / 2,
      priority: Math.max(
        ...group.tokens.map((member) => priorityOf(member, tokens[member], token)),
      ),
    })),
    level ? 0.001 : GAP,
    width + GAP,
    40,
  );
  const labels = groups.flatMap(({ group, x, room }, index) => {
    const place = places[index];
    if (place === null || place === undefined) return [];
    const characters = level ? Math.floor(room / LETTER) : longest;
    const text = leafText(group, tokens, token, characters);
    return [{ group, text, x: level ? x : left + place - GAP / 2, leaf: x, upright: !level }];
  });
  return { labels, hidden: groups.length - labels.length };
}

export function icicleLabels(input: IcicleInput, palette: Palette): Mark[] {
  const { icicle, token, lit } = input;
  const top = bottomOf(icicle);
  return layoutIcicleLabels(icicle, input).labels.flatMap((label): Mark[] => {
    const { group, text, x, leaf, upright } = label;
    const chosen = group.tokens.includes(token);
    const isLit = lit !== null && group.tokens.some((member) => lit.has(member));
    const opacity = lit !== null && !isLit ? 0.3 : 1;
    const [from, to] = [top + 6, top + DROP - 4];
    return [
      {
        kind: 'curves',
        curves: [
          [
            { x: leaf, y: from },
            { x: leaf, y: from + 6 },
            { x, y: to - 6 },
            { x, y: to },
          ],
        ],
        stroke: leafColor(group.leaf, icicle.depth, palette.scheme),
        width: 1.2,
        opacity,
      },
      {
        kind: 'text',
        x: upright ? x - 0.34 * SIZE : x,
        y: top + DROP + (upright ? 0 : 8),
        text,
        size: SIZE,
        fill: chosen || isLit ? palette.text : palette.quiet,
        weight: chosen ? 700 : isLit ? 600 : 400,
        anchor: upright ? 'start' : 'middle',
        turn: upright ? 90 : 0,
      },
    ];
  });
}

/** The leaf whose label is under a point. */
export function icicleLabelNear(
  icicle: Icicle,
  labels: readonly IcicleLabel[],
  { x, y }: Point,
): LeafGroup | null {
  if (y < bottomOf(icicle) + 4) return null;
  const reach = (label: IcicleLabel) =>
    label.upright ? GAP / 2 : Math.max(12, (label.text.length * LETTER) / 2);
  return labels.find((label) => Math.abs(label.x - x) <= reach(label))?.group ?? null;
}

function bottomOf({ top, rowHeight, depth }: Icicle): number {
  return top + (depth + 1) * rowHeight;
}
