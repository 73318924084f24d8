import type { StateCreator } from 'zustand';
import type { CompareSide, KeptCompare, Trace } from '../../engine/api.ts';
import type { State } from './store.ts';

export type Which = 'a' | 'b';

/** The Compare view: two sides, each a model, a text and a layer. */
export interface CompareSlice {
  /** What a session keeps; null until the view was opened. */
  readonly compare: KeptCompare | null;
  /** The newest traces, and what they are of. */
  readonly compared: { readonly of: string; readonly a: Trace; readonly b: Trace } | null;
  setCompare(compare: KeptCompare): void;
  /** Changes a side. One that followed the page is pinned by another text or model; its layer is the page's. */
  setSide(which: Which, part: Partial<CompareSide>): void;
  /** Pins a side as it is now, or lets it follow the page. */
  setPinned(which: Which, pinned: boolean): void;
  restoreCompare(kept: KeptCompare | null): void;
  setCompared(compared: CompareSlice['compared']): void;
}

export const compareSlice: StateCreator<State, [], [], CompareSlice> = (set, get) => ({
  compare: null,
  compared: null,
  setCompare: (compare) => set({ compare }),
  setSide: (which, part) => {
    const state = get();
    const { compare } = state;
    if (!compare) return;
    const { text, model, layer } = part;
    const own = text === undefined && model === undefined;
    if (compare[which].follows && own) {
      if (layer !== undefined) state.select({ layer });
      return;
    }
    set({ compare: { ...compare, [which]: changed(sideNow(compare[which], state), part) } });
  },
  setPinned: (which, pinned) => {
    const state = get();
    const { compare } = state;
    if (!compare) return;
    const side = sideNow(compare[which], state);
    set({ compare: { ...compare, [which]: pinned ? side : { ...side, follows: true } } });
  },
  restoreCompare: (compare) => set({ compare }),
  setCompared: (compared) => set({ compared }),
});

/** What a session brought is true of its text and model alone. */
function changed(side: CompareSide, part: Partial<CompareSide>): CompareSide {
  const { model, text, layer, ...rest } = { ...side, ...part };
  const other = part.text !== undefined || part.model !== undefined;
  return { ...(other ? part : rest), model, text, layer };
}

type Page = Pick<State, 'text' | 'second' | 'window' | 'secondWindow' | 'selection'>;

/** A side as it is looked at: one that follows is what the page shows, pinned from now on where it is kept so. */
export function sideNow(side: CompareSide, page: Page): CompareSide {
  if (!side.follows) return side;
  const { second, selection } = page;
  const other = selection.text === 1 && second?.trim() ? second : null;
  const window = other === null ? page.window : page.secondWindow;
  const text = other ?? page.text;
  return { model: null, text, layer: selection.layer, ...(window > 0 ? { window } : {}) };
}

/** Both sides as they are looked at. */
export function compareNow(compare: KeptCompare, page: Page): KeptCompare {
  return { ...compare, a: sideNow(compare.a, page), b: sideNow(compare.b, page) };
}

/** Both sides as the page has them: its text, and its second text where there is one. */
export function firstCompare({ text, second, selection }: State): KeptCompare {
  const { layer, tree } = selection;
  const side = { model: null, layer };
  return { a: { ...side, text }, b: { ...side, text: second?.trim() ? second : text }, tree };
}
