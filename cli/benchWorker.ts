/** The child's side of a benchmark: one task, one answer. */

import type { CallProgress, MachineInfo, MachineLimits } from '../engine/api.ts';
import {
  type Effort,
  measureLimits,
  type Regime,
  type RegimeResult,
  runRegime,
} from '../engine/bench.ts';
import { createEngine } from '../engine/engine.ts';
import { serveParent } from '../engine/forked.ts';
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

type Report = (progress: CallProgress) => void;

async function work(task: Task, report: Report): Promise<Answer<Task>> {
  switch (task.kind) {
    case 'limits': {
      const { threads } = task;
      return { machine: createEngine({ threads }).machine(), limits: await measureLimits(threads) };
    }
    case 'regime':
      return runRegime(task.regime, { ...task.effort, apart: false }, task.limits, report);
    case 'model':
      return measureModel(task, report);
  }
}

/** Takes one task from the parent, answers, and ends with it. */
export const serveBench = (): void => serveParent<Task, Answer<Task>>(work);
