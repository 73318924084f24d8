import type { StateCreator } from 'zustand';
import type { ApiError, Sequence, Trace } from '../../engine/api.ts';
import { carryNavigation } from './carry-navigation.ts';
import { firstToken, fitNavigation } from './fit-navigation.ts';
import type { Navigation } from './selection.ts';
import type { State } from './store.ts';
import { misfits } from './view-state.ts';

/** A trace on the screen. */
export interface Shown {
  /** The request that it answers. */
  readonly run: number;
  readonly trace: Trace;
  /** The first text's; a second one stands in `trace.sequences[1]`. */
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
    const sequence = trace.sequences[0];
    if (run !== get().run || !sequence) return;
    set({
      shown: { run, trace, sequence },
      traceError: null,
      hover: null,
      ...navigationFor(trace, get()),
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

/** What is looked at in a new trace: what was before, what a kept view asks for, or the mask. */
function navigationFor(trace: Trace, state: State): Partial<State> {
  const { shown, restored, selection, pin, span, look, past, future } = state;
  const now: Navigation = { selection, pin, span, look };
  if (shown && !restored) {
    const carry = carryNavigation(shown.trace, trace);
    return { ...carry(now), past: past.map(carry), future: future.map(carry) };
  }
  const fitted = (wanted: Navigation) => fitNavigation(wanted, trace);
  const steps = { past: past.map(fitted), future: future.map(fitted), restored: null };
  if (restored && restored !== 'start') {
    const found = fitted(restored);
    const missed = misfits(restored, found, trace);
    return { ...found, ...steps, ...(missed && { notice: missed, undo: null }) };
  }
  const start = { text: 0, token: firstToken(trace.sequences[0]), node: null };
  return { ...fitted({ ...now, selection: { ...selection, ...start } }), ...steps };
}
