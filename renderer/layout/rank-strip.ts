/**
 * A tree's leaves by rank: from the one with the most tokens to those with none, heights on the
 * logarithmic scale of counts. Equal use is a block, one leaf with all a needle; what is dead is a
 * block of its own at the end.
 */

import { classColor, countClass, countShare } from '../lib/count-color.ts';
import type { Mark, Palette } from '../picture/scene.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rankStrip(counts: Float64Array, all: number, box: Box, palette: Palette): Mark[] {
  const { x, y, width, height } = box;
  const sorted = counts.toSorted().reverse();
  const used = sorted.indexOf(0);
  const alive = used < 0 ? sorted.length : used;
  const marks: Mark[] = [];
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * sorted.length) / width);
    const to = Math.max(from + 1, Math.floor(((column + 1) * sorted.length) / width));
    // Neighbours by rank are nearly alike: the column stands for their mean.
    const members = sorted.subarray(from, to);
    const mean = members.reduce((sum, count) => sum + count, 0) / members.length;
    if (mean === 0) break;
    const share = Math.max(countShare(mean, all), 1 / height);
    marks.push({
      kind: 'rects',
      at: [x + column, y + height * (1 - share), 1.05, height * share],
      fill: classColor(countClass(Math.max(1, mean), all), palette.scheme),
    });
  }
  const start = x + (width * alive) / sorted.length;
  if (alive < sorted.length) {
    marks.push({
      kind: 'rects',
      at: [start, y + height - 5, Math.max(1, x + width - start), 5],
      fill: palette.fragile,
    });
  }
  marks.push({
    kind: 'segments',
    at: [x, y + height, x + width, y + height],
    stroke: palette.line,
    width: 1,
  });
  return marks;
}
