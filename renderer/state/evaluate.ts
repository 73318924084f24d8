import type { StateCreator } from 'zustand';
import type {
  ApiError,
  CallProgress,
  EvaluationReport,
  FillMaskReport,
  KeptEvaluate,
  TaskInspection,
} from '../../engine/api.ts';
import type { State } from './store.ts';

/** Evaluations: what is asked, and what came of it. */
export interface EvaluateSlice {
  /** What a session keeps. */
  readonly evaluate: KeptEvaluate;
  /** What the task's file holds, of which file and task that was said, and with which columns named. */
  readonly inspected: {
    readonly of: string;
    readonly columns: KeptEvaluate['columns'];
    readonly found: TaskInspection;
  } | null;
  /** Null while none is under way. */
  readonly evaluating: { readonly progress: CallProgress | null; readonly begun: number } | null;
  readonly evaluated: EvaluationReport | null;
  readonly filled: FillMaskReport | null;
  readonly evaluateError: ApiError | null;
  setEvaluate(part: Partial<KeptEvaluate>): void;
  restoreEvaluate(kept: KeptEvaluate | null): void;
  setInspected(inspected: EvaluateSlice['inspected']): void;
  setEvaluating(evaluating: EvaluateSlice['evaluating']): void;
  setEvaluated(report: EvaluationReport): void;
  setFilled(report: FillMaskReport): void;
  setEvaluateError(error: ApiError | null): void;
}

export const FIRST_EVALUATE: KeptEvaluate = {
  kind: 'task',
  withOpen: true,
  models: [],
  baseline: null,
  seed: 1,
  task: 'sst2',
  path: '',
  columns: { text: '', pair: '', label: '' },
  rows: null,
  textPath: '',
  rate: 0.25,
  positions: 2048,
  draws: 4,
};

export const evaluateSlice: StateCreator<State, [], [], EvaluateSlice> = (set, get) => ({
  evaluate: FIRST_EVALUATE,
  inspected: null,
  evaluating: null,
  evaluated: null,
  filled: null,
  evaluateError: null,
  setEvaluate: (part) => set({ evaluate: { ...get().evaluate, ...part } }),
  restoreEvaluate: (kept) => set({ evaluate: kept ?? FIRST_EVALUATE }),
  setInspected: (inspected) => set({ inspected }),
  setEvaluating: (evaluating) => set({ evaluating }),
  setEvaluated: (evaluated) => set({ evaluated, evaluateError: null }),
  setFilled: (filled) => set({ filled, evaluateError: null }),
  setEvaluateError: (evaluateError) => set({ evaluateError }),
});

/** Null where nothing of it differs from how it comes. */
export function keptEvaluate({ evaluate }: EvaluateSlice): KeptEvaluate | null {
  return evaluate === FIRST_EVALUATE ? null : evaluate;
}
