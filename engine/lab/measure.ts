/** One shape measured in a process of its own. */

import path from 'node:path';
import type {
  CallProgress,
  Effort,
  LabCell,
  LabShape,
  MachineLimits,
  RegimeResult,
  Target,
} from '../api.ts';
import { toApiError } from '../errors.ts';
import { forked } from '../forked.ts';
import { type Child, inProcess } from '../inProcess.ts';
import { factsOf } from './facts.ts';
import type { LabTask } from './worker.ts';

/** Starts a measuring process. */
export type Launch = () => Child;

const program = path.join(import.meta.dirname, 'worker.ts');
export const launchNode: Launch = () => forked(program);

/** A shape that takes longer is given up: ten minutes hold a layer of 6 GB many times over. */
const longestMs = 600_000;

export interface Measuring {
  readonly launch: Launch;
  readonly target: Target;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CallProgress) => void;
}

/** What the machine can do on so many threads; takes half a second. */
export function measureLimits(
  threads: number,
  { launch, signal }: Pick<Measuring, 'launch' | 'signal'>,
): Promise<MachineLimits> {
  const task: LabTask = { kind: 'limits', threads };
  return inProcess<MachineLimits>(launch, task, { timeoutMs: 60_000, signal, onProgress() {} });
}

/**
 * Measures a shape, or says why it cannot be: a refusal is an outcome too.
 * @throws CanopyError `cancelled`
 */
export async function measureCell(
  shape: LabShape,
  effort: Effort,
  limits: MachineLimits,
  { launch, target, signal, onProgress = () => {} }: Measuring,
): Promise<LabCell> {
  const { refusal, apart } = factsOf(shape, limits);
  const outcome = (result: RegimeResult | null, failure: string | null): LabCell => ({
    shape,
    measured: new Date().toISOString(),
    result,
    failure,
  });
  if (refusal !== null) return outcome(null, refusal);
  const task: LabTask = {
    kind: 'regime',
    regime: { ...shape, target },
    how: { ...effort, apart },
    limits,
  };
  try {
    const watch = { timeoutMs: longestMs, signal, onProgress };
    return outcome(await inProcess<RegimeResult>(launch, task, watch), null);
  } catch (error) {
    if (signal.aborted) throw error;
    return outcome(null, toApiError(error).message);
  }
}
