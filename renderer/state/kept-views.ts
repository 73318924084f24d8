import type { KeptViews } from '../../engine/api.ts';
import { keptAudit } from './audit.ts';
import { keptCorpus } from './corpus.ts';
import { keptEvaluate } from './evaluate.ts';
import { keptLab } from './lab.ts';
import type { State } from './store.ts';

/** What of each view beside Paths goes into a session; each adds its key where it was opened. */
export function keptViews(state: State): KeptViews {
  const corpus = keptCorpus(state);
  const audit = keptAudit(state);
  const lab = keptLab(state);
  const evaluate = keptEvaluate(state);
  const { compare } = state;
  return {
    ...(corpus && { corpus }),
    ...(audit && { audit }),
    ...(compare && { compare }),
    ...(lab && { lab }),
    ...(evaluate && { evaluate }),
  };
}

/** Brings back what `keptViews` gave; a view without a key is as if it had never been opened. */
export function restoreViews(state: State, kept: KeptViews): void {
  state.restoreCorpus(kept.corpus ?? null);
  state.restoreAudit(kept.audit ?? null);
  state.restoreCompare(kept.compare ?? null);
  state.restoreLab(kept.lab ?? null);
  state.restoreEvaluate(kept.evaluate ?? null);
}
