/**
 * The metrics of GLUE: of classes from their confusion matrix, of numbers from the values themselves.
 * Weights say how often each row counts, so that a resample is a change of weights.
 */

/** Counts. [gold * classes + predicted] */
export type Confusion = ArrayLike<number>;

function sums(confusion: Confusion, classes: number) {
  const gold = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  let [all, right] = [0, 0];
  for (let g = 0; g < classes; g++) {
    for (let p = 0; p < classes; p++) {
      const count = confusion[g * classes + p] ?? 0;
      gold[g] = (gold[g] ?? 0) + count;
      predicted[p] = (predicted[p] ?? 0) + count;
      all += count;
      if (g === p) right += count;
    }
  }
  return { gold, predicted, all, right };
}

export function accuracy(confusion: Confusion, classes: number): number {
  const { right, all } = sums(confusion, classes);
  return right / all;
}

/** Of class 1 of two: 2 TP / (2 TP + FP + FN); 0 where nothing is or is called positive. */
export function f1([
  ,
  falsePositive = 0,
  falseNegative = 0,
  truePositive = 0,
]: readonly number[]): number {
  const wrong = falsePositive + falseNegative;
  return truePositive === 0 ? 0 : (2 * truePositive) / (2 * truePositive + wrong);
}

/**
 * Matthews' correlation, for more than two classes as Gorodkin (2004) has it:
 * (c s - sum p t) / sqrt((s² - sum p²) (s² - sum t²)); 0 where gold or predictions are all of one class.
 */
export function matthews(confusion: Confusion, classes: number): number {
  const { gold, predicted, all, right } = sums(confusion, classes);
  const dot = (a: Float64Array, b: Float64Array) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const spread = (all ** 2 - dot(predicted, predicted)) * (all ** 2 - dot(gold, gold));
  return spread === 0 ? 0 : (right * all - dot(predicted, gold)) / Math.sqrt(spread);
}

/** Weighted product-moment correlation; NaN where one of the two does not vary. */
export function pearson(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let [all, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const weight = weights[i] ?? 0;
    all += weight;
    meanX += weight * (x[i] ?? 0);
    meanY += weight * (y[i] ?? 0);
  }
  meanX /= all;
  meanY /= all;
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const weight = weights[i] ?? 0;
    const [a, b] = [(x[i] ?? 0) - meanX, (y[i] ?? 0) - meanY];
    xx += weight * a * a;
    yy += weight * b * b;
    xy += weight * a * b;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

/** Rows by ascending value. */
export function orderOf(values: ArrayLike<number>): Int32Array {
  const order = Int32Array.from({ length: values.length }, (_, i) => i);
  return order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
}

/** Ranks of values of which each stands there `weights` times; equal ones share their mean rank. */
export function ranksOf(
  values: ArrayLike<number>,
  order: Int32Array,
  weights: ArrayLike<number>,
): Float64Array {
  const ranks = new Float64Array(values.length);
  let before = 0;
  for (let from = 0; from < order.length; ) {
    const value = values[order[from] ?? 0];
    let [to, count] = [from, 0];
    for (; to < order.length && values[order[to] ?? 0] === value; to++) {
      count += weights[order[to] ?? 0] ?? 0;
    }
    for (let i = from; i < to; i++) ranks[order[i] ?? 0] = before + (count + 1) / 2;
    before += count;
    from = to;
  }
  return ranks;
}
