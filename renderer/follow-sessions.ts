import type { LeftDraft } from '../engine/api.ts';
import { sameFolders } from './state/corpus.ts';
import { hasSettled, isDirty, keptNow, keptOf, UNTITLED } from './state/session.ts';
import type { Sessions } from './state/sessions.ts';
import type { CanopyStore, State } from './state/store.ts';
import type { ViewState } from './state/view-state.ts';
import { type Client, detailOf } from './transport/client.ts';

/** What is not on the disk after so long is lost by a crash, and a save more. */
const KEEP_EVERY_MS = 1500;
const PAGE_KEY = 'canopy.page';

/** How long a page that is loaded again waits for the one before to be gone. */
const NAME_WAIT_MS = 500;

/**
 * This page's name for itself: the same after it was loaded again, another in another window. A
 * duplicated tab comes with the name of its original, which holds a lock of that name.
 */
export async function pageName(): Promise<string> {
  const known = stored();
  if (known !== null && (await holds(known))) return known;
  const name = crypto.randomUUID();
  try {
    window.sessionStorage.setItem(PAGE_KEY, name);
  } catch {
    // without storage, a page that is loaded again is a new one
  }
  await holds(name);
  return name;
}

function stored(): string | null {
  try {
    return window.sessionStorage.getItem(PAGE_KEY);
  } catch {
    return null;
  }
}

/** Takes the name for as long as this page is there; false where another page has it. */
function holds(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(NAME_WAIT_MS);
    const untilGone = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks
      .request(`${PAGE_KEY}.${name}`, { signal }, untilGone)
      .catch(() => resolve(false));
  });
}

/**
 * Keeps the session in step with the page: the title, a draft for as long as things change, and at the
 * start what an earlier run has left.
 */
export function followSessions(
  store: CanopyStore,
  client: Client,
  sessions: Sessions,
  page: Promise<string>,
): void {
  // An address that says what to look at goes before what was looked at last.
  const addressed = store.getState().restored !== null;
  let started = false;
  let named = false;
  let timer = 0;
  const keepSoon = () => {
    if (timer !== 0) return;
    timer = window.setTimeout(() => {
      timer = 0;
      if (store.getState().connection === 'open') void sessions.keep();
    }, KEEP_EVERY_MS);
  };
  const start = async () => {
    const { own, left } = await client.call('drafts.list', { page: await page });
    if (own && addressed) {
      const { content, name, path, dirty } = own;
      const { created, view, interventions } = content;
      store
        .getState()
        .setSession({ name, path, created, saved: created }, dirty ? 'nothing' : keptOf(content));
      store.getState().restoreInterventions(interventions);
      bringSaved(store, view);
    } else if (own) await sessions.bringDraft(own);
    else await welcome(store, sessions, left, !addressed && !named);
  };

  client.on('session', ({ path }) => {
    named = true;
    void sessions
      .openPath(path)
      .catch((error) => store.getState().setNotice(detailOf(error).message));
  });
  store.subscribe((state, before) => {
    if (state.connection === 'open' && !started) {
      started = true;
      void start().catch(() => {}); // a host that has gone says so itself
    }
    // What the page came with has nothing to save.
    if (state.kept === null && hasSettled(state)) state.setSession(state.session, keptNow(state));
    if (changes(state, before)) {
      document.title = titleOf(store.getState());
      keepSoon();
    }
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void sessions.keep();
  });
  takeDrops(store, sessions);
}

/** The selections in a corpus that the page had saved: its address does not say them. */
function bringSaved(store: CanopyStore, { views }: ViewState): void {
  const { corpus, setCorpus } = store.getState();
  if (views.corpus && sameFolders(views.corpus.folders, corpus.folders)) {
    setCorpus({ saved: views.corpus.saved });
  }
}

/** What changes a session; traces and the pointer come more often, and do not. */
function changes(state: State, before: State): boolean {
  return (
    state.settledRun !== before.settledRun ||
    state.session !== before.session ||
    state.kept !== before.kept ||
    state.selection !== before.selection ||
    state.pin !== before.pin ||
    state.span !== before.span ||
    state.look !== before.look ||
    state.corpus !== before.corpus ||
    state.lab !== before.lab ||
    state.interventions !== before.interventions ||
    state.view !== before.view ||
    state.timing !== before.timing ||
    state.models !== before.models
  );
}

function titleOf(state: State): string {
  const { session } = state;
  const mark = isDirty(state) ? '• ' : '';
  return session === UNTITLED ? `${mark}Canopy` : `${mark}${session.name} – Canopy`;
}

/** What earlier runs left: brought back where they ended as they should, offered where they did not. */
async function welcome(
  store: CanopyStore,
  sessions: Sessions,
  left: readonly LeftDraft[],
  mayReopen: boolean,
): Promise<void> {
  const { settings, setLeft, openOverlay } = store.getState();
  const offered = (one: LeftDraft) => one.crashed && one.draft.dirty;
  const reopens = mayReopen && (settings?.settings.reopenLast ?? false);
  const last =
    reopens && !left.some(offered) ? left.find((one) => isWelcome(store, one)) : undefined;
  const asked = left.filter((one) => one !== last && one.draft.dirty);
  await sessions.discard(left.filter((one) => one !== last && !one.draft.dirty));
  if (last) await sessions.recover(last);
  if (asked.length === 0) return;
  setLeft(asked);
  openOverlay('recovery');
}

/** Not where another model than the usual one was asked for at the start. */
function isWelcome(store: CanopyStore, { draft }: LeftDraft): boolean {
  const { models, host } = store.getState();
  const folder = models?.opening?.folder ?? models?.model?.folder ?? host?.bundledModel;
  return models?.model?.sha256 === draft.content.model.sha256 || folder === host?.bundledModel;
}

/** In a browser, a session's file can be dropped on the page; the desktop hands over paths itself. */
function takeDrops(store: CanopyStore, sessions: Sessions): void {
  if (window.canopy) return;
  const fileOf = (event: DragEvent) =>
    [...(event.dataTransfer?.files ?? [])].find(({ name }) =>
      name.toLowerCase().endsWith('.canopy'),
    );
  window.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault(); // or the browser would leave the page for the file
    const file = fileOf(event);
    if (!file) return;
    void file
      .text()
      .then((text) => sessions.openText(text, file.name))
      .catch((error) => store.getState().setNotice(detailOf(error).message));
  });
}
