/** FFF layers of random weights on random tokens, timed: one regime of `canopy bench`. */

import type { NativeBenchmark } from '../native/face.ts';
import { benchmark } from '../native/index.ts';
import type { CallProgress, Effort, MachineLimits, Regime, RegimeResult, Spread } from './api.ts';
import { boundUs } from './roofline.ts';
import { spread } from './statistics.ts';
import { agreement, ratios } from './timing.ts';

export { measureLimits } from '../native/index.ts';
export type { Effort, Regime, RegimeResult };

/** How a regime is measured, beside how long. */
interface How extends Effort {
  /** One side after the other in the same memory. */
  readonly apart: boolean;
}

/** Why no time of this benchmark counts, or null: contenders must compute the same. */
function refusalOf({ largestDifference }: NativeBenchmark): string | null {
  if (largestDifference <= agreement) return null;
  const by = Number.isNaN(largestDifference) ? 'are not numbers' : 'differ by';
  const size = Number.isNaN(largestDifference) ? '' : ` ${largestDifference.toExponential(1)}`;
  return `outputs ${by}${size}, more than ${agreement} of the largest: no ratio is shown`;
}

/** Of sides that ran apart no sample belongs to another: medians, and the widest that spreads allow. */
function ratioApart(numerator: Spread, denominator: Spread): Spread {
  return {
    p10: numerator.p10 / denominator.p90,
    median: numerator.median / denominator.median,
    p90: numerator.p90 / denominator.p10,
  };
}

/** The addon's samples as figures; ratios only where the outputs agree. */
export function toRegimeResult(
  regime: Regime,
  native: NativeBenchmark,
  limits: MachineLimits,
  apart = false,
): RegimeResult {
  const { cmmUs, denseUs, denseMaskedUs, distinctNodes } = native;
  const refusal = refusalOf(native);
  const cmm = spread([...cmmUs]);
  const bound = boundUs({ ...regime, distinctNodes }, limits) / regime.tokens;
  const over = (samples: Float64Array) =>
    apart ? ratioApart(spread([...samples]), cmm) : spread(ratios(samples, cmmUs));
  return {
    regime,
    strategy: native.strategy,
    repetitions: Math.min(cmmUs.length, denseUs.length),
    cmm,
    dense: spread([...denseUs]),
    denseMasked: spread([...denseMaskedUs]),
    speedup: refusal === null ? over(denseUs) : null,
    speedupMasked: refusal === null ? over(denseMaskedUs) : null,
    boundShare: refusal === null ? bound / cmm.median : null,
    boundUs: bound,
    largestDifference: native.largestDifference,
    leavesChanged: native.leavesChanged,
    distinctNodes,
    apart,
    bytes: native.bytes,
    refusal,
  };
}

/** Any number; the same in each run, so that runs can be compared. */
const seed = 2311;

/**
 * Times CMM, dense and dense-masked on one regime, in turns unless apart.
 * @throws an error of the addon, e.g. `no-memory`
 */
export async function runRegime(
  regime: Regime,
  how: How,
  limits: MachineLimits,
  onProgress: (progress: CallProgress) => void,
): Promise<RegimeResult> {
  const native = await benchmark({
    ...regime,
    ...how,
    dense: true,
    denseMasked: true,
    seed,
    onProgress: (done, total) => onProgress({ done, total }),
  });
  return toRegimeResult(regime, native, limits, how.apart);
}
