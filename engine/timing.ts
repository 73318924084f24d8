/** From raw samples of the addon to the figures of a `Timing`. */

import type { NativeTiming } from '../native/face.ts';
import type { LayerTiming, MachineInfo, Timing } from './api.ts';
import { spread } from './statistics.ts';

/** Above this difference, relative to the output's largest magnitude, no ratio is shown. */
const agreement = 1e-4;

/** One layer's samples. [repetition] */
function samplesOf(all: Float64Array, layer: number, repetitions: number): number[] {
  return [...all.subarray(layer * repetitions, (layer + 1) * repetitions)];
}

/** Time of all layers together in each repetition. [repetition] */
function perRepetition(all: Float64Array, layers: number, repetitions: number): number[] {
  return Array.from({ length: repetitions }, (_, repetition) => {
    let sum = 0;
    for (let layer = 0; layer < layers; layer++) sum += all[layer * repetitions + repetition] ?? 0;
    return sum;
  });
}

function ratios(above: readonly number[], below: readonly number[]): number[] {
  return above.map((value, index) => value / (below[index] ?? Number.NaN));
}

/**
 * Spreads of each contender, and the speed-ups formed repetition by repetition, so that what slows
 * the machine for a moment slows both sides of a ratio.
 */
export function toTiming(
  native: NativeTiming,
  tokens: number,
  layers: number,
  machine: MachineInfo,
): Timing {
  const { repetitions, cmmUs, denseUs, denseMaskedUs } = native;
  const times = Array.from({ length: layers }, (_, layer): LayerTiming => {
    const of = (all: Float64Array) => spread(samplesOf(all, layer, repetitions));
    return { layer, cmm: of(cmmUs), dense: of(denseUs), denseMasked: of(denseMaskedUs) };
  });
  const total = (all: Float64Array) => perRepetition(all, layers, repetitions);
  const largestDifference = native.differences.reduce((a, b) => Math.max(a, b), 0);
  const agree = repetitions > 0 && largestDifference <= agreement;
  return {
    tokens,
    layers: times,
    repetitions,
    speedup: agree ? spread(ratios(total(denseUs), total(cmmUs))) : null,
    speedupMasked: agree ? spread(ratios(total(denseMaskedUs), total(cmmUs))) : null,
    largestDifference,
    leavesChanged: native.leavesChanged.reduce((a, b) => a + b, 0),
    machine,
  };
}
