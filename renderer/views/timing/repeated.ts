import type { Timing } from '../../../engine/api.ts';
import { plural } from '../../lib/format.ts';

/** Fewer repetitions than this have quantiles that mean little. */
const ENOUGH = 15;

/** `rigorous: 270 repetitions`, `40 repetitions`, `rough: 3 repetitions`. */
export function repeatedText(timing: { readonly value: Timing; readonly thorough: boolean }) {
  const { repetitions } = timing.value;
  const word = timing.thorough ? 'rigorous: ' : repetitions < ENOUGH ? 'rough: ' : '';
  return `${word}${plural(repetitions, 'repetition')}`;
}
