import type { Mark } from './scene.ts';

/** Plain words at a point of a picture; `y` is their baseline. */
export function textMark(
  x: number,
  y: number,
  text: string,
  fill: string,
  anchor: 'start' | 'middle' | 'end',
  size: number,
): Mark {
  return { kind: 'text', x, y, text, size, fill, anchor };
}
