/** Which nodes of a tree two sides visit, as an icicle: root above, a row a level, the leaves below. */

import type { differenceTree, Visitor } from '../lib/compare.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

const HEAD = 22;
const LEFT = 26;

/** Narrow nodes are a pixel wide at least, so that none is lost. */
export function differenceScene(
  levels: ReturnType<typeof differenceTree>,
  names: { readonly a: string; readonly b: string },
  { width, height }: { readonly width: number; readonly height: number },
  palette: Palette,
): Scene {
  const colors: Readonly<Record<Visitor, string>> = {
    both: palette.node,
    a: palette.positive,
    b: palette.negative,
  };
  const inner = width - LEFT - 8;
  const tall = (height - HEAD - 6) / levels.length;
  const marks: Mark[] = [];
  for (const [level, nodes] of levels.entries()) {
    const y = HEAD + level * tall;
    for (const by of ['both', 'a', 'b'] as const) {
      const at = nodes.flatMap((node) => {
        if (node.by !== by) return [];
        const wide = inner / 2 ** level;
        return [LEFT + node.place * wide, y, Math.max(1, wide - 1), tall - 2];
      });
      if (at.length > 0) marks.push({ kind: 'rects', at, fill: colors[by] });
    }
    marks.push(textMark(LEFT - 6, y + tall / 2 + 3, String(level), palette.quiet, 'end', 10));
  }
  let x = LEFT;
  for (const [by, name] of [
    ['both', 'both'],
    ['a', `only ${names.a}`],
    ['b', `only ${names.b}`],
  ] as const) {
    marks.push({ kind: 'rects', at: [x, 4, 9, 9], fill: colors[by] });
    marks.push(textMark(x + 13, 12, name, palette.quiet, 'start', 10));
    x += 34 + 6.2 * name.length;
  }
  return { width, height, marks };
}
