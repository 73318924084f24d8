import type { StateCreator } from 'zustand';
import type { State } from './store.ts';

export interface MotionSlice {
  /** Transitions under way: the page is not idle before all have come to rest. */
  readonly motions: number;
  /** Counts a transition until the returned function is called, once or more often. */
  startMotion(): () => void;
}

export const motionSlice: StateCreator<State, [], [], MotionSlice> = (set, get) => ({
  motions: 0,
  startMotion: () => {
    let moving = true;
    set({ motions: get().motions + 1 });
    return () => {
      if (moving) set({ motions: get().motions - 1 });
      moving = false;
    };
  },
});
