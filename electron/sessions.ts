/** The file dialogs for sessions, corpora and evaluations. */

import { BrowserWindow, dialog } from 'electron';

const filters = [{ name: 'Canopy session', extensions: ['canopy'] }];

export const sessionDialogs = {
  /** Asks for a session's file; null where the dialog was dismissed. */
  async open(): Promise<string | null> {
    const options = { title: 'Open a session', filters, properties: ['openFile' as const] };
    const window = ownWindow();
    const { canceled, filePaths } = await (window === undefined
      ? dialog.showOpenDialog(options)
      : dialog.showOpenDialog(window, options));
    return canceled ? null : (filePaths[0] ?? null);
  },

  /** Asks where to save; the system itself asks before it replaces a file. */
  async save(name: string): Promise<string | null> {
    const options = { title: 'Save the session', defaultPath: name, filters };
    const window = ownWindow();
    const { canceled, filePath } = await (window === undefined
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options));
    return canceled || filePath === '' ? null : filePath;
  },
};

/** Asks for files or folders of texts, tables or models; none where the dialog was dismissed. */
export async function chooseInputs(what: 'files' | 'folders'): Promise<readonly string[]> {
  const kind = what === 'files' ? ('openFile' as const) : ('openDirectory' as const);
  const options = {
    title: `Choose ${what}`,
    properties: [kind, 'multiSelections' as const],
  };
  const window = ownWindow();
  const { canceled, filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}

function ownWindow(): BrowserWindow | undefined {
  return BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
}
