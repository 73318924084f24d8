import { expect, it } from 'vitest';
import type { AuditArm } from '../../engine/api.ts';
import { PRINT } from '../picture/palette.ts';
import { auditScene } from './audit-scene.ts';

const estimate = (mean: number) => ({ mean, low: mean - 0.01, high: mean + 0.01 });
const arm = (routing: AuditArm['routing'], layer: number | null, change: number): AuditArm => ({
  routing,
  layer,
  loss: estimate(3 + change),
  accuracy: estimate(0.3),
  lossChange: estimate(change),
  accuracyChange: estimate(0),
});
const names = {
  true: 'true',
  random: 'random',
  constant: 'constant',
  shuffled: 'dealt',
  removed: 'removed',
  dense: 'all',
  top: 'strongest',
};

it('draws each way but the true one, bars as long as the root of the change, gains to the left', () => {
  const arms = [
    arm('true', null, 0),
    arm('random', null, 1),
    arm('random', 0, 0.25),
    arm('top', 1, -0.25),
  ];
  const { marks } = auditScene(arms, names, 600, PRINT);
  const bars = marks.flatMap((mark) => (mark.kind === 'rects' ? [mark] : []));
  expect(bars).toHaveLength(3);
  const width = (at: number) => bars[at]?.at[2] ?? Number.NaN;
  expect(width(0) / width(1)).toBeCloseTo(2, 6);
  expect(width(2)).toBeCloseTo(width(1), 6);
  const left = (at: number) => bars[at]?.at[0] ?? Number.NaN;
  expect(left(2) + width(2)).toBeCloseTo(left(1), 6);
  expect(bars.map(({ fill }) => fill)).toEqual([PRINT.positive, PRINT.positive, PRINT.accent]);
  const words = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
  expect(words).toContain('random, layer 0');
  expect(words).not.toContain('true');
});
