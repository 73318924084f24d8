/** The application menu, as each platform has it. */

import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand, RecentModel } from '../engine/api.ts';

export interface MenuActions {
  newWindow(): void;
  openModel(): void;
  openRecent(folder: string): void;
  showAbout(): void;
  showLogs(): void;
  /** Null where this build has no place to look for updates. */
  readonly checkForUpdates: (() => void) | null;
  openInBrowser(address: string): void;
  /** Documentation on the web; null where this build names none. */
  readonly documentation: string | null;
  /** What the page carries out. */
  command(command: MenuCommand): void;
}

type Items = MenuItemConstructorOptions[];

/** As many as a menu can show; the page has them all. */
const mostRecent = 10;

const separator = { type: 'separator' } as const;
const paper = 'https://arxiv.org/abs/2311.10770';

/** Sets the menu; again whenever the recent models, the last opened first, change. */
export function setMenu(actions: MenuActions, recent: readonly RecentModel[]): void {
  const mac = process.platform === 'darwin';
  const template: Items = [
    ...(mac ? [{ label: app.name, submenu: applicationMenu(actions) }] : []),
    { label: '&File', submenu: fileMenu(actions, recent, mac) },
    { role: 'editMenu' },
    { label: '&View', submenu: viewMenu(actions) },
    { role: 'windowMenu' },
    { role: 'help', label: '&Help', submenu: helpMenu(actions, mac) },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** An entry that the page carries out. */
function entry(
  actions: MenuActions,
  command: MenuCommand,
  label: string,
  accelerator?: string,
): MenuItemConstructorOptions {
  const click = () => actions.command(command);
  return { id: command, label, click, ...(accelerator === undefined ? {} : { accelerator }) };
}

/** On macOS: what belongs to the application as a whole. */
function applicationMenu(actions: MenuActions): Items {
  return [
    { id: 'about', label: 'About Canopy', click: actions.showAbout },
    ...updates(actions),
    separator,
    entry(actions, 'settings', 'Settings…', 'Cmd+,'),
    separator,
    { role: 'services' },
    separator,
    { role: 'hide' },
    { role: 'hideOthers' },
    { role: 'unhide' },
    separator,
    { role: 'quit' },
  ];
}

function fileMenu(actions: MenuActions, recent: readonly RecentModel[], mac: boolean): Items {
  return [
    {
      id: 'new-window',
      label: 'New &Window',
      accelerator: 'CmdOrCtrl+N',
      click: actions.newWindow,
    },
    separator,
    {
      id: 'open-model',
      label: '&Open Model Folder…',
      accelerator: 'CmdOrCtrl+O',
      click: actions.openModel,
    },
    {
      id: 'recent-models',
      label: 'Open &Recent Model',
      enabled: recent.length > 0,
      submenu: recent.slice(0, mostRecent).map(({ name, folder, missing }) => ({
        // An ampersand would mark a key.
        label: `${name}  (${folder})`.replaceAll('&', '&&'),
        enabled: !missing,
        click: () => actions.openRecent(folder),
      })),
    },
    entry(actions, 'models', 'Models', 'CmdOrCtrl+Shift+M'),
    separator,
    entry(actions, 'open-session', 'Open &Session…', 'CmdOrCtrl+Shift+O'),
    entry(actions, 'save-session', '&Save Session', 'CmdOrCtrl+S'),
    entry(actions, 'save-session-as', 'Save Session &As…', 'CmdOrCtrl+Shift+S'),
    separator,
    entry(actions, 'export-picture', '&Export Picture…', 'CmdOrCtrl+E'),
    separator,
    ...(mac ? [] : [entry(actions, 'settings', 'Se&ttings', 'Ctrl+,'), separator]),
    mac ? { role: 'close' } : { role: 'quit' },
  ];
}

function viewMenu(actions: MenuActions): Items {
  const development: Items = [separator, { role: 'reload' }, { role: 'toggleDevTools' }];
  return [
    entry(actions, 'palette', '&Commands…', 'CmdOrCtrl+K'),
    entry(actions, 'focus-input', '&Edit Text', 'CmdOrCtrl+L'),
    entry(actions, 'toggle-theme', 'Toggle &Theme', 'CmdOrCtrl+Shift+T'),
    separator,
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    separator,
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : development),
  ];
}

function helpMenu(actions: MenuActions, mac: boolean): Items {
  const { documentation, openInBrowser } = actions;
  return [
    ...(documentation === null
      ? []
      : [
          {
            id: 'documentation',
            label: '&Documentation',
            accelerator: 'F1',
            click: () => openInBrowser(documentation),
          },
        ]),
    entry(actions, 'shortcuts', '&Keyboard Shortcuts', 'CmdOrCtrl+/'),
    { id: 'paper', label: 'The &Paper on arXiv', click: () => openInBrowser(paper) },
    separator,
    { id: 'show-logs', label: 'Show &Logs', click: actions.showLogs },
    // macOS has both in the application's own menu.
    ...(mac
      ? []
      : [
          ...updates(actions),
          separator,
          { id: 'about', label: '&About Canopy', click: actions.showAbout },
        ]),
  ];
}

function updates({ checkForUpdates }: MenuActions): Items {
  if (checkForUpdates === null) return [];
  return [{ id: 'check-updates', label: 'Check for &Updates…', click: checkForUpdates }];
}
