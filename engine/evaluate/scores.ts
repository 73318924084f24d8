/**
 * Scores of several models on the same rows, with percentile bootstrap intervals (Efron): rows are drawn
 * with replacement, the same for all models, so that differences are paired.
 */

import type { EvaluationComparison, Metric, PairedEstimate, Score } from '../api.ts';
import { breathe } from '../breathe.ts';
import { cancelled } from '../errors.ts';
import { resamples } from '../eval/bootstrap.ts';
import { createRandom } from '../random.ts';
import { quantile } from '../statistics.ts';
import { accuracy, f1, matthews, orderOf, pearson, ranksOf } from './metrics.ts';

export interface Answers {
  readonly gold: Float64Array; // [row]
  /** 1: gold and answers are numbers. */
  readonly classes: number;
  readonly predicted: readonly Float32Array[]; // [model][row]
  readonly metrics: readonly Metric[];
}

/** Rows that count as one for all metrics and models. */
interface Units {
  readonly of: Int32Array; // [row]
  readonly count: number;
  /** Values of all models and metrics, for how often each unit is there. [model][metric] */
  readonly measure: (weights: Uint32Array) => Float64Array;
}

/** The mean of the other two where a task reports that. */
function withAverage(metrics: readonly Metric[], of: (metric: Metric) => number): number[] {
  const values = metrics.map((metric) => (metric === 'average' ? Number.NaN : of(metric)));
  const others = values.filter((_, at) => metrics[at] !== 'average');
  const mean = others.reduce((sum, value) => sum + value, 0) / others.length;
  return values.map((value, at) => (metrics[at] === 'average' ? mean : value));
}

function classMetric(metric: Metric, confusion: Float64Array, classes: number): number {
  switch (metric) {
    case 'accuracy':
      return accuracy(confusion, classes);
    case 'f1':
      return f1([...confusion]);
    case 'matthews':
      return matthews(confusion, classes);
    default:
      throw new Error(`${metric} is not of classes`);
  }
}

/** Rows with the same gold class and the same answers of all models are one unit. */
function classUnits({ gold, classes, predicted, metrics }: Answers): Units {
  const known = new Map<string, number>();
  const cells: number[][] = [];
  const of = Int32Array.from(gold, (right, row) => {
    const places = predicted.map((answers) => right * classes + (answers[row] ?? 0));
    const key = places.join();
    const unit = known.get(key) ?? known.size;
    if (unit === known.size) {
      known.set(key, unit);
      cells.push(places);
    }
    return unit;
  });
  const measure = (weights: Uint32Array) => {
    const values = predicted.flatMap((_, model) => {
      const confusion = new Float64Array(classes * classes);
      for (const [unit, places] of cells.entries()) {
        const cell = places[model] ?? 0;
        confusion[cell] = (confusion[cell] ?? 0) + (weights[unit] ?? 0);
      }
      return withAverage(metrics, (metric) => classMetric(metric, confusion, classes));
    });
    return Float64Array.from(values);
  };
  return { of, count: cells.length, measure };
}

function numberUnits({ gold, predicted, metrics }: Answers): Units {
  const goldOrder = orderOf(gold);
  const orders = predicted.map(orderOf);
  const measure = (weights: Uint32Array) => {
    const goldRanks = metrics.includes('spearman') ? ranksOf(gold, goldOrder, weights) : gold;
    const values = predicted.flatMap((answers, model) =>
      withAverage(metrics, (metric) => {
        if (metric === 'pearson') return pearson(gold, answers, weights);
        if (metric !== 'spearman') throw new Error(`${metric} is not of numbers`);
        const order = orders[model] ?? goldOrder;
        return pearson(goldRanks, ranksOf(answers, order, weights), weights);
      }),
    );
    return Float64Array.from(values);
  };
  return { of: Int32Array.from(gold, (_, row) => row), count: gold.length, measure };
}

/** Longest time that the event loop is held, in milliseconds. */
const atOnceMs = 10;

export interface Drawn {
  readonly values: Float64Array; // [model][metric]
  readonly draws: readonly Float64Array[]; // [model * metrics + metric][resample]
}

/** Scores of all rows, and of each resample. */
export async function drawScores(
  answers: Answers,
  options: {
    readonly seed: number;
    readonly resamples?: number;
    readonly signal?: AbortSignal;
    /** Hears the share that is done. */
    readonly onShare?: (share: number) => void;
  },
): Promise<Drawn> {
  const { seed, resamples: count = resamples, signal, onShare = () => {} } = options;
  const units = answers.classes === 1 ? numberUnits(answers) : classUnits(answers);
  const rows = answers.gold.length;
  const weights = new Uint32Array(units.count);
  for (const unit of units.of) weights[unit] = (weights[unit] ?? 0) + 1;
  const values = units.measure(weights);
  const draws = Array.from(values, () => new Float64Array(count));
  const random = createRandom(seed);
  const words = new Uint32Array(rows);
  let rested = performance.now();
  for (let draw = 0; draw < count; draw++) {
    weights.fill(0);
    random.fill(words);
    for (const word of words) {
      // Uniform up to rows / 2^32.
      const unit = units.of[Math.floor((word * rows) / 2 ** 32)] ?? 0;
      weights[unit] = (weights[unit] ?? 0) + 1;
    }
    for (const [at, value] of units.measure(weights).entries()) {
      const own = draws[at];
      if (own) own[draw] = value;
    }
    if (performance.now() - rested < atOnceMs) continue;
    onShare(draw / count);
    await breathe();
    if (signal?.aborted) throw cancelled();
    rested = performance.now();
  }
  onShare(1);
  return { values, draws };
}

/** Share of the resamples in which a figure must be defined for its interval to say something. */
const mostlyDefined = 0.99;

/** A figure with the 2.5th and 97.5th percentile of its resamples. */
function intervalOf(value: number, draws: Float64Array): PairedEstimate {
  const defined = draws.filter(Number.isFinite).sort();
  const figure = Number.isFinite(value) ? value : null;
  if (figure === null || defined.length < mostlyDefined * draws.length) {
    return { value: figure, low: null, high: null };
  }
  return { value: figure, low: quantile(defined, 0.025), high: quantile(defined, 0.975) };
}

/** The scores of one model. */
export function scoresOf(
  { values, draws }: Drawn,
  metrics: readonly Metric[],
  model: number,
): Score[] {
  return metrics.map((metric, at) => {
    const place = model * metrics.length + at;
    return {
      metric,
      ...intervalOf(values[place] ?? Number.NaN, draws[place] ?? new Float64Array()),
    };
  });
}

/** A ratio of scores says something above zero alone. */
function ratio(score: number, base: number): number {
  return base > 0 ? score / base : Number.NaN;
}

/** One model's scores beside the baseline's. */
export function compareScores(
  { values, draws }: Drawn,
  metrics: readonly Metric[],
  model: number,
  baseline: number,
): EvaluationComparison['metrics'] {
  return metrics.map((metric, at) => {
    const [own, other] = [model * metrics.length + at, baseline * metrics.length + at];
    const pairs = (of: (a: number, b: number) => number) => {
      const base = draws[other];
      const drawn = (draws[own] ?? new Float64Array()).map((a, i) =>
        of(a, base?.[i] ?? Number.NaN),
      );
      return intervalOf(of(values[own] ?? Number.NaN, values[other] ?? Number.NaN), drawn);
    };
    return { metric, difference: pairs((a, b) => a - b), kept: pairs(ratio) };
  });
}
