import { expect, it } from 'vitest';
import type { MachineInfo } from '../engine/api.ts';
import { plan } from './benchPlan.ts';

const machine: MachineInfo = {
  cpu: 'test',
  cores: 2,
  memoryBytes: 0,
  targets: ['scalar', 'avx2', 'avx512'],
  target: 'avx512',
  threads: 2,
  precision: 'f32',
  blas: 'none',
};

const nothing = { quick: false, threads: null, targets: null, sizes: null };

/** `128x12 bf16 2 avx512` and so on. */
function rows(wishes: Partial<Parameters<typeof plan>[0]>, on: MachineInfo = machine): string[] {
  return plan({ ...nothing, ...wishes }, on).map(({ regime }) => {
    const { tokens, layers, precision, threads, target } = regime;
    return `${tokens}x${layers} ${precision} ${threads} ${target}`;
  });
}

it('has seven regimes in two precisions on one and two threads, and lesser kernels for two', () => {
  const all = rows({});
  expect(all.filter((row) => row.endsWith('avx512')).length).toBe(7 * 2 * 2);
  expect(all.filter((row) => !row.endsWith('avx512'))).toEqual([
    '1x1 f32 1 scalar',
    '1x1 f32 1 avx2',
    '128x1 f32 1 scalar',
    '128x1 f32 1 avx2',
  ]);
});

it('is short when quick, and has every regime before it has one again', () => {
  expect(rows({ quick: true })).toEqual([
    '1x1 f32 1 avx512',
    '1x12 f32 1 avx512',
    '16x12 f32 1 avx512',
    '128x1 f32 1 avx512',
    '128x12 f32 1 avx512',
    '2048x4 f32 1 avx512',
    '16384x1 f32 1 avx512',
    '128x12 f32 2 avx512',
    '128x12 bf16 1 avx512',
    '16384x1 bf16 1 avx512',
  ]);
});

it('takes no more threads than there are cores, unless told so', () => {
  const one = { ...machine, cores: 1 };
  expect(rows({ sizes: [{ tokens: 128, layers: 1 }], targets: ['avx512'] }, one)).toEqual([
    '128x1 f32 1 avx512',
    '128x1 bf16 1 avx512',
  ]);
  expect(rows({ sizes: [{ tokens: 4, layers: 1 }], threads: [4] }, one).length).toBe(2);
});

it('takes every named kernel through every named regime', () => {
  const sizes = [{ tokens: 5, layers: 2 }];
  expect(rows({ sizes, threads: [1], targets: ['scalar', 'avx2'], quick: true })).toEqual([
    '5x2 f32 1 scalar',
    '5x2 f32 1 avx2',
    '5x2 bf16 1 scalar',
    '5x2 bf16 1 avx2',
  ]);
});
