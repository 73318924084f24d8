/** A plan's shapes, in their order. */

import type { LabAxis, LabPlan, LabShape } from '../api.ts';

/** What an axis puts into the shape, value by value. */
function valuesOf(axis: LabAxis | null): readonly Partial<LabShape>[] {
  if (!axis) return [{}];
  switch (axis.key) {
    case 'shape':
      return axis.values;
    case 'precision':
      return axis.values.map((precision) => ({ precision }));
    default:
      return axis.values.map((value) => ({ [axis.key]: value }));
  }
}

/** Row by row: all of `x` for the first of `y`, and so on. */
export function shapesOf({ base, x, y }: LabPlan): readonly LabShape[] {
  return valuesOf(y).flatMap((down) =>
    valuesOf(x).map((across) => ({ ...base, ...down, ...across })),
  );
}

const keys = ['hidden', 'trees', 'depth', 'tokens', 'layers', 'threads', 'precision'] as const;

export const sameShape = (a: LabShape, b: LabShape): boolean =>
  keys.every((key) => a[key] === b[key]);

/** `1x11`, as the paper calls shapes. */
export const notation = ({ trees, depth }: LabShape): string => `${trees}x${depth}`;
