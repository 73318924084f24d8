/** The windows: where they stand, what their pages may do, and what becomes of them. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { pageOrigin } from './pageFiles.ts';
import { parseWindowState, placeWindow, smallest, type WindowState } from './windowState.ts';

/** The page's background before its styles have come, so that opening does not flash. */
const background = { light: '#f2f4f3', dark: '#0a0d0c' };

export interface Windows {
  /** Opens one more. */
  open(): BrowserWindow;
  /** The window that the user is in, or else was in last; null where there is none. */
  current(): BrowserWindow | null;
  /** That window brought to the front, or a new one. */
  show(): BrowserWindow;
}

interface WindowsOptions {
  /** `out/electron`. */
  readonly bundle: string;
  /** Where the place of the last window is kept. */
  readonly folder: string;
  /** Runs before a window's page loads. */
  readonly onCreated: (window: BrowserWindow) => void;
}

export function createWindows({ bundle, folder, onCreated }: WindowsOptions): Windows {
  const file = path.join(folder, 'window.json');
  /** The one that had the focus last comes first. */
  const used: BrowserWindow[] = [];
  const remove = (window: BrowserWindow) => {
    const index = used.indexOf(window);
    if (index >= 0) used.splice(index, 1);
  };

  function open(): BrowserWindow {
    const saved = readState(file);
    const place = placeWindow(saved, workAreas(), used.length);
    const window = new BrowserWindow({
      ...place,
      minWidth: Math.min(smallest.width, place.width),
      minHeight: Math.min(smallest.height, place.height),
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
        experimentalFeatures: false,
        webviewTag: false,
        // The checker fetches its dictionaries from a server; texts here are mostly tokens anyway.
        spellcheck: false,
      },
    });
    if (used.length === 0 && saved?.maximized) window.maximize();
    if (used.length === 0 && saved?.fullScreen) window.setFullScreen(true);
    used.push(window);
    window.on('focus', () => {
      remove(window);
      used.unshift(window);
    });
    window.on('close', () => keepState(file, stateOf(window)));
    window.once('closed', () => remove(window));
    window.once('ready-to-show', () => window.show());
    onCreated(window);
    void window.loadURL(`${pageOrigin}/`);
    return window;
  }

  return {
    open,
    current: () => used[0] ?? null,
    show() {
      const [window] = used;
      if (!window) return open();
      if (window.isMinimized()) window.restore();
      window.focus();
      return window;
    },
  };
}

/** Of all screens, the main one first. */
function workAreas() {
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  return [main, ...others].map(({ workArea }) => workArea);
}

function readState(file: string): WindowState | null {
  try {
    return parseWindowState(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function stateOf(window: BrowserWindow): WindowState {
  return {
    bounds: window.getNormalBounds(),
    maximized: window.isMaximized(),
    fullScreen: window.isFullScreen(),
  };
}

/** At once, since the app may be about to end; a half-written file counts as none. */
function keepState(file: string, state: WindowState): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The next window opens at its usual place.
  }
}
