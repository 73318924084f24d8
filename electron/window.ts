/** The window: its size, what its page may do, and what it shows. */

import path from 'node:path';
import { BrowserWindow, nativeTheme } from 'electron';
import { pageOrigin } from './pageFiles.ts';

/** The page's background before its styles have come, so that opening does not flash. */
const background = { light: '#f2f4f3', dark: '#0a0d0c' };

/** Opens the window; `onCreated` runs before its page loads. `bundle` is `out/electron`. */
export function openWindow(bundle: string, onCreated: (window: BrowserWindow) => void): void {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 1024,
    minHeight: 700,
    title: 'Canopy',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload: path.join(bundle, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      // The checker fetches its dictionaries from a server; texts here are mostly tokens anyway.
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  onCreated(window);
  void window.loadURL(`${pageOrigin}/`);
}
