/** What the measurement of a feature says, in words. */

import type { Specialisation } from '../../engine/api.ts';
import { count, decimal, percent } from './format.ts';

const NO_BREAK = '\u00a0';

/** A value and half its interval, both to the margin's second digit: `2.143 ± 0.012`. */
export function withMargin(value: number, margin: number): string {
  const digits = margin > 0 ? Math.min(4, Math.max(0, 1 - Math.floor(Math.log10(margin)))) : 4;
  const text = value.toFixed(digits).replace('-', '\u2212');
  const plus = value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : '';
  return `${plus}${text} ± ${margin.toFixed(digits)}`;
}

/** Half the width of the interval, bits. */
export function marginOf({ interval: [low, high] }: Specialisation): number {
  return (high - low) / 2;
}

/** One paragraph on what a layer's leaves tell of a feature. */
export function featureWords(name: string, layer: number, found: Specialisation): string {
  const { tokens, values, information, valueEntropy, shuffled, effect, interval } = found;
  const many = values === 1 ? 'one value' : `${count(values)} values`;
  const told =
    `${capital(name)}: ${many} over ${count(tokens)} tokens, an entropy of ${decimal(valueEntropy)} bits. ` +
    `A token’s leaf in layer ${layer} seems to tell ${decimal(information)} of them; of the same tokens ` +
    `dealt to the leaves at random it would seem to tell ${decimal(shuffled.mean)}.`;
  if (interval[0] <= 0 && interval[1] >= 0) {
    return `${told} The difference is no larger than from one deal to the next: nothing is shown.`;
  }
  const share =
    valueEntropy > 0
      ? `, ${percent(effect / valueEntropy).replace(' ', NO_BREAK)} of the ${name}’s bits`
      : '';
  return effect > 0
    ? `${told} What is left, ${withMargin(effect, marginOf(found))} bits${share}, chance does not give.`
    : `${told} That is less than chance gives, by ${withMargin(-effect, marginOf(found)).slice(1)} bits.`;
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
