/**
 * Runs sandboxed before the page and gives it one object, `window.canopy`: the contract's port. What
 * is dropped on the page goes from here straight to the main process: a page learns no paths.
 */

import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { ClientMessage, HostMessage, Port } from '../engine/api.ts';
import { dropped, toHost, toPage } from './channels.ts';

let listener: ((message: HostMessage) => void) | null = null;

ipcRenderer.on(toPage, (_event, message: HostMessage) => listener?.(message));

const port: Port = {
  post: (message: ClientMessage) => ipcRenderer.send(toHost, message),
  listen: (next) => {
    listener = next;
  },
};

contextBridge.exposeInMainWorld('canopy', port);

/** What a drag of files is, of all that the project's types for Node know of a page. */
interface FileDrag {
  readonly dataTransfer: { readonly types: readonly string[]; readonly files: ArrayLike<File> };
  readonly isTrusted: boolean;
  preventDefault(): void;
}
declare const addEventListener: (
  name: 'dragover' | 'drop',
  listener: (event: FileDrag) => void,
) => void;

addEventListener('dragover', (event) => {
  if (event.dataTransfer.types.includes('Files')) event.preventDefault();
});
addEventListener('drop', (event) => {
  const [file] = Array.from(event.dataTransfer.files);
  if (!file) return;
  event.preventDefault();
  // Files that a page made up have no path, and a drop that it made up is none.
  const target = webUtils.getPathForFile(file);
  if (event.isTrusted && target !== '') ipcRenderer.send(dropped, target);
});
