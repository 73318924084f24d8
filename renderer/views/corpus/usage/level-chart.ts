/** How evenly each level of a tree is used, as marks. */

import type { LevelBalance } from '../../../../engine/api.ts';
import type { Mark, Palette, Scene } from '../../../picture/scene.ts';
import { textMark } from '../../../picture/text-mark.ts';

const MARGIN = { left: 26, right: 8, top: 18, bottom: 20 } as const;

/**
 * Over the levels: the balance of decisions as bars, 1 where every node halves its tokens; and as
 * a line the entropy of the level's nodes, as a share of its largest, the level.
 */
export function levelChart(
  levels: readonly LevelBalance[],
  width: number,
  height: number,
  palette: Palette,
): Scene {
  const left = MARGIN.left;
  const inner = width - left - MARGIN.right;
  const floor = height - MARGIN.bottom;
  const rise = floor - MARGIN.top;
  const step = inner / levels.length;
  const x = (level: number) => left + (level + 0.5) * step;
  const y = (share: number) => floor - share * rise;
  const marks: Mark[] = [];
  for (const tick of [0, 0.5, 1]) {
    marks.push(
      {
        kind: 'segments',
        at: [left, y(tick), left + inner, y(tick)],
        stroke: palette.line,
        width: 1,
      },
      textMark(left - 5, y(tick) + 3, String(tick), palette.quiet, 'end', 9.5),
    );
  }
  const bars = levels.flatMap(({ level, balance }) =>
    balance === null ? [] : [x(level) - step * 0.3, y(balance), step * 0.6, balance * rise],
  );
  marks.push({ kind: 'rects', at: bars, fill: palette.accent, opacity: 0.75 });
  const evenness = levels.filter(({ level }) => level > 0);
  const points = evenness.map(({ level, entropy }) => ({ x: x(level), y: y(entropy / level) }));
  marks.push({
    kind: 'segments',
    at: points.slice(1).flatMap((point, i) => {
      const before = points[i] ?? point;
      return [before.x, before.y, point.x, point.y];
    }),
    stroke: palette.positive,
    width: 1.6,
  });
  const dots = points.flatMap((point) => [point.x, point.y]);
  marks.push({ kind: 'dots', at: dots, radius: 2.4, fill: palette.positive });
  const every = Math.ceil(16 / step);
  for (const { level } of levels) {
    if (level % every === 0)
      marks.push(textMark(x(level), floor + 12, String(level), palette.quiet, 'middle', 9.5));
  }
  marks.push(
    { kind: 'rects', at: [left, 3, 8, 8], fill: palette.accent, opacity: 0.75 },
    textMark(left + 12, 10.5, 'balance', palette.quiet, 'start', 9.5),
    { kind: 'segments', at: [left + 52, 7, left + 62, 7], stroke: palette.positive, width: 1.6 },
    textMark(left + 66, 10.5, 'entropy / max', palette.quiet, 'start', 9.5),
  );
  return { width, height, marks };
}
