import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

/** What lies over the page: at most one at a time. */
export type Overlay =
  | 'commands'
  | 'shortcuts'
  | 'model'
  | 'samples'
  | 'windows'
  | 'session'
  | 'save-session'
  | 'open-session'
  | 'recovery'
  | 'settings';

export interface OverlaySlice {
  readonly overlay: Overlay | null;
  /** Step of the introduction; null once it has been read or sent away. */
  readonly hint: number | null;
  openOverlay(overlay: Overlay): void;
  /** Closes this one if it is the one that is open, or whichever is. */
  closeOverlay(overlay?: Overlay): void;
  setHint(step: number | null): void;
}

export const overlaySlice: StateCreator<State, [], [], OverlaySlice> = (set, get) => ({
  overlay: null,
  hint: null,
  openOverlay: (overlay) => set({ overlay }),
  closeOverlay: (overlay) => {
    if (overlay === undefined || overlay === get().overlay) set({ overlay: null });
  },
  setHint: (hint) => set({ hint }),
});
