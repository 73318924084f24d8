/** What a page may never do, whichever page it is. */

import { app, type Session } from 'electron';
import { pageOrigin } from './pageFiles.ts';

/** Refuses navigation, new windows and web views in every page, from its creation on. */
export function confinePages(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/**
 * Refuses every permission and device but one: the page may put a picture on the clipboard when the
 * user asks for it. Files come from the page itself alone, by the system's own dialog.
 */
export function confineSession(session: Session): void {
  const allowed = (permission: string) => permission === 'clipboard-sanitized-write';
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(allowed(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) event.preventDefault();
  });
}
