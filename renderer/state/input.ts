import type { StateCreator } from 'zustand';
import type { Masked, SecondUse, TraceInput } from '../../engine/api.ts';
import { carryMasks } from './masks.ts';
import type { State } from './store.ts';

export const FIRST_TEXT = 'the king of <mask> was wise .';

export type { SecondUse };

export interface InputSlice {
  readonly text: string;
  /** Null while there is none; empty while its field waits to be filled. */
  readonly second: string | null;
  readonly secondUse: SecondUse;
  /** Which window of a text that is longer than the model takes. */
  readonly window: number;
  readonly secondWindow: number;
  /** What stood where there is a mask now, to be put back. */
  readonly masks: readonly Masked[];
  setText(text: string): void;
  setSecond(second: string | null): void;
  setSecondUse(use: SecondUse): void;
  setWindow(window: number, text?: number): void;
  /** Puts the mask, or what it hid, in the place of a range of a text. */
  replace(change: Replacement): void;
}

export interface Replacement {
  /** 0 or 1. */
  readonly text: number;
  readonly start: number;
  readonly end: number;
  readonly by: string;
  /** Whether what stood there shall be remembered. */
  readonly masks: boolean;
}

type Input = Pick<InputSlice, 'text' | 'second' | 'secondUse' | 'window' | 'secondWindow'>;

export const inputSlice: StateCreator<State, [], [], InputSlice> = (set, get) => ({
  text: FIRST_TEXT,
  second: null,
  secondUse: 'beside',
  window: 0,
  secondWindow: 0,
  masks: [],
  // New text also puts away the refusal of other settings: it has been read.
  setText: (text) => {
    const masks = carryMasks(get().masks, 0, get().text, text);
    set({ text, window: 0, masks, computeError: null, restored: null });
  },
  setSecond: (second) => {
    const masks = carryMasks(get().masks, 1, get().second ?? '', second ?? '');
    set({ second, secondWindow: 0, masks, computeError: null, restored: null });
  },
  setSecondUse: (secondUse) => set({ secondUse, window: 0, secondWindow: 0 }),
  setWindow: (window, text = 0) => set(text === 0 ? { window } : { secondWindow: window }),
  replace: ({ text, start, end, by, masks }) => {
    const state = get();
    const whole = text === 0 ? state.text : (state.second ?? '');
    const changed = withMask(whole, start, end, by);
    // A mask in the third window stays in the third window.
    const { window, secondWindow } = state;
    if (text === 0) state.setText(changed);
    else state.setSecond(changed);
    set({ window, secondWindow });
    if (!masks) return;
    set({ masks: [...get().masks, { text, start, piece: by, hid: whole.slice(start, end) }] });
  },
});

/** The second text where there is something to trace in it. */
export function usedSecond({ second }: Pick<Input, 'second'>): string | null {
  return second === null || second.trim() === '' ? null : second;
}

/**
 * What to trace: one input for each sequence on the screen; null where there is nothing to trace, a
 * sentence where it cannot be read. Without a tokenizer, texts are ids.
 */
export function inputsOf(
  input: Input,
  hasTokenizer: boolean,
): readonly TraceInput[] | null | string {
  const first = inputOf(input.text, input.window, hasTokenizer);
  const second = usedSecond(input);
  if (first === null || typeof first === 'string' || second === null) {
    return first === null || typeof first === 'string' ? first : [first];
  }
  if (input.secondUse === 'pair') {
    if (!hasTokenizer) {
      return 'This model has no tokenizer, so it cannot join two sentences; show the second beside the first.';
    }
    return [{ text: input.text, pair: second }];
  }
  const other = inputOf(second, input.secondWindow, hasTokenizer);
  return other === null || typeof other === 'string' ? other : [first, other];
}

function inputOf(text: string, window: number, hasTokenizer: boolean): TraceInput | null | string {
  if (text.trim() === '') return null;
  if (hasTokenizer) return window === 0 ? { text } : { text, window };
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  const wrong = words.find((word) => !/^\d{1,9}$/.test(word));
  if (wrong !== undefined) {
    return `This model has no tokenizer, so the input is token ids such as 2, 17, 4; “${wrong}” is not a number.`;
  }
  return { ids: words.map(Number) };
}

/** The text with a range replaced by the mask piece, for asking the model what stood there. */
export function withMask(text: string, start: number, end: number, maskPiece: string): string {
  return text.slice(0, start) + maskPiece + text.slice(end);
}
