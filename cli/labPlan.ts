/** What `canopy lab` shall measure, from its options. */

import type { LabAxis, LabPlan, LabShape, Precision, TreeShape } from '../engine/api.ts';
import { presets } from '../engine/lab/presets.ts';
import { labPlan } from '../engine/lab/schema.ts';
import { oneOf, UsageError, whole } from './command.ts';

export const shapeOptions = {
  hidden: { type: 'string' },
  trees: { type: 'string' },
  depth: { type: 'string' },
  tokens: { type: 'string' },
  layers: { type: 'string' },
  threads: { type: 'string' },
  precision: { type: 'string' },
} as const;

type Key = keyof LabShape;
const keys: readonly Key[] = [
  'hidden',
  'trees',
  'depth',
  'tokens',
  'layers',
  'threads',
  'precision',
];
const precisions = ['f32', 'bf16'] as const;

/** The layer of UltraFastBERT-1x11. */
const base: LabShape = {
  hidden: 768,
  trees: 1,
  depth: 11,
  tokens: 1,
  layers: 1,
  threads: 1,
  precision: 'f32',
};
/** As many repetitions as `canopy bench` takes. */
const full = { minRepetitions: 15, budgetMs: 500 };
const quick = { minRepetitions: 3, budgetMs: 100 };

interface Wishes extends Partial<Readonly<Record<Key, string | undefined>>> {
  readonly preset?: string | undefined;
  readonly sweep: readonly string[];
  readonly quick: boolean;
}

const numberOf = (option: string, text: string) => whole(option, text.trim(), 0, 2 ** 30);
const precisionOf = (option: string, text: string): Precision =>
  oneOf(option, text.trim(), precisions);

function shapeOf(text: string): TreeShape {
  const [, trees = '', depth = ''] = /^(\d{1,7})x(\d{1,2})$/.exec(text.trim()) ?? [];
  if (trees !== '') return { trees: Number(trees), depth: Number(depth) };
  throw new UsageError(`--sweep: expected shapes as trees x depth such as 4x9, got "${text}"`);
}

/** `tokens=1,16` as an axis. */
function axisOf(text: string): LabAxis {
  const [name = '', list = ''] = text.split('=', 2);
  const items = list.split(',');
  const key = oneOf('--sweep', name.trim(), [...keys, 'shape'] as const);
  switch (key) {
    case 'shape':
      return { key, values: items.map(shapeOf) };
    case 'precision':
      return { key, values: items.map((item) => precisionOf('--sweep precision', item)) };
    default:
      return { key, values: items.map((item) => numberOf(`--sweep ${key}`, item)) };
  }
}

function chosen(wishes: Wishes): Partial<LabShape> {
  const given = keys.flatMap((key) => {
    const text = wishes[key];
    if (text === undefined) return [];
    const option = `--${key}`;
    return [[key, key === 'precision' ? precisionOf(option, text) : numberOf(option, text)]];
  });
  return Object.fromEntries(given);
}

/** Whether an axis varies what was asked for as one value. */
function varies(axis: LabAxis, key: Key): boolean {
  return axis.key === 'shape' ? key === 'trees' || key === 'depth' : axis.key === key;
}

/** Whether anything says what to measure, so that a file need not. */
export function saysWhat(wishes: Wishes): boolean {
  return (
    wishes.preset !== undefined ||
    wishes.sweep.length > 0 ||
    keys.some((key) => wishes[key] !== undefined)
  );
}

/**
 * The preset, or the layer of UltraFastBERT-1x11; `--sweep` replaces its axes, and what is given of
 * the shape both the base and an axis that varied it.
 */
export function planOf(wishes: Wishes): LabPlan {
  const ids = presets.map(({ id }) => id);
  const id = wishes.preset === undefined ? null : oneOf('--preset', wishes.preset, ids);
  const preset = presets.find((known) => known.id === id)?.plan;
  const given = chosen(wishes);
  const axes = wishes.sweep.map(axisOf);
  if (axes.length > 2) throw new UsageError('--sweep: give at most two axes');
  for (const axis of axes) {
    const twice = keys.find((key) => key in given && varies(axis, key));
    if (twice) throw new UsageError(`give --${twice} or --sweep ${axis.key}, not both`);
  }
  const [x = null, y = null] =
    axes.length > 0
      ? axes
      : [preset?.x, preset?.y].filter(
          (axis) => axis && !keys.some((key) => key in given && varies(axis, key)),
        );
  const effort = wishes.quick ? quick : (preset?.effort ?? full);
  const parsed = labPlan.safeParse({ base: { ...(preset?.base ?? base), ...given }, x, y, effort });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = issue?.path.map(String).filter((part) => part !== 'base') ?? [];
  throw new UsageError([at.join(' '), issue?.message ?? 'invalid'].filter(Boolean).join(': '));
}
