import { describe, expect, it } from 'vitest';
import {
  axisOf,
  clash,
  labelsOf,
  operations,
  samePlan,
  shapeCount,
  smallShare,
  valuesText,
} from './lab.ts';

describe('an axis from text', () => {
  it.each([
    ['tokens', '1, 16,128', { key: 'tokens', values: [1, 16, 128] }],
    ['precision', 'f32, bf16', { key: 'precision', values: ['f32', 'bf16'] }],
    [
      'shape',
      '4x9, 1×11',
      {
        key: 'shape',
        values: [
          { trees: 4, depth: 9 },
          { trees: 1, depth: 11 },
        ],
      },
    ],
  ] as const)('%s: %s', (key, text, axis) => {
    expect(axisOf(key, text)).toEqual(axis);
    expect(axisOf(key, valuesText(axis))).toEqual(axis);
  });

  it.each([
    ['depth', '3, 25', '“25”: expected 0 to 24'],
    ['tokens', '1,,2', '“”: expected 1 to 1,048,576'],
    ['tokens', '1.5', '“1.5”: expected 1 to 1,048,576'],
    ['tokens', '4, 4', '“4” stands there twice'],
    ['shape', '3', '“3”: expected trees x depth, such as 4x9'],
    ['shape', '1x30', '“1x30”: expected trees x depth, such as 4x9'],
    ['precision', 'f16', '“f16”: expected f32 or bf16'],
  ] as const)('is refused: %s of %s', (key, text, why) => {
    expect(axisOf(key, text)).toBe(why);
  });

  it('clashes with one that varies the same', () => {
    const shape = { key: 'shape', values: [{ trees: 1, depth: 2 }] } as const;
    const depth = { key: 'depth', values: [1, 2] } as const;
    const tokens = { key: 'tokens', values: [1, 2, 3] } as const;
    expect(clash({ x: shape, y: depth })).toBe('both axes vary depth');
    expect(clash({ x: depth, y: tokens })).toBeNull();
    expect(shapeCount({ x: depth, y: tokens })).toBe(6);
    expect(labelsOf(shape)).toEqual(['1x2']);
  });
});

it('writes small shares and operations with the digits that count', () => {
  expect(smallShare(16 / 49_152)).toBe('0.033 %');
  expect(smallShare(12 / 4095)).toBe('0.29 %');
  expect(smallShare(1)).toBe('100 %');
  expect(operations(36_864)).toBe('36.9 kFLOP');
  expect(operations(12_579_840)).toBe('12.6 MFLOP');
});

it('knows the plan of a preset by its shapes, not by the order of keys or the effort', () => {
  const base = { hidden: 8, trees: 1, depth: 2, tokens: 1, layers: 1, threads: 1 } as const;
  const effort = { minRepetitions: 3, budgetMs: 100 };
  const plan = { base: { ...base, precision: 'f32' }, x: null, y: null, effort } as const;
  const other = { ...plan, base: { precision: 'f32', ...base } as const };
  expect(samePlan(plan, { ...other, effort: { ...effort, budgetMs: 5 } })).toBe(true);
  expect(samePlan(plan, { ...plan, base: { ...plan.base, depth: 3 } })).toBe(false);
  expect(samePlan(plan, { ...plan, y: { key: 'tokens', values: [1] } })).toBe(false);
});
