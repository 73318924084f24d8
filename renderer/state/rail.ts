import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

/** What the rail at the left edge leads to. The first is where the app starts. */
export const VIEWS = ['paths', 'models'] as const;

export type ViewName = (typeof VIEWS)[number];

export interface RailSlice {
  readonly view: ViewName;
  setView(view: ViewName): void;
}

export const railSlice: StateCreator<State, [], [], RailSlice> = (set) => ({
  view: 'paths',
  setView: (view) => set({ view }),
});
