import type { StateCreator } from 'zustand';
import type { ApiError, CallProgress, FragilityReport } from '../../engine/api.ts';
import type { State } from './store.ts';

/** How near decisions stand to turning: the study under way, and the last one. */
export interface FragilitySlice {
  /** Null while none is under way. */
  readonly studying: { readonly progress: CallProgress | null } | null;
  readonly fragility: FragilityReport | null;
  readonly fragilityError: ApiError | null;
  setStudying(studying: FragilitySlice['studying']): void;
  setFragility(report: FragilityReport): void;
  setFragilityError(error: ApiError | null): void;
}

export const fragilitySlice: StateCreator<State, [], [], FragilitySlice> = (set) => ({
  studying: null,
  fragility: null,
  fragilityError: null,
  setStudying: (studying) => set({ studying }),
  setFragility: (fragility) => set({ fragility, fragilityError: null }),
  setFragilityError: (fragilityError) => set({ fragilityError }),
});
