/** Plans of the lab as fields and words: axes from text, what varies, how a shape is called. */

import type { LabAxis, LabPlan, LabShape } from '../../engine/api.ts';
import { count } from './format.ts';

export type AxisKey = LabAxis['key'];

export const AXES: readonly AxisKey[] = [
  'shape',
  'hidden',
  'trees',
  'depth',
  'tokens',
  'layers',
  'threads',
  'precision',
];

/** `shape` are trees and depth together. */
export const AXIS_NAMES: Readonly<Record<AxisKey, string>> = {
  shape: 'trees × depth',
  hidden: 'hidden',
  trees: 'trees',
  depth: 'depth',
  tokens: 'tokens',
  layers: 'layers',
  threads: 'threads',
  precision: 'precision',
};

type NumberKey = Exclude<AxisKey, 'shape' | 'precision'>;

/** Smallest and largest value of each; what the host takes. */
export const BOUNDS: Readonly<Record<NumberKey, readonly [number, number]>> = {
  hidden: [1, 65_536],
  trees: [1, 1 << 20],
  depth: [0, 24],
  tokens: [1, 1 << 20],
  layers: [1, 1024],
  threads: [1, 256],
};

/** What an axis begins with when it is chosen. */
export const FIRST_VALUES: Readonly<Record<AxisKey, string>> = {
  shape: '64x5, 16x7, 4x9, 1x11',
  hidden: '256, 768, 1024',
  trees: '1, 4, 16',
  depth: '3, 5, 7, 9, 11',
  tokens: '1, 16, 128, 2048',
  layers: '1, 4, 12',
  threads: '1, 2',
  precision: 'f32, bf16',
};

/** `1x11`, as the paper calls shapes. */
export const notation = ({ trees, depth }: Pick<LabShape, 'trees' | 'depth'>) =>
  `${trees}x${depth}`;

/** The values as a person writes them. */
export function valuesText(axis: LabAxis): string {
  const { key, values } = axis;
  return (key === 'shape' ? values.map(notation) : values).join(', ');
}

/** A whole number within the bounds; null where it is none. */
export function wholeOf(key: NumberKey, text: string): number | null {
  const [least, most] = BOUNDS[key];
  const value = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : null;
}

/** What is wrong with a list of values; or the axis. At most 100 values, each once. */
export function axisOf(key: AxisKey, text: string): LabAxis | string {
  const items = text.split(',').map((item) => item.trim());
  if (items.length > 100) return 'at most 100 values';
  const twice = items.find((item, at) => items.indexOf(item) !== at);
  if (twice !== undefined) return `“${twice}” stands there twice`;
  const wrong = (item: string, wanted: string) => `“${item}”: expected ${wanted}`;
  switch (key) {
    case 'shape': {
      const values = items.map((item) => {
        const [, trees = '', depth = ''] = /^(\d+)[x×](\d+)$/.exec(item) ?? [];
        return { item, trees: wholeOf('trees', trees), depth: wholeOf('depth', depth) };
      });
      const bad = values.find(({ trees, depth }) => trees === null || depth === null);
      if (bad) return wrong(bad.item, 'trees x depth, such as 4x9');
      return {
        key,
        values: values.map(({ trees, depth }) => ({ trees: trees ?? 1, depth: depth ?? 0 })),
      };
    }
    case 'precision': {
      const bad = items.find((item) => item !== 'f32' && item !== 'bf16');
      if (bad !== undefined) return wrong(bad, 'f32 or bf16');
      return { key, values: items.map((item) => (item === 'bf16' ? 'bf16' : 'f32')) };
    }
    default: {
      const bad = items.find((item) => wholeOf(key, item) === null);
      const [least, most] = BOUNDS[key];
      if (bad !== undefined) return wrong(bad, `${count(least)} to ${count(most)}`);
      return { key, values: items.map(Number) };
    }
  }
}

/** What of a shape an axis sets. */
export function setsOf(axis: LabAxis | null): readonly (keyof LabShape)[] {
  if (axis === null) return [];
  return axis.key === 'shape' ? ['trees', 'depth'] : [axis.key];
}

/** Why two axes cannot go together; null where they can. */
export function clash({ x, y }: Pick<LabPlan, 'x' | 'y'>): string | null {
  const both = setsOf(x).find((key) => setsOf(y).includes(key));
  return both === undefined ? null : `both axes vary ${both}`;
}

/** A shape's place on an axis, as text: `16`, `4x9`, `bf16`. */
export function placeOn(axis: LabAxis, shape: LabShape): string {
  return axis.key === 'shape' ? notation(shape) : String(shape[axis.key]);
}

/** How an axis's values are labelled, in its order. */
export function labelsOf(axis: LabAxis): readonly string[] {
  const { key, values } = axis;
  return key === 'shape' ? values.map(notation) : values.map(String);
}

/** Shapes of a plan. */
export const shapeCount = ({ x, y }: Pick<LabPlan, 'x' | 'y'>) =>
  (x?.values.length ?? 1) * (y?.values.length ?? 1);

/** `1x11, hidden 768, 16 tokens`, and what else is not one. */
export function shapeName(shape: LabShape): string {
  const { hidden, tokens, layers, threads, precision } = shape;
  return [
    notation(shape),
    `hidden ${count(hidden)}`,
    `${count(tokens)} token${tokens === 1 ? '' : 's'}`,
    ...(layers === 1 ? [] : [`${layers} layers`]),
    ...(threads === 1 ? [] : [`${threads} threads`]),
    ...(precision === 'f32' ? [] : ['BF16']),
  ].join(', ');
}

export function sameShape(a: LabShape, b: LabShape): boolean {
  return (
    a.hidden === b.hidden &&
    a.trees === b.trees &&
    a.depth === b.depth &&
    a.tokens === b.tokens &&
    a.layers === b.layers &&
    a.threads === b.threads &&
    a.precision === b.precision
  );
}

/** The same shapes, whatever the order of keys, and the effort. */
export function samePlan(a: LabPlan, b: LabPlan): boolean {
  const text = ({ base, x, y }: LabPlan) =>
    JSON.stringify([Object.entries(base).toSorted(([p], [q]) => (p < q ? -1 : 1)), x, y]);
  return text(a) === text(b);
}

/** A small share with two digits that count: `0.024 %`, `9.5 %`. */
export const smallShare = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

/** Operations: `36.9 kFLOP`, `12.6 MFLOP`. */
export function operations(value: number): string {
  const units = ['', 'k', 'M', 'G', 'T', 'P'];
  let at = 0;
  let scaled = value;
  while (scaled >= 999.5 && at < units.length - 1) {
    scaled /= 1000;
    at += 1;
  }
  return `${scaled >= 99.5 || at === 0 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[at]}FLOP`;
}
