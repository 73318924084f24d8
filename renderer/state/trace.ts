import type { StateCreator } from 'zustand';
import type { ApiError, Sequence, Trace } from '../../engine/api.ts';
import { carrySelection } from './carry-selection.ts';
import type { State } from './store.ts';

/** A trace on the screen, with its one sequence at hand. */
export interface Shown {
  /** The request that it answers. */
  readonly run: number;
  readonly trace: Trace;
  readonly sequence: Sequence;
}

export interface TraceSlice {
  /** Counts requests; the newest one. */
  readonly run: number;
  /** The newest request that has been answered and painted, or has failed. */
  readonly settledRun: number;
  readonly shown: Shown | null;
  readonly traceError: ApiError | null;
  /** A new request: everything on the screen now belongs to an older one. Gives its number. */
  startRun(): number;
  showTrace(run: number, trace: Trace): void;
  failTrace(run: number, error: ApiError): void;
  /** Nothing to show: the input is empty or there is no model. */
  clearTrace(run: number): void;
  settleRun(run: number): void;
}

export const traceSlice: StateCreator<State, [], [], TraceSlice> = (set, get) => ({
  run: 0,
  settledRun: 0,
  shown: null,
  traceError: null,
  startRun: () => {
    const run = get().run + 1;
    set({ run });
    return run;
  },
  showTrace: (run, trace) => {
    const { run: newest, shown, selection } = get();
    const sequence = trace.sequences[0];
    if (run !== newest || !sequence) return;
    set({
      shown: { run, trace, sequence },
      traceError: null,
      hover: null,
      selection: carrySelection(selection, shown, trace),
    });
  },
  failTrace: (run, traceError) => {
    const { run: newest, shown, models } = get();
    if (run !== newest) return;
    // The last picture stays beside the error, unless it is of a model that has been closed.
    const current = shown?.trace.model.sha256 === models?.model?.sha256;
    set(current ? { traceError } : { traceError, shown: null, hover: null });
  },
  clearTrace: (run) => {
    if (run === get().run) set({ shown: null, traceError: null, hover: null });
  },
  settleRun: (run) => set({ settledRun: Math.max(run, get().settledRun) }),
});
