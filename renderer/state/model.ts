import type { StateCreator } from 'zustand';
import type { ModelStatus } from '../../engine/api.ts';
import type { State } from './store.ts';

type Failure = NonNullable<ModelStatus['failure']>;

export interface ModelSlice {
  /** Null until the host has said what it has open. */
  readonly models: ModelStatus | null;
  /** The last failed opening, until the user has put it away. */
  readonly failure: Failure | null;
  setModels(models: ModelStatus): void;
  dismissFailure(): void;
}

export const modelSlice: StateCreator<State, [], [], ModelSlice> = (set, get) => ({
  models: null,
  failure: null,
  setModels: (models) => {
    const before = get().models;
    // The host keeps its last failure; beside an open model it is no news to a page just loaded.
    const stale = before === null ? models.model !== null : sameFailure(before, models);
    set({ models, failure: stale ? models.failure && get().failure : models.failure });
  },
  dismissFailure: () => set({ failure: null }),
});

/** Statuses come as copies, so failures are compared by what they say. */
function sameFailure(a: ModelStatus, b: ModelStatus): boolean {
  return (
    a.failure?.folder === b.failure?.folder && a.failure?.error.message === b.failure?.error.message
  );
}
