/** FFF layers of random weights on random tokens, timed: one regime of `canopy bench`. */

import type { NativeBenchmark, Strategy } from '../native/face.ts';
import { benchmark } from '../native/index.ts';
import type { CallProgress, MachineLimits, Precision, Spread, Target } from './api.ts';
import { boundUs } from './roofline.ts';
import { spread } from './statistics.ts';
import { agreement, ratios } from './timing.ts';

export { measureLimits } from '../native/index.ts';

/** What is timed: all layers on batch after batch of `tokens` tokens, no two of them alike. */
export interface Regime {
  readonly tokens: number;
  readonly layers: number;
  readonly hidden: number;
  readonly trees: number;
  readonly depth: number;
  readonly precision: Precision;
  readonly target: Target;
  readonly threads: number;
}

export interface Effort {
  readonly minRepetitions: number;
  readonly budgetMs: number;
}

/** Times in microseconds a token and layer. */
export interface RegimeResult {
  readonly regime: Regime;
  readonly strategy: Strategy;
  readonly repetitions: number;
  readonly cmm: Spread;
  readonly dense: Spread;
  readonly denseMasked: Spread;
  /** dense / CMM, repetition by repetition; null where outputs disagree, and so are the next two. */
  readonly speedup: Spread | null;
  /** dense-masked / CMM, likewise. */
  readonly speedupMasked: Spread | null;
  /** Bound / median of CMM. */
  readonly boundShare: number | null;
  readonly boundUs: number;
  /** Largest |CMM - dense-masked| / largest |dense-masked|. */
  readonly largestDifference: number;
  /** Share of paths that differ from those of the F32 weights. */
  readonly leavesChanged: number;
  readonly distinctNodes: number;
  /** Why there is no ratio; null where there is one. */
  readonly refusal: string | null;
}

/** Why no time of this benchmark counts, or null: contenders must compute the same. */
function refusalOf({ largestDifference }: NativeBenchmark): string | null {
  if (largestDifference <= agreement) return null;
  const by = Number.isNaN(largestDifference) ? 'are not numbers' : 'differ by';
  const size = Number.isNaN(largestDifference) ? '' : ` ${largestDifference.toExponential(1)}`;
  return `outputs ${by}${size}, more than ${agreement} of the largest: no ratio is shown`;
}

/** The addon's samples as figures; ratios only where the outputs agree. */
export function toRegimeResult(
  regime: Regime,
  native: NativeBenchmark,
  limits: MachineLimits,
): RegimeResult {
  const { cmmUs, denseUs, denseMaskedUs, distinctNodes } = native;
  const refusal = refusalOf(native);
  const cmm = spread([...cmmUs]);
  const bound = boundUs({ ...regime, distinctNodes }, limits) / regime.tokens;
  return {
    regime,
    strategy: native.strategy,
    repetitions: cmmUs.length,
    cmm,
    dense: spread([...denseUs]),
    denseMasked: spread([...denseMaskedUs]),
    speedup: refusal === null ? spread(ratios(denseUs, cmmUs)) : null,
    speedupMasked: refusal === null ? spread(ratios(denseMaskedUs, cmmUs)) : null,
    boundShare: refusal === null ? bound / cmm.median : null,
    boundUs: bound,
    largestDifference: native.largestDifference,
    leavesChanged: native.leavesChanged,
    distinctNodes,
    refusal,
  };
}

/** Any number; the same in each run, so that runs can be compared. */
const seed = 2311;

/**
 * Times CMM, dense and dense-masked in turns on one regime.
 * @throws an error of the addon, e.g. `no-memory`
 */
export async function runRegime(
  regime: Regime,
  effort: Effort,
  limits: MachineLimits,
  onProgress: (progress: CallProgress) => void,
): Promise<RegimeResult> {
  const native = await benchmark({
    ...regime,
    ...effort,
    dense: true,
    denseMasked: true,
    seed,
    onProgress: (done, total) => onProgress({ done, total }),
  });
  return toRegimeResult(regime, native, limits);
}
