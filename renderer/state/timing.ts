import type { StateCreator } from 'zustand';
import type { ApiError, CallProgress, Precision, Spread, Timing } from '../../engine/api.ts';
import { hostWith } from './connection.ts';
import type { State } from './store.ts';

/** A timing on the screen. */
interface Timed {
  /** The run that it belongs to; stale where a newer one has been asked for. */
  readonly run: number;
  readonly value: Timing;
  /** Whether it is the rigorous version, fit to be quoted. */
  readonly thorough: boolean;
  /** When, in ISO 8601. */
  readonly measured: string;
}

/** A timing's headline, as it is remembered. */
export interface PastRatio {
  /** Counts timings, so that each keeps its name while older ones go. */
  readonly id: number;
  readonly model: string;
  readonly text: string;
  readonly tokens: number;
  readonly ratio: Spread;
  readonly threads: number;
  readonly precision: Precision;
  readonly thorough: boolean;
}

const MOST_REMEMBERED = 20;

export interface TimingSlice {
  readonly timing: Timed | null;
  readonly timingState: 'idle' | 'busy';
  readonly timingError: ApiError | null;
  /** How far the rigorous version has come; null while none is under way. */
  readonly measuring: CallProgress | null;
  /** The last ratios of any model, oldest first. */
  readonly ratios: readonly PastRatio[];
  startTiming(): void;
  setMeasuring(progress: CallProgress | null): void;
  showTiming(run: number, value: Timing, thorough: boolean): void;
  failTiming(error: ApiError): void;
  /** A timing was called off: what was measured before stays. */
  stopTiming(): void;
  /** There is nothing to time; what was measured of another model goes. */
  clearTiming(): void;
}

export const timingSlice: StateCreator<State, [], [], TimingSlice> = (set, get) => ({
  timing: null,
  timingState: 'busy',
  timingError: null,
  measuring: null,
  ratios: [],
  startTiming: () => set({ timingState: 'busy', timingError: null, measuring: null }),
  setMeasuring: (measuring) => set({ measuring }),
  showTiming: (run, value, thorough) =>
    set({
      timing: { run, value, thorough, measured: new Date().toISOString() },
      timingState: 'idle',
      timingError: null,
      measuring: null,
      ratios: remember(get(), value, thorough),
      // Another window of the same host may have changed how it computes.
      host: hostWith(get(), value.machine),
    }),
  failTiming: (timingError) => set({ timingState: 'idle', timingError, measuring: null }),
  stopTiming: () => set({ timingState: 'idle', measuring: null }),
  clearTiming: () => set({ timing: null, timingState: 'idle', timingError: null, measuring: null }),
});

function remember(state: State, value: Timing, thorough: boolean): readonly PastRatio[] {
  const { ratios, shown } = state;
  if (!value.speedupMasked || !shown) return ratios;
  const { trace } = shown;
  const past: PastRatio = {
    id: (ratios.at(-1)?.id ?? 0) + 1,
    model: trace.model.sha256,
    text: trace.sequences
      .map(({ text, tokens }) => text ?? tokens.map(({ id }) => id).join(', '))
      .join(' | '),
    tokens: value.tokens,
    ratio: value.speedupMasked,
    threads: value.machine.threads,
    precision: value.machine.precision,
    thorough,
  };
  return [...ratios, past].slice(-MOST_REMEMBERED);
}

/** Whether the figures on the screen belong to an older input, or to other settings. */
export function isStale({ timing, run }: Pick<State, 'timing' | 'run'>): boolean {
  return timing?.run !== run;
}
