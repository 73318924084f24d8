/** What the host does about sessions: reads and writes their files, finds their models, keeps drafts. */

import path from 'node:path';
import type { CallName, SavedSession, SessionContent } from './api.ts';
import { CanopyError, cancelled } from './errors.ts';
import { findModel, likelyFolders } from './findModel.ts';
import type { Handlers, HostOptions, SessionDialogs } from './host.ts';
import { mayOpenModel } from './modelFolder.ts';
import { sessionOf, sessionText } from './session.ts';
import {
  opened,
  readSession,
  sessionExtension,
  sessionPath,
  writeSession,
} from './sessionFiles.ts';

type SessionCall = Extract<CallName, `session.${string}` | `drafts.${string}`>;

export function sessionHandlers(options: HostOptions): Handlers<SessionCall> {
  const { engine, version, drafts, mayOpen, bundledModel } = options;
  const write = (file: string, content: SessionContent): Promise<SavedSession> =>
    writeSession(file, sessionOf(content, version, engine.machine()));
  return {
    'session.read': async ({ path: file }) => {
      await mayOpen?.(file);
      return readSession(file);
    },
    'session.parse': async ({ text, name }) => opened(text, name),
    'session.choose': async () => {
      const file = await dialogs(options).open();
      return file === null ? null : readSession(file);
    },
    'session.write': async ({ path: file, content }) => {
      if (!path.isAbsolute(file)) {
        throw new CanopyError('bad-input', `${file}: expected a whole path, from the root on`);
      }
      // The very file that is written: it may be a link that leads elsewhere.
      await mayOpen?.(sessionPath(file));
      return write(file, content);
    },
    'session.saveAs': async ({ name, content }) => {
      const file = await dialogs(options).save(name + sessionExtension);
      return file === null ? null : write(file, content);
    },
    'session.text': async ({ content }) => {
      const session = sessionOf(content, version, engine.machine());
      return { text: sessionText(session), created: session.created };
    },
    'session.findModel': async ({ model, session, folder, ask }, { signal, onProgress }) => {
      if (ask) {
        const named = await askFolder(options);
        return findModel({ model, named, folders: [named], signal, onProgress });
      }
      if (folder !== undefined && mayOpen) await mayOpenModel(folder, mayOpen);
      const remembered = await options.library.recents.list();
      const likely =
        folder === undefined ? likelyFolders(model, session, remembered, bundledModel) : [folder];
      const folders = mayOpen ? await allowed(likely, mayOpen) : likely;
      const named = folder ?? model.folder;
      const found = await findModel({ model, named, folders, signal, onProgress });
      // Where this host may not look, it is not either.
      return found.status === 'missing' ? { ...found, tried: likely } : found;
    },
    'drafts.list': async ({ page }) => ({ own: await drafts.own(page), left: await drafts.left() }),
    'drafts.keep': async ({ page, draft }) => {
      await drafts.keep(page, draft, version, engine.machine());
      return null;
    },
    'drafts.discard': async ({ ids }) => {
      await drafts.discard(ids);
      return null;
    },
  };
}

function dialogs({ chooseSession }: HostOptions): SessionDialogs {
  if (chooseSession) return chooseSession;
  throw new CanopyError('unsupported', 'This host has no file dialogs; the page has its own.');
}

/** @throws CanopyError `cancelled` where the dialog was dismissed */
async function askFolder({ chooseFolder }: HostOptions): Promise<string> {
  if (!chooseFolder) {
    throw new CanopyError('unsupported', 'This host has no folder dialog; type the path.');
  }
  const folder = await chooseFolder();
  if (folder === null) throw cancelled();
  return folder;
}

/** Of folders that nobody named, those that this host may look at. */
async function allowed(
  folders: readonly string[],
  mayOpen: NonNullable<HostOptions['mayOpen']>,
): Promise<readonly string[]> {
  const judged = await Promise.all(
    folders.map((folder) =>
      mayOpenModel(folder, mayOpen).then(
        () => [folder],
        () => [],
      ),
    ),
  );
  return judged.flat();
}
