/**
 * How much two sides would seem to share by chance alone. Counts are finite, so that mutual information
 * is above 0 even where nothing is shared; the more cells stand against the tokens, the more so.
 */

import { flowMargins } from './flow-margins.ts';

/** Cells with more tokens than this by chance: their mean excess by a series, the others' by the sum. */
const MANY = 15;

/**
 * Mean mutual information, in bits, over all pairings of the same tokens that keep how many are in each
 * subtree of either side: the null of the shuffled baseline in closed form. The count of a cell is then
 * hypergeometric, and the mean information is
 *
 *   (1/N) sum over cells of E[n log2 n] - m log2 m,   m = out * into / N
 *
 * (the expected mutual information of Vinh, Epps and Bailey, JMLR 11, 2010, in another order). The sum over n is exact up to 1e-12; from `MANY`
 * on it is the series about m to the fourth moment, whose error is below 2e-3 of the cell's share.
 *
 * @param counts [from][to]
 */
export function chanceInformation(counts: ArrayLike<number>, size: number): number {
  const { out, into, total } = flowMargins(counts, size);
  if (total < 2) return 0;
  // The factorials that a whole row or column has in common.
  const rest = (count: number) => logFactorial(total - count);
  const [outRest, intoRest, all] = [out.map(rest), into.map(rest), logFactorial(total)];
  let nats = 0;
  for (const [from, a] of out.entries()) {
    for (const [to, b] of into.entries()) {
      const mean = (a * b) / total;
      if (mean > MANY) nats += series(a, b, mean, total);
      else if (mean > 0) {
        nats += summed(a, b, mean, total, (outRest[from] ?? 0) + (intoRest[to] ?? 0) - all);
      }
    }
  }
  return nats / total / Math.LN2;
}

/** E[n ln n] - m ln m of a hypergeometric count: a of `total` drawn, b of `total` marked. */
function series(a: number, b: number, mean: number, total: number): number {
  const variance = ((mean * (total - a)) / total) * ((total - b) / (total - 1));
  const third = total < 3 ? 0 : ((total - 2 * a) * (total - 2 * b)) / (total * (total - 2));
  return (
    variance / (2 * mean) -
    (variance * third) / (6 * mean ** 2) +
    (3 * variance ** 2) / (12 * mean ** 3)
  );
}

/** The same; `common`: ln of (total - a)! (total - b)! / total!. */
function summed(a: number, b: number, mean: number, total: number, common: number): number {
  const least = Math.max(0, a + b - total);
  const most = Math.min(a, b);
  let chance = Math.exp(common - logFactorial(total - a - b + least) + logChoices(least, a, b));
  let sum = 0;
  for (let n = least; n <= most; n++) {
    const part = chance * n * (LOGS[n] ?? Math.log(n));
    sum += part;
    if (n > mean && part < 1e-12 * sum) break;
    chance *= ((a - n) * (b - n)) / ((n + 1) * (total - a - b + n + 1));
  }
  return sum - mean * Math.log(mean);
}

/** ln of a! b! / (n! (a - n)! (b - n)!). */
function logChoices(n: number, a: number, b: number): number {
  if (n === 0) return 0;
  const ways = logFactorial(a) + logFactorial(b);
  return ways - logFactorial(n) - logFactorial(a - n) - logFactorial(b - n);
}

/** ln n, 0 for 0: what a sum seldom goes beyond. */
const LOGS = Float64Array.from({ length: 256 }, (_, n) => Math.log(Math.max(1, n)));
const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;

const factorials = [0];

/** ln n!; beyond 100 by Stirling's series, exact to double precision there. */
function logFactorial(n: number): number {
  if (n > 100) {
    const tail = 1 / (12 * n) - 1 / (360 * n ** 3);
    return (n + 0.5) * Math.log(n) - n + HALF_LOG_TAU + tail;
  }
  for (let known = factorials.length; known <= n; known++) {
    factorials.push((factorials[known - 1] ?? 0) + Math.log(known));
  }
  return factorials[n] ?? 0;
}
