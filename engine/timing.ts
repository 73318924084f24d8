/** From raw samples of the addon to the figures of a `Timing`. */

import type { NativeTiming } from '../native/face.ts';
import type {
  FffShape,
  ForwardTiming,
  LayerTiming,
  MachineInfo,
  MachineLimits,
  ModelShape,
  Timing,
} from './api.ts';
import { boundUs } from './roofline.ts';
import { spread } from './statistics.ts';

/** Above this difference, relative to the output's largest magnitude, no ratio is shown. */
export const agreement = 1e-4;

/** A batch that was timed, and on what. */
export interface TimedBatch {
  readonly tokens: number;
  readonly shape: ModelShape & { readonly ffn: FffShape };
  readonly machine: MachineInfo;
  readonly limits: MachineLimits;
}

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

/** Each of one side divided by its counterpart of the other. [repetition] */
export function ratios(above: ArrayLike<number>, below: ArrayLike<number>): number[] {
  return Array.from(above, (value, index) => value / (below[index] ?? Number.NaN));
}

/**
 * The whole pass, and what Amdahl's law leaves to gain: gain = dense-masked / CMM; the pass without
 * its FFF layers is the pass less the time of CMM in all layers, and amdahl = dense-masked / that. Layers
 * and pass are timed apart: where other work stretched the layers to the pass's length or over it, the
 * samples say nothing of their share.
 * @param ffn time of CMM in all layers. [repetition]
 */
function toForward(native: NativeTiming, ffn: readonly number[]): ForwardTiming {
  const { forwardUs, forwardDenseMaskedUs } = native;
  const shares = ratios(ffn, forwardUs).map((share) => Math.min(1, share));
  const withoutFfn = Array.from(forwardUs, (time, index) => time * (1 - (shares[index] ?? 0)));
  const amdahl = spread(ratios(forwardDenseMaskedUs, withoutFfn)).median;
  const told = Number.isFinite(amdahl);
  return {
    cmm: spread([...forwardUs]),
    denseMasked: spread([...forwardDenseMaskedUs]),
    gain: spread(ratios(forwardDenseMaskedUs, forwardUs)),
    ffnShare: told ? spread(shares).median : null,
    amdahl: told ? amdahl : null,
  };
}

/**
 * Spreads of each contender, and the speed-ups formed repetition by repetition, so that what slows
 * the machine for a moment slows both sides of a ratio.
 */
export function toTiming(native: NativeTiming, batch: TimedBatch): Timing {
  const { tokens, shape, machine, limits } = batch;
  const { layers, hidden } = shape;
  const { trees, depth } = shape.ffn;
  const { repetitions, cmmUs, denseUs, denseMaskedUs } = native;
  const { precision } = machine;
  const times = Array.from({ length: layers }, (_, layer): LayerTiming => {
    const of = (all: Float64Array) => spread(samplesOf(all, layer, repetitions));
    const distinctNodes = native.distinctNodes[layer] ?? Number.NaN;
    const size = { tokens, layers, hidden, trees, depth };
    const work = { ...size, precision, distinctNodes };
    return {
      layer,
      distinctNodes,
      boundUs: boundUs(work, limits),
      cmm: of(cmmUs),
      dense: of(denseUs),
      denseMasked: of(denseMaskedUs),
    };
  });
  const total = (all: Float64Array) => perRepetition(all, layers, repetitions);
  const largestDifference = native.differences.reduce((a, b) => Math.max(a, b), 0);
  const agree = repetitions > 0 && largestDifference <= agreement;
  return {
    tokens,
    forward: toForward(native, total(cmmUs)),
    limits,
    layers: times,
    repetitions,
    speedup: agree ? spread(ratios(total(denseUs), total(cmmUs))) : null,
    speedupMasked: agree ? spread(ratios(total(denseMaskedUs), total(cmmUs))) : null,
    largestDifference,
    leavesChanged: native.leavesChanged.reduce((a, b) => a + b, 0),
    machine,
  };
}
