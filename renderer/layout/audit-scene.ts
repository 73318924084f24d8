/** How the loss changes under each way of routing, as bars with their intervals. */

import { scaleLinear } from 'd3';
import type { AuditArm } from '../../engine/api.ts';
import type { Mark, Palette, Scene } from '../picture/scene.ts';
import { textMark } from '../picture/text-mark.ts';

const ROW = 20;
const HEAD = 22;
const LABEL = 128;
const RIGHT = 14;

/**
 * One row an arm, true routing left out; the axis is the square root of nats, since ways differ by two
 * orders of magnitude and the small ones are of interest.
 */
export function auditScene(
  arms: readonly AuditArm[],
  names: Readonly<Record<AuditArm['routing'], string>>,
  width: number,
  palette: Palette,
): Scene {
  const rows = arms.filter(({ routing }) => routing !== 'true');
  const root = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value));
  const ends = rows.flatMap(({ lossChange: { low, high } }) => [root(low), root(high)]);
  const x = scaleLinear([Math.min(0, ...ends), Math.max(0.1, ...ends)], [LABEL, width - RIGHT]);
  const height = HEAD + rows.length * ROW + 18;
  const marks: Mark[] = [];
  for (const tick of [-1, -0.1, 0, 0.01, 0.1, 0.5, 1, 2, 4, 8]) {
    const at = x(root(tick));
    if (at < LABEL - 1 || at > width - RIGHT + 1) continue;
    const line = [at, HEAD - 4, at, height - 16];
    const stroke = tick === 0 ? palette.node : palette.line;
    marks.push({ kind: 'segments', at: line, stroke, width: 1 });
    marks.push(textMark(at, height - 4, String(tick), palette.quiet, 'middle', 9.5));
  }
  marks.push(textMark(LABEL, 12, 'change of loss, nats (root scale)', palette.quiet, 'start', 9.5));
  for (const [index, { routing, layer, lossChange }] of rows.entries()) {
    const y = HEAD + index * ROW;
    const from = Math.min(x(0), x(root(lossChange.mean)));
    const wide = Math.abs(x(root(lossChange.mean)) - x(0));
    const worse = lossChange.mean > 0;
    marks.push({
      kind: 'rects',
      at: [from, y + 4, Math.max(0.5, wide), ROW - 9],
      fill: worse ? palette.positive : palette.accent,
      opacity: layer === null ? 0.9 : 0.55,
    });
    const middle = y + 4 + (ROW - 9) / 2;
    marks.push({
      kind: 'segments',
      at: [x(root(lossChange.low)), middle, x(root(lossChange.high)), middle],
      stroke: palette.text,
      width: 1.4,
    });
    const name = layer === null ? names[routing] : `${names[routing]}, layer ${layer}`;
    const color = layer === null ? palette.text : palette.quiet;
    marks.push(textMark(LABEL - 8, y + 14, name, color, 'end', 10.5));
  }
  return { width, height, marks };
}
