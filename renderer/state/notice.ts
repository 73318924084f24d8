import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

export interface NoticeSlice {
  /** One sentence for the user about what has just happened, until it is put away. */
  readonly notice: string | null;
  /** Takes back what the notice tells of; null where that cannot be. */
  readonly undo: (() => void) | null;
  setNotice(notice: string | null, undo?: () => void): void;
}

export const noticeSlice: StateCreator<State, [], [], NoticeSlice> = (set) => ({
  notice: null,
  undo: null,
  setNotice: (notice, undo) => set({ notice, undo: undo ?? null }),
});
