import { expect, it } from 'vitest';
import type { Specialisation } from '../../engine/api.ts';
import { PRINT } from '../picture/palette.ts';
import { effectsScene } from './effects-scene.ts';

const rowOf = (label: string, ...effects: Specialisation[]) => ({
  label,
  effects: effects.map((found, layer) => ({ layer, found })),
});

const found = (effect: number, half: number): Specialisation => ({
  by: 'token',
  tokens: 1000,
  values: 20,
  leafEntropy: 7,
  valueEntropy: 6,
  information: effect + 1,
  shuffled: { mean: 1, sd: half / 2, shuffles: 20 },
  effect,
  interval: [effect - half, effect + half],
});

it('sets each effect on one scale from zero, with its interval, the chosen layer filled', () => {
  const scene = effectsScene(
    {
      width: 400,
      layer: 1,
      rows: [
        {
          label: 'token id',
          effects: [
            { layer: 0, found: found(2, 0.1) },
            { layer: 1, found: found(4, 0.2) },
          ],
        },
        { label: 'position', effects: [] },
      ],
    },
    PRINT,
  );
  const dots = scene.marks.flatMap((mark) => (mark.kind === 'dots' ? [mark] : []));
  expect(dots.map(({ fill }) => fill)).toEqual([PRINT.background, PRINT.accent]);
  const [first, second] = dots.map(({ at }) => at[0] ?? Number.NaN);
  // Zero stands at the left edge of the plot, so 4 bits are twice as far from it as 2.
  expect((second ?? 0) - 96).toBeCloseTo(2 * ((first ?? 0) - 96), 6);
  const bars = scene.marks.flatMap((mark) =>
    mark.kind === 'segments' && mark.width > 1.2 ? [mark.at] : [],
  );
  expect(bars.map((at) => (at[2] ?? 0) - (at[0] ?? 0))[1]).toBeCloseTo(
    2 * (bars.map((at) => (at[2] ?? 0) - (at[0] ?? 0))[0] ?? 0),
    6,
  );
});

it('lets an interval reach below zero, and zero stay a line of the scale', () => {
  const rows = [rowOf('shape', found(-0.5, 1))];
  const { marks } = effectsScene({ width: 400, layer: 0, rows }, PRINT);
  const [bar] = marks.flatMap((mark) =>
    mark.kind === 'segments' && mark.width > 2 ? [[...Array.from(mark.at)]] : [],
  );
  const zero = marks.find((mark) => mark.kind === 'segments' && mark.stroke === PRINT.node);
  const at = zero?.kind === 'segments' ? (zero.at[0] ?? Number.NaN) : Number.NaN;
  const [low = Number.NaN, , high = Number.NaN] = bar ?? [];
  // From -1.5 to 0.5: zero stands three quarters along.
  expect((at - low) / (high - low)).toBeCloseTo(0.75, 6);
});
