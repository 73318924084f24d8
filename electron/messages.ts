/** Joins a window's page to the engine's host: one connection for each document it shows. */

import type { WebContents, WebFrameMain } from 'electron';
import type { HostMessage } from '../engine/api.ts';
import type { Connection, Host } from '../engine/host.ts';
import type { Log } from '../engine/log.ts';
import { toHost, toPage } from './channels.ts';
import { pageOrigin } from './pageFiles.ts';

/** Connects whatever document `contents` shows, from now on; ends with the page. */
export function joinPage(contents: WebContents, host: Host, log: Log): void {
  let connection: Connection | null = null;
  const end = () => {
    connection?.close();
    connection = null;
  };
  contents.on('did-navigate', () => {
    end();
    connection = host.connect((message) => sendTo(contents, message));
  });
  contents.on('render-process-gone', end);
  contents.once('destroyed', end);
  contents.ipc.on(toHost, (event, message: unknown) => {
    const understood = isOurPage(event.senderFrame) && connection?.receive(message);
    if (!understood) log.warn('A message that is none of the contract was refused.');
  });
}

/** @throws where the message holds a value that cannot be cloned */
export function sendTo(contents: WebContents, message: HostMessage): void {
  if (!contents.isDestroyed()) contents.send(toPage, message);
}

/** The main frame, showing Canopy's own page: nothing else may speak to the engine. */
export function isOurPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${pageOrigin}/`);
}
