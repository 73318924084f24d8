import type { StateCreator } from 'zustand';
import type { ModelStatus } from '../../engine/api.ts';
import type { State } from './store.ts';

export interface ModelSlice {
  /** Null until the host has said what it has open. */
  readonly models: ModelStatus | null;
  setModels(models: ModelStatus): void;
}

export const modelSlice: StateCreator<State, [], [], ModelSlice> = (set) => ({
  models: null,
  setModels: (models) => set({ models }),
});
