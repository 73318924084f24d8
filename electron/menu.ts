/** The application menu. */

import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Events } from '../engine/api.ts';

export interface MenuActions {
  openModel(): void;
  /** What the page carries out. */
  command(command: Events['command']['command']): void;
}

export function setMenu(actions: MenuActions): void {
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    { label: '&File', submenu: fileMenu(actions, mac) },
    { role: 'editMenu' },
    { label: '&View', submenu: viewMenu(actions) },
    { role: 'windowMenu' },
    // macOS has About in the application's own menu.
    ...(mac ? [] : [{ label: '&Help', submenu: [{ role: 'about' } as const] }]),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function fileMenu(actions: MenuActions, mac: boolean): MenuItemConstructorOptions[] {
  return [
    {
      id: 'open-model',
      label: '&Open Model Folder…',
      accelerator: 'CmdOrCtrl+O',
      click: actions.openModel,
    },
    { type: 'separator' },
    mac ? { role: 'close' } : { role: 'quit' },
  ];
}

function viewMenu(actions: MenuActions): MenuItemConstructorOptions[] {
  const development: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return [
    {
      id: 'focus-input',
      label: '&Edit Text',
      accelerator: 'CmdOrCtrl+L',
      click: () => actions.command('focus-input'),
    },
    {
      id: 'toggle-theme',
      label: 'Toggle &Theme',
      accelerator: 'CmdOrCtrl+Shift+T',
      click: () => actions.command('toggle-theme'),
    },
    { type: 'separator' },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : development),
  ];
}
