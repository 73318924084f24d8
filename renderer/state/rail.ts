import type { StateCreator } from 'zustand';
import type { ViewName } from '../../engine/api.ts';
import type { State } from './store.ts';

/** What the rail at the left edge leads to. The first is where the app starts. */
export const VIEWS: readonly ViewName[] = [
  'paths',
  'corpus',
  'compare',
  'intervene',
  'lab',
  'evaluate',
  'audit',
  'models',
];

export type { ViewName };

export interface RailSlice {
  readonly view: ViewName;
  setView(view: ViewName): void;
}

export const railSlice: StateCreator<State, [], [], RailSlice> = (set) => ({
  view: 'paths',
  setView: (view) => set({ view }),
});
