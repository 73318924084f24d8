/**
 * The one way in for what is named outside of the app: on the command line, by a second start, by
 * the system (a double click, `open-file`, a link), by a drop on a window.
 */

import path from 'node:path';
import { type BrowserWindow, dialog } from 'electron';
import { isDeepLink, parseDeepLink } from './deepLink.ts';

/** A path to open, or a link to ask about. */
export interface Asked {
  readonly kind: 'path' | 'link';
  readonly target: string;
}

export interface Ways {
  /** Opens a model folder; a failure is told by the pages. */
  openModel(folder: string): Promise<void>;
  /** Has the window's page open a session's file; a failure is told by the page. */
  openSession(file: string): void;
  /** The window to show it in. */
  window(): BrowserWindow;
}

export function openAsked({ kind, target }: Asked, ways: Ways): void {
  void (kind === 'path' ? openPath(target, ways) : openLink(target, ways));
}

/** Opens a session, or the model in a folder or of a file in it. */
async function openPath(target: string, ways: Ways): Promise<void> {
  if (target.toLowerCase().endsWith('.canopy')) ways.openSession(target);
  else await ways.openModel(target);
}

/** What a start of the app was called with; relative paths are the caller's. */
interface Start {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** In development, `electron .` comes before the arguments. */
  readonly packaged: boolean;
}

/** The paths and links of a command line, in their order, and whether it asks for a new window. */
export function argumentsOf({ argv, cwd, packaged }: Start): {
  readonly newWindow: boolean;
  readonly asked: readonly Asked[];
} {
  const words = argv.slice(packaged ? 1 : 2);
  const asked = words
    .filter((word) => !word.startsWith('-'))
    .map(
      (word): Asked =>
        isDeepLink(word)
          ? { kind: 'link', target: word }
          : { kind: 'path', target: path.resolve(cwd, word) },
    );
  return { newWindow: words.includes('--new-window'), asked };
}

/**
 * Opens what a link asks for, if the user agrees. Links come from web pages and mails: none opens
 * anything by itself, and what is no link of Canopy's is dropped with a word.
 */
async function openLink(link: string, ways: Ways): Promise<void> {
  const window = ways.window();
  const asked = parseDeepLink(link);
  if (asked === null) {
    const message = 'This link is none that Canopy understands.';
    await dialog.showMessageBox(window, { type: 'warning', message, detail: link.slice(0, 300) });
    return;
  }
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: `A link asks Canopy to open this ${asked.what}:`,
    detail: `${asked.path}\n\nOpen it only if you expected this.`,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await openPath(asked.path, { ...ways, window: () => window });
}
