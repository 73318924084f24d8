import { afterFrame } from './hooks.ts';
import type { CanopyStore } from './state/store.ts';

const KEY = 'canopy.introduced';

/** Starts the introduction with the first picture of a person's first visit, and never again. */
export function followIntroduction(store: CanopyStore): void {
  let introduced = wasIntroduced();
  store.subscribe((state, before) => {
    const picture = state.shown?.trace.model.shape.ffn.kind === 'fff' && state.settledRun > 0;
    // Not before all panels are there, nor in the frame of the last one.
    if (!introduced && picture && state.motions === 0) {
      introduced = true;
      afterFrame(() => state.setHint(0));
    }
    if (before.hint !== null && state.hint === null) remember();
  });
}

function wasIntroduced(): boolean {
  try {
    return window.localStorage.getItem(KEY) !== null;
  } catch {
    return true; // what cannot be remembered would come back at each visit
  }
}

function remember(): void {
  try {
    window.localStorage.setItem(KEY, 'yes');
  } catch {
    // see wasIntroduced()
  }
}
