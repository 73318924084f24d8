import type { StateCreator } from 'zustand';
import type { TraceInput } from '../../engine/api.ts';
import type { State } from './store.ts';

export const FIRST_TEXT = 'the king of <mask> was wise .';

export interface InputSlice {
  readonly text: string;
  /** Which window of a text that is longer than the model takes. */
  readonly window: number;
  setText(text: string): void;
  setWindow(window: number): void;
}

export const inputSlice: StateCreator<State, [], [], InputSlice> = (set) => ({
  text: FIRST_TEXT,
  window: 0,
  // New text also puts away the refusal of other settings: it has been read.
  setText: (text) => set({ text, window: 0, computeError: null }),
  setWindow: (window) => set({ window }),
});

/**
 * What to trace for a text: the text, or, for a model without a tokenizer, the ids written in it;
 * null where there is nothing to trace, a sentence where it cannot be read.
 */
export function inputOf(
  text: string,
  window: number,
  hasTokenizer: boolean,
): TraceInput | null | string {
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
