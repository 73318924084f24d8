import { expect, it } from 'vitest';
import type { Specialisation } from '../../engine/api.ts';
import { featureWords, withMargin } from './feature-words.ts';

const found = (effect: number, margin: number): Specialisation => ({
  by: 'shape',
  tokens: 1000,
  values: 12,
  leafEntropy: 9.6,
  valueEntropy: 2,
  information: 0.6 + effect,
  shuffled: { mean: 0.6, sd: margin / 2.1, shuffles: 20 },
  effect,
  interval: [effect - margin, effect + margin],
});

it('says an effect and its share of the feature’s entropy', () => {
  expect(featureWords('shape', 2, found(0.5, 0.012))).toBe(
    'Shape: 12 values over 1,000 tokens, an entropy of 2.00 bits. A token’s leaf in layer 2 seems to tell ' +
      '1.10 of them; of the same tokens dealt to the leaves at random it would seem to tell 0.600. What ' +
      'is left, +0.500 ± 0.012 bits, 25.0\u00a0% of the shape’s bits, chance does not give.',
  );
});

it('claims nothing where the interval holds zero, and says where less than chance is told', () => {
  expect(featureWords('shape', 0, found(0.01, 0.02))).toContain('nothing is shown');
  expect(featureWords('shape', 0, found(-0.01, 0.02))).toContain('nothing is shown');
  expect(featureWords('shape', 0, found(-0.1, 0.02))).toContain(
    'less than chance gives, by 0.100 ± 0.020 bits',
  );
});

it('shows a value to the second digit of its margin, four decimals at most', () => {
  expect(withMargin(2.14321, 0.0123)).toBe('+2.143 ± 0.012');
  expect(withMargin(-2.14321, 1.23)).toBe('−2.1 ± 1.2');
  expect(withMargin(0.5, 0)).toBe('+0.5000 ± 0.0000');
  expect(withMargin(0.000001, 0.0000004)).toBe('0.0000 ± 0.0000');
});
