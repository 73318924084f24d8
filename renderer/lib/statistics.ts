import type { LayerTiming, Spread } from '../../engine/api.ts';

/** Dense-masked / CMM of one layer: the ratio of the two medians, so derived, not measured. */
export function ratioOfMedians(layer: LayerTiming): number {
  return layer.denseMasked.median / layer.cmm.median;
}

/** Median times of all layers added up, in microseconds. */
export function sumOfMedians(
  layers: readonly LayerTiming[],
  pick: (layer: LayerTiming) => Spread,
): number {
  return layers.reduce((sum, layer) => sum + pick(layer).median, 0);
}

/**
 * How near CMM comes to what the machine can do: the least time that these layers need, divided by
 * the median time that they take. 1 is the limit.
 */
export function limitShare(layers: readonly LayerTiming[]): number {
  const least = layers.reduce((sum, layer) => sum + layer.boundUs, 0);
  const taken = sumOfMedians(layers, (layer) => layer.cmm);
  return taken > 0 ? least / taken : 0;
}

/**
 * The powers of ten that hold all values, for a logarithmic axis of bars. It starts at or below
 * half the smallest, so that no bar vanishes; `marks` are lines, and may lie on the axis.
 */
export function decades(
  values: readonly number[],
  marks: readonly number[],
): readonly [number, number] {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) return [1, 10];
  const least = Math.min(...positive.map((value) => value / 2), ...marks.filter((at) => at > 0));
  const low = Math.floor(Math.log10(least));
  const high = Math.ceil(Math.log10(Math.max(...positive)));
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

/** Probabilities of logits. */
export function softmax(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - largest));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Index of the smallest value; 0 for none. */
export function indexOfLeast(values: ArrayLike<number>): number {
  let least = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] ?? 0) < (values[least] ?? 0)) least = i;
  }
  return least;
}
