import type { StateCreator } from 'zustand';
import type { TextWindow } from '../../engine/api.ts';
import type { State } from './store.ts';

/** Every window of one text, as its model's tokenizer cuts it. */
export interface TextWindows {
  readonly model: string;
  readonly text: string;
  readonly windows: readonly TextWindow[];
}

export interface WindowsSlice {
  /** Of the first and the second text where they are longer than the model takes. */
  readonly windowsOf: readonly [TextWindows | null, TextWindows | null];
  setWindows(text: number, windows: TextWindows): void;
}

export const windowsSlice: StateCreator<State, [], [], WindowsSlice> = (set, get) => ({
  windowsOf: [null, null],
  setWindows: (text, windows) => {
    const [first, second] = get().windowsOf;
    set({ windowsOf: text === 0 ? [windows, second] : [first, windows] });
  },
});
