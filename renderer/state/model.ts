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
    const failure = stale ? models.failure && get().failure : models.failure;
    const other = before?.model && before.model.sha256 !== models.model?.sha256;
    // Another tokenizer cuts the texts elsewhere.
    set({ models, failure, ...(other && { window: 0, secondWindow: 0 }) });
    if (!before?.opening || models.opening) return;
    const cancelled = !models.failure && before.model?.sha256 === models.model?.sha256;
    if (cancelled) get().setNotice(cancelledText(before.opening.folder, models));
    else if (get().notice?.startsWith(CANCELLED)) get().setNotice(null);
  },
  dismissFailure: () => set({ failure: null }),
});

/** Statuses come as copies, so failures are compared by what they say. */
function sameFailure(a: ModelStatus, b: ModelStatus): boolean {
  return (
    a.failure?.folder === b.failure?.folder && a.failure?.error.message === b.failure?.error.message
  );
}

const CANCELLED = 'Opening cancelled: ';

function cancelledText(folder: string, { model }: ModelStatus): string {
  const name = folder.split(/[\\/]/).at(-1) ?? folder;
  return `${CANCELLED}${name} was not opened; ${model ? `${model.name} stays open` : 'no model is open'}.`;
}
