/** The child's side of a benchmark: one task, one answer. */

import type { ApiError, CallProgress, MachineInfo, MachineLimits } from '../engine/api.ts';
import {
  type Effort,
  measureLimits,
  type Regime,
  type RegimeResult,
  runRegime,
} from '../engine/bench.ts';
import { createEngine } from '../engine/engine.ts';
import { toApiError } from '../engine/errors.ts';
import { type ModelRun, type ModelTask, measureModel } from './benchModel.ts';

interface LimitsTask {
  readonly kind: 'limits';
  readonly threads: number;
}

interface RegimeTask {
  readonly kind: 'regime';
  readonly regime: Regime;
  readonly effort: Effort;
  readonly limits: MachineLimits;
}

export type Task = LimitsTask | RegimeTask | ModelTask;

interface LimitsAnswer {
  readonly machine: MachineInfo;
  readonly limits: MachineLimits;
}

/** What a task is answered with. */
export type Answer<T extends Task> = T extends LimitsTask
  ? LimitsAnswer
  : T extends RegimeTask
    ? RegimeResult
    : ModelRun;

/** From child to parent. */
export type Reply<T extends Task> =
  | { readonly kind: 'progress'; readonly progress: CallProgress }
  | { readonly kind: 'result'; readonly value: Answer<T> }
  | { readonly kind: 'error'; readonly error: ApiError };

type Report = (progress: CallProgress) => void;

async function work(task: Task, report: Report): Promise<Answer<Task>> {
  switch (task.kind) {
    case 'limits': {
      const { threads } = task;
      return { machine: createEngine({ threads }).machine(), limits: await measureLimits(threads) };
    }
    case 'regime':
      return runRegime(task.regime, task.effort, task.limits, report);
    case 'model':
      return measureModel(task, report);
  }
}

/** Takes one task from the parent, answers, and ends with it. */
export function serveParent(): void {
  const send = (reply: Reply<Task>) => process.send?.(reply);
  // Native threads may be busy for seconds; nothing of theirs is worth waiting for.
  const end = () => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', end);
  // The parent may have gone while this program was loading.
  if (!process.connected) end();
  process.once('message', async (message) => {
    const task = message as Task; // benchProcess.ts sends nothing else
    try {
      const value = await work(task, (progress) => send({ kind: 'progress', progress }));
      send({ kind: 'result', value });
    } catch (error) {
      send({ kind: 'error', error: toApiError(error) });
    }
  });
}
