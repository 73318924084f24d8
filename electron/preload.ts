/** Runs sandboxed before the page and gives it one object, `window.canopy`: the contract's port. */

import { contextBridge, ipcRenderer } from 'electron';
import type { ClientMessage, HostMessage, Port } from '../engine/api.ts';
import { toHost, toPage } from './channels.ts';

let listener: ((message: HostMessage) => void) | null = null;

ipcRenderer.on(toPage, (_event, message: HostMessage) => listener?.(message));

const port: Port = {
  post: (message: ClientMessage) => ipcRenderer.send(toHost, message),
  listen: (next) => {
    listener = next;
  },
};

contextBridge.exposeInMainWorld('canopy', port);
