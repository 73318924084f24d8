/** The program of a measuring process: one shape, or the machine's limits. */

import type { MachineLimits, Regime, RegimeResult } from '../api.ts';
import { measureLimits, runRegime } from '../bench.ts';
import { serveParent } from '../forked.ts';

export type LabTask =
  | { readonly kind: 'limits'; readonly threads: number }
  | {
      readonly kind: 'regime';
      readonly regime: Regime;
      readonly how: Parameters<typeof runRegime>[1];
      readonly limits: MachineLimits;
    };

serveParent<LabTask, MachineLimits | RegimeResult>((task, report) =>
  task.kind === 'limits'
    ? measureLimits(task.threads)
    : runRegime(task.regime, task.how, task.limits, report),
);
