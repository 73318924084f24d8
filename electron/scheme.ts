/**
 * `app://canopy/`: the renderer's bundle under a scheme of its own. Unlike `file://` it has an
 * origin, takes headers, and reaches nothing but the one folder.
 */

import { protocol } from 'electron';
import { answer } from './pageFiles.ts';

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the files below `folder`. */
export function serveRenderer(folder: string): void {
  protocol.handle('app', (request) => answer(folder, request));
}
