/** With how many threads and in which precision the engine computes. */

import os from 'node:os';
import type { Params, Precision, Settings } from './api.ts';
import { badInput } from './errors.ts';

export interface Compute {
  readonly threads: number;
  readonly precision: Precision;
}

/** What a person's settings ask for, as far as this machine has the cores. */
export function computeOf({ threads, precision }: Settings): Compute {
  const cores = os.availableParallelism();
  return { threads: Math.min(threads ?? cores, cores), precision };
}

/**
 * The settings after a wish; what it does not name stays.
 * @throws CanopyError `bad-input` naming the parameter
 */
export function chooseCompute(present: Compute, wish: Params<'compute.set'>): Compute {
  const { threads = present.threads, precision = present.precision } = wish;
  const cores = os.availableParallelism();
  // The present number may lie above the cores where the engine was started with it.
  const most = Math.max(cores, present.threads);
  if (!Number.isInteger(threads) || threads < 1 || threads > most) {
    throw badInput(
      `threads: expected a whole number from 1 to ${cores}, received ${threads}`,
      'threads',
    );
  }
  if (precision !== 'f32' && precision !== 'bf16') {
    throw badInput(`precision: expected f32 or bf16, received ${precision}`, 'precision');
  }
  return { threads, precision };
}
