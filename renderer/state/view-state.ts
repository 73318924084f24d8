import type { StateCreator } from 'zustand';
import type { Navigation, Trace, ViewState } from '../../engine/api.ts';
import { keptViews, restoreViews } from './kept-views.ts';
import type { State } from './store.ts';

export type { ViewState };

export interface ViewSlice {
  /**
   * What the next trace shall be looked at with, or `start` for its mask or first word; null once
   * it has been, or where newer text was typed.
   */
  readonly restored: Navigation | 'start' | null;
  /** Shows a kept view: its texts are traced, then its token, layer, node and reading chosen. */
  restoreView(view: Partial<ViewState>): void;
}

export const viewSlice: StateCreator<State, [], [], ViewSlice> = (set, get) => ({
  restored: null,
  restoreView: (view) => {
    if (view.view) get().setView(view.view);
    if (view.views) restoreViews(get(), view.views);
    const state = get();
    const { text = state.text, window = 0, second = null, masks = [] } = view;
    const { selection = state.selection, pin = null, span = null, look = state.look } = view;
    const given = view.selection !== undefined;
    const navigation: Navigation = { selection, pin, span, look };
    const sameInput =
      text === state.text &&
      window === state.window &&
      (second?.text ?? null) === state.second &&
      (second === null || (second.use === state.secondUse && second.window === state.secondWindow));
    if (sameInput && state.shown) {
      set({ masks: view.masks ?? state.masks });
      state.show(navigation);
      return;
    }
    set({
      text,
      window,
      second: second?.text ?? null,
      secondUse: second?.use ?? 'beside',
      secondWindow: second?.window ?? 0,
      masks,
      ...(given ? { restored: navigation } : { restored: 'start', look, pin: null, span: null }),
    });
  },
});

export function viewOf(state: State): ViewState {
  const { view, text, window, second, secondUse, secondWindow, masks } = state;
  const { selection, pin, span, look } = state;
  const kept = second === null ? null : { text: second, use: secondUse, window: secondWindow };
  return {
    view,
    text,
    window,
    second: kept,
    masks,
    selection,
    pin,
    span,
    look,
    views: keptViews(state),
  };
}

/** What of a kept view this model and these texts do not have; null where they have it all. */
export function misfits(
  wanted: Navigation,
  found: Navigation,
  { model, sequences }: Trace,
): string | null {
  const { shape } = model;
  const { selection } = wanted;
  const tokens = sequences[selection.text]?.tokens.length ?? 0;
  const missing: string[] = [];
  if (tokens === 0) missing.push('a second text');
  else if (selection.token !== found.selection.token)
    missing.push(`token ${selection.token} (the text has ${tokens})`);
  if (selection.layer !== found.selection.layer)
    missing.push(`layer ${selection.layer} (the model has ${shape.layers})`);
  if (selection.tree !== found.selection.tree) missing.push(`tree ${selection.tree}`);
  if (selection.node && !found.selection.node) missing.push('a node that the tree does not have');
  if (wanted.pin && !found.pin) missing.push('a pinned token that is not there');
  if (wanted.span && !found.span) missing.push('a span of tokens that is not there');
  return missing.length > 0
    ? `What was kept asks for ${missing.join(', ')}; what there is instead is shown.`
    : null;
}
