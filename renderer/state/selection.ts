import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

/** What the user chose: one token in one layer and tree. */
export interface Selection {
  readonly token: number;
  readonly layer: number;
  readonly tree: number;
}

/** What the pointer is over, for as long as it is. */
export type Hover =
  | { readonly kind: 'tokens'; readonly tokens: readonly number[] }
  | { readonly kind: 'node'; readonly level: number; readonly place: number };

export interface SelectionSlice {
  readonly selection: Selection;
  readonly hover: Hover | null;
  select(part: Partial<Selection>): void;
  setHover(hover: Hover | null): void;
}

export const selectionSlice: StateCreator<State, [], [], SelectionSlice> = (set, get) => ({
  selection: { token: 0, layer: 0, tree: 0 },
  hover: null,
  select: (part) => set({ selection: { ...get().selection, ...part } }),
  setHover: (hover) => {
    if (hover !== get().hover) set({ hover });
  },
});
