/** The desktop host's entry: what must happen before Electron is ready, in its order. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, dialog } from 'electron';
import { appFolders } from '../engine/folders.ts';
import { openLog } from '../engine/log.ts';
import { keepCrashReports, watchProcess } from './crashes.ts';
import { isOnlyInstance } from './instance.ts';
import type { Asked } from './opening.ts';
import { declareScheme } from './scheme.ts';
import { confinePages } from './security.ts';
import { start } from './start.ts';
import { createWaiting } from './waiting.ts';

const folders = appFolders();
const log = openLog(folders.logs, { echo: (line) => console.error(line) });

placeFolder('userData', path.join(folders.state, 'electron'));
placeFolder('crashDumps', path.join(folders.logs, 'crashes'));
keepCrashReports();
watchProcess(log);

if (isOnlyInstance()) {
  app.enableSandbox();
  declareScheme();
  confinePages();
  // Both may come before the app is ready.
  const asked = createWaiting<Asked>();
  app.on('open-file', (event, target) => {
    event.preventDefault();
    asked.put({ kind: 'path', target });
  });
  app.on('open-url', (event, target) => {
    event.preventDefault();
    asked.put({ kind: 'link', target });
  });
  // Not awaited: Electron gets ready only once this module has been evaluated.
  void app
    .whenReady()
    .then(() => start({ bundle: import.meta.dirname, stateFolder: folders.state, log, asked }))
    .catch(giveUp);
} else {
  app.quit();
}

/** Has Electron keep its own files beside Canopy's; it takes only folders that are there. */
function placeFolder(name: 'userData' | 'crashDumps', folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    app.setPath(name, folder);
  } catch (error) {
    log.warn(`${folder} cannot be used:`, error);
  }
}

function giveUp(cause: unknown): void {
  log.error('Canopy cannot start:', cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice = app.isPackaged
    ? 'Installing Canopy again usually helps.'
    : 'Running "npm run setup" builds what is missing.';
  dialog.showErrorBox('Canopy cannot start', `${reason}\n\n${advice}`);
  app.exit(1);
}
