/** What is done when something breaks: it is written down here, and nowhere else, and told. */

import { app, type BrowserWindow, crashReporter, dialog, shell } from 'electron';
import type { Log } from '../engine/log.ts';

/** Keeps minidumps of crashes in the folder `crashDumps`. Must run before the app is ready. */
export function keepCrashReports(): void {
  // No report leaves this machine: there is no server that takes them.
  crashReporter.start({ uploadToServer: false });
}

/** Logs what nothing else has caught; the first is also shown. */
export function watchProcess(log: Log): void {
  let shown = false;
  process.on('uncaughtException', (error) => {
    log.error('uncaught:', error);
    if (shown) return;
    shown = true;
    dialog.showErrorBox(
      'Something went wrong in Canopy',
      `${error.message}\n\nIt may be best to save your session and start Canopy again. More is in ${log.file}`,
    );
  });
  process.on('unhandledRejection', (reason) => log.error('unhandled rejection:', reason));
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit') log.error('a process of Canopy has ended:', details);
  });
}

/** Offers to load the page again when its process has ended or does not answer. */
export function watchWindow(window: BrowserWindow, log: Log): void {
  const offer = async (message: string, other: string) => {
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      message,
      detail: 'The model and its results are not affected. Texts that were not saved may be lost.',
      buttons: ['Reload', 'Show Logs', other],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    if (window.isDestroyed()) return;
    if (response === 0) window.webContents.reload();
    if (response === 1) shell.showItemInFolder(log.file);
    if (response === 2 && other === 'Close Window') window.destroy();
  };
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    log.error('the page has ended:', details);
    void offer('This window has stopped working.', 'Close Window');
  });
  let waiting = false;
  window.on('unresponsive', () => {
    if (waiting) return;
    waiting = true;
    log.warn('the page does not answer');
    void offer('This window does not answer.', 'Wait').finally(() => {
      waiting = false;
    });
  });
}
