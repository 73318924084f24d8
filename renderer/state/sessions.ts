/**
 * Sessions as the page handles them: saving and opening, waiting for a session's model, and the draft
 * that outlives a crash. What is on the screen stays until the newer session can be shown.
 */
import type { Draft, LeftDraft, OpenedSession } from '../../engine/api.ts';
import { type Client, detailOf } from '../transport/client.ts';
import {
  type Awaited,
  type Brought,
  contentOf,
  isDirty,
  keptNow,
  keptOf,
  type SessionFile,
} from './session.ts';
import type { CanopyStore } from './store.ts';

export interface SessionTools {
  /** Room of the tree's picture on the screen, in CSS pixels. */
  picture(): { readonly width: number; readonly height: number };
  /** Gives a text to the user as a file. */
  download(text: string, name: string): void;
  /** This page's name for itself, the same after it was loaded again. */
  readonly page: Promise<string>;
}

export interface Sessions {
  /** Where it came from; asks for a place where there is none. */
  save(): Promise<void>;
  /** By the system's dialog, or the page's own. */
  saveAs(): Promise<void>;
  saveTo(path: string): Promise<void>;
  saveByDownload(name: string): Promise<void>;
  /** By the system's dialog, or the page's own. */
  open(): Promise<void>;
  /** @throws CallError naming the file and what is wrong with it */
  openPath(path: string): Promise<void>;
  /** @throws CallError */
  openText(text: string, name: string): Promise<void>;
  /** Looks for the awaited session's model in a folder; null: in one that the system's dialog asks for. */
  lookIn(folder: string | null): Promise<void>;
  /** Shows the awaited session with another model: the one in a folder, or the open one. */
  showWith(folder: string | null): Promise<void>;
  stopWaiting(): void;
  bringDraft(draft: Draft): Promise<void>;
  recover(left: LeftDraft): Promise<void>;
  discard(left: readonly LeftDraft[]): Promise<void>;
  /** Keeps a draft now, if there is anything that is not kept. */
  keep(): Promise<void>;
}

export function createSessions(store: CanopyStore, client: Client, tools: SessionTools): Sessions {
  let looking = new AbortController();
  let keptDraft = '';

  const notice = (text: string, undo?: () => void) => store.getState().setNotice(text, undo);
  const fail = (error: unknown) => {
    const detail = detailOf(error);
    if (detail.code !== 'cancelled') notice(detail.message);
  };
  const content = () => {
    const found = contentOf(store.getState(), tools.picture());
    if (!found) throw new Error('There is nothing to save yet: no model is open.');
    return found;
  };
  const setSaved = ({ name, created, saved, path }: SessionFile) => {
    store.getState().setSession({ name, path, created, saved }, keptNow(store.getState()));
    void keep(); // that there is nothing to recover
  };

  async function saveTo(path: string): Promise<void> {
    const saved = await client.call('session.write', { path, content: content() });
    setSaved(saved);
    notice(`Saved as ${saved.path}.`);
  }

  async function saveByDownload(name: string): Promise<void> {
    const { text, created } = await client.call('session.text', { content: content() });
    tools.download(text, `${name}.canopy`);
    setSaved({ name, created, saved: new Date().toISOString(), path: null });
    notice(`Saved as ${name}.canopy among your downloads.`);
  }

  async function saveAs(): Promise<void> {
    const { host, session, openOverlay } = store.getState();
    if (!host?.canChooseFile) return openOverlay('save-session');
    const saved = await client.call('session.saveAs', { name: session.name, content: content() });
    if (!saved) return;
    setSaved(saved);
    notice(`Saved as ${saved.path}.`);
  }

  /** Puts a session on the screen whose model, or another, is open. */
  function show({ content: kept, file, dirty, notes }: Brought, other: boolean): void {
    const before = store.getState();
    const lost = isDirty(before) ? draftNow() : null;
    before.setAwaited(null);
    before.setRecorded(kept.timing);
    before.setSession(file, dirty ? 'nothing' : keptOf(kept));
    before.restoreInterventions(kept.interventions);
    before.restoreView(kept.view);
    const said = [
      ...(other ? [`${file.name} was made with another model, ${kept.model.name}.`] : []),
      ...notes,
      ...(lost ? [`${file.name} is open; what was there before had not been saved.`] : []),
    ];
    if (said.length === 0) return;
    notice(said.join(' '), lost ? () => void bring(broughtDraft(lost)) : undefined);
  }

  function draftNow(): Draft | null {
    const state = store.getState();
    const found = contentOf(state, tools.picture());
    if (!found) return null;
    const { name, path } = state.session;
    return { content: found, path, name, dirty: isDirty(state) };
  }

  /** Shows a session now, or once its model is found and open. */
  async function bring(brought: Brought): Promise<void> {
    const { models } = store.getState();
    if (models?.model?.sha256 === brought.content.model.sha256 && !models.opening) {
      return show(brought, false);
    }
    wait({ brought, looking: null, found: null, error: null });
    await look();
  }

  function wait(awaited: Awaited | null): void {
    looking.abort();
    looking = new AbortController();
    store.getState().setAwaited(awaited);
  }

  /** Looks for the awaited session's model, and shows the session where it is found. */
  async function look(where: { readonly folder?: string; readonly ask?: boolean } = {}) {
    const { awaited } = store.getState();
    if (!awaited) return;
    const { brought } = awaited;
    const { signal } = looking;
    const isAwaited = () => store.getState().awaited?.brought === brought;
    const update = (part: Partial<Awaited>) => {
      const now = store.getState().awaited;
      if (now && isAwaited()) store.getState().setAwaited({ ...now, ...part });
    };
    update({ found: null, error: null, looking: { done: 0, total: 0 } });
    try {
      const found = await client.call(
        'session.findModel',
        {
          model: brought.content.model,
          session: brought.file.path,
          ...where,
        },
        { signal, onProgress: (progress) => update({ looking: progress }) },
      );
      if (found.status !== 'found') return update({ found, looking: null });
      await client.call('model.open', { folder: found.folder }, { signal });
      if (isAwaited()) show(brought, false);
    } catch (error) {
      const detail = detailOf(error);
      if (signal.aborted) return;
      // A dialog that was dismissed leaves what was found before.
      if (detail.code === 'cancelled') update({ found: awaited.found, looking: null });
      else update({ error: detail, looking: null });
    }
  }

  return {
    saveTo,
    saveByDownload,
    saveAs: () => saveAs().catch(fail),
    async save() {
      const { session } = store.getState();
      try {
        if (session.path !== null) await saveTo(session.path);
        else if (session.saved !== null && !store.getState().host?.canChooseFile)
          await saveByDownload(session.name);
        else await saveAs();
      } catch (error) {
        fail(error);
      }
    },
    async open() {
      if (!store.getState().host?.canChooseFile) {
        return store.getState().openOverlay('open-session');
      }
      try {
        const opened = await client.call('session.choose', {});
        if (opened) await bring(broughtFile(opened));
      } catch (error) {
        fail(error);
      }
    },
    async openPath(path) {
      void bring(broughtFile(await client.call('session.read', { path })));
    },
    async openText(text, name) {
      void bring(broughtFile(await client.call('session.parse', { text, name })));
    },
    bringDraft: (draft) => bring(broughtDraft(draft)),
    lookIn: (folder) => look(folder === null ? { ask: true } : { folder }),
    async showWith(folder) {
      const { awaited } = store.getState();
      if (!awaited) return;
      try {
        if (folder !== null) await client.call('model.open', { folder });
        show(awaited.brought, true);
      } catch (error) {
        store.getState().setAwaited({ ...awaited, error: detailOf(error), looking: null });
      }
    },
    stopWaiting: () => wait(null),
    async recover(left) {
      const { setLeft } = store.getState();
      setLeft(store.getState().left.filter(({ id }) => id !== left.id));
      await bring(broughtDraft(left.draft));
      if (store.getState().awaited) return; // until then the disk has it
      await keep();
      await client.call('drafts.discard', { ids: [left.id] }).catch(fail);
    },
    async discard(left) {
      const ids = left.map(({ id }) => id);
      const { setLeft } = store.getState();
      setLeft(store.getState().left.filter(({ id }) => !ids.includes(id)));
      await client.call('drafts.discard', { ids }).catch(fail);
    },
    keep,
  };

  async function keep(): Promise<void> {
    const draft = draftNow();
    if (!draft) return;
    const text = JSON.stringify(draft);
    if (text === keptDraft) return;
    keptDraft = text;
    // The next change tries again; a disk that is full is told when the user saves.
    await client.call('drafts.keep', { page: await tools.page, draft }).catch(() => {
      keptDraft = '';
    });
  }
}

function broughtFile({ session, path, name, notes }: OpenedSession): Brought {
  const { created, model, view, picture, timing, interventions, saved } = session;
  const content = { created, model, view, picture, timing, interventions };
  return { content, file: { name, path, created, saved }, dirty: false, notes };
}

function broughtDraft({ content, path, name, dirty }: Draft): Brought {
  const { created } = content;
  // A file that it came from is at least as old as its first saving.
  return { content, file: { name, path, created, saved: created }, dirty, notes: [] };
}
