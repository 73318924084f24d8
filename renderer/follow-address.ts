import { isTooLong, type ReadAddress, readAddress, writeAddress } from './state/address.ts';
import { sameFolders } from './state/corpus.ts';
import type { CanopyStore, State } from './state/store.ts';
import { type ViewState, viewOf } from './state/view-state.ts';

/** Browsers take a few changes of the address a second; the keyboard makes more. */
const WRITE_PAUSE_MS = 250;

/**
 * Keeps the address of the browser host and what is looked at in step: read at the start and when a
 * person changes it, written when the view has settled. Texts too long for an address stay in the
 * page's own entry of the history, so that they too outlive a reload.
 */
export function followAddress(store: CanopyStore): void {
  if (window.canopy) return; // the desktop host has no address that a person sees
  /** As it was last read or written here: another one is a person's, who has not been heard yet. */
  let known = '';
  let timer = 0;

  const read = () => {
    const { hash } = window.location;
    if (hash === known) return;
    known = hash;
    const { view, problems } = withLongTexts(readAddress(hash));
    if (Object.keys(view).length > 0)
      store.getState().restoreView(withSaved(view, store.getState()));
    const page = new URLSearchParams(hash.slice(1)).get('model');
    if (page && view.view === 'models') store.getState().showModelPage(page);
    if (problems.length > 0) {
      const what = problems.join(', ');
      store.getState().setNotice(`What the address says by ${what} means nothing and was ignored.`);
    }
  };
  const write = () => {
    window.clearTimeout(timer);
    timer = 0;
    const state = store.getState();
    if (!hasSettled(state)) return; // its settling comes back here
    if (window.location.hash !== known) return; // reading it comes first
    const view = viewOf(state);
    const hash = withModelPage(writeAddress(window.location.hash, view), state);
    const long = isTooLong(view) ? { text: view.text, second: view.second?.text ?? null } : null;
    if (hash === known && !long) return;
    window.history.replaceState(long, '', hash);
    known = window.location.hash;
  };

  read();
  const token = tokenOf(window.location.hash);
  window.addEventListener('hashchange', () => {
    const { hash } = window.location;
    const now = tokenOf(hash);
    if (now === null && token !== null) {
      // A view was written over the whole address; what admits this page stays in it.
      window.history.replaceState(null, '', `#token=${token}&${hash.slice(1)}`);
    } else if (now !== token) {
      // The host was restarted and its new address pasted over the old one.
      return window.location.reload();
    }
    read();
  });
  window.addEventListener('pagehide', write);
  store.subscribe((state, before) => {
    if (timer === 0 && concerns(state, before)) timer = window.setTimeout(write, WRITE_PAUSE_MS);
  });
}

function tokenOf(hash: string): string | null {
  return new URLSearchParams(hash.slice(1)).get('token');
}

/** Which model's page is shown, while one is. */
function withModelPage(hash: string, { view, modelPage }: State): string {
  const fields = new URLSearchParams(hash.slice(1));
  fields.delete('model');
  if (view === 'models' && modelPage !== null) fields.set('model', modelPage);
  return `#${fields}`;
}

function hasSettled({ connection, restored, run, settledRun }: State): boolean {
  return connection === 'open' && restored === null && run > 0 && run === settledRun;
}

function concerns(state: State, before: State): boolean {
  return (
    state.settledRun !== before.settledRun ||
    state.view !== before.view ||
    state.modelPage !== before.modelPage ||
    state.selection !== before.selection ||
    state.pin !== before.pin ||
    state.span !== before.span ||
    state.look !== before.look ||
    state.second !== before.second ||
    state.corpus !== before.corpus ||
    state.text !== before.text
  );
}

/** An address has no saved selections of a corpus: those of the same dataset stay. */
function withSaved(view: Partial<ViewState>, { corpus }: State): Partial<ViewState> {
  const named = view.views?.corpus;
  if (!named || !sameFolders(named.folders, corpus.folders)) return view;
  return { ...view, views: { ...view.views, corpus: { ...named, saved: corpus.saved } } };
}

/** The texts that the history keeps for this page, where the address has none. */
function withLongTexts(address: ReadAddress): ReadAddress {
  const kept: unknown = window.history.state;
  if (address.view.text !== undefined || typeof kept !== 'object' || kept === null) return address;
  const text: unknown = Reflect.get(kept, 'text');
  const second: unknown = Reflect.get(kept, 'second');
  if (typeof text !== 'string') return address;
  const fields = new URLSearchParams(window.location.hash.slice(1));
  const view: Partial<ViewState> = {
    ...address.view,
    text,
    ...(typeof second === 'string' && {
      second: {
        text: second,
        use: fields.get('use') === 'pair' ? ('pair' as const) : ('beside' as const),
        window: Number(fields.get('window2') ?? 0) || 0,
      },
    }),
  };
  return { ...address, view };
}
