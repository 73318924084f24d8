import type { StateCreator } from 'zustand';
import type { ApiError, Timing } from '../../engine/api.ts';
import type { State } from './store.ts';

export interface TimingSlice {
  /** The last timing, and the run that it belongs to; stale where a newer run is shown. */
  readonly timing: { readonly run: number; readonly value: Timing } | null;
  readonly timingState: 'idle' | 'busy';
  readonly timingError: ApiError | null;
  startTiming(): void;
  showTiming(run: number, value: Timing): void;
  failTiming(error: ApiError): void;
  /** There is nothing to time; what was measured of another model goes. */
  clearTiming(): void;
}

export const timingSlice: StateCreator<State, [], [], TimingSlice> = (set) => ({
  timing: null,
  timingState: 'busy',
  timingError: null,
  startTiming: () => set({ timingState: 'busy', timingError: null }),
  showTiming: (run, value) =>
    set({ timing: { run, value }, timingState: 'idle', timingError: null }),
  failTiming: (timingError) => set({ timingState: 'idle', timingError }),
  clearTiming: () => set({ timing: null, timingState: 'idle', timingError: null }),
});
