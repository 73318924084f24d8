import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

export interface NoticeSlice {
  /** One sentence for the user about what has just happened, until it is put away. */
  readonly notice: string | null;
  setNotice(notice: string | null): void;
}

export const noticeSlice: StateCreator<State, [], [], NoticeSlice> = (set) => ({
  notice: null,
  setNotice: (notice) => set({ notice }),
});
