/** How long a plan takes: guessed beforehand, and by its own pace once it runs. */

import type { Effort, LabRecord, LabShape } from '../api.ts';
import { factsOf } from './facts.ts';
import { missingOf } from './run.ts';

/** Of dense on a core of 2026, which takes most of the time: operations and bytes a second. */
const operationsASecond = 6e10;
const bytesASecond = 2e10;
/** To write random weights. */
const filledASecond = 2e9;
/** A process starts, and its outputs are compared. */
const startSeconds = 0.6;

/** Roughly, for one shape; dense and dense-masked take about the same. */
function secondsOf(shape: LabShape, { minRepetitions, budgetMs }: Effort): number {
  const { denseOperations, denseBytes, weightBytes } = factsOf(shape, null, null);
  const once =
    shape.layers * Math.max(denseOperations / operationsASecond, denseBytes / bytesASecond);
  const repeated = Math.max(budgetMs / 1000, minRepetitions * 2 * once);
  return startSeconds + weightBytes / filledASecond + repeated;
}

export const guessSeconds = (shapes: readonly LabShape[], effort: Effort): number =>
  shapes.reduce((sum, shape) => sum + secondsOf(shape, effort), 0);

/**
 * Seconds for what is missing at the pace so far; null before anything was measured.
 * @param before what was missing when this run began, which took `seconds` so far
 */
export function secondsLeft(
  record: LabRecord,
  before: readonly LabShape[],
  seconds: number,
): number | null {
  const { effort } = record.plan;
  const left = guessSeconds(missingOf(record), effort);
  const done = guessSeconds(before, effort) - left;
  return done <= 0 ? null : (seconds * left) / done;
}
