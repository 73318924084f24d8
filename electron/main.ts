/** The desktop host's entry: scheme and rules first, then the engine, the window, the first model. */

import path from 'node:path';
import { app, BrowserWindow, dialog, session } from 'electron';
import { setMenu } from './menu.ts';
import { joinPage, sendTo } from './messages.ts';
import { bundledModel, chooseFolder, folderArgument } from './models.ts';
import { declareScheme, serveRenderer } from './scheme.ts';
import { confinePages, confineSession } from './security.ts';
import { openWindow } from './window.ts';

/** This file is `out/electron/main.js`, in the source tree and in the packed app alike. */
const bundle = import.meta.dirname;
const projectRoot = path.join(bundle, '../..');

app.enableSandbox();
declareScheme();
confinePages();
// Not awaited: Electron gets ready only once this module has been evaluated.
void app.whenReady().then(start).catch(giveUp);

async function start(): Promise<void> {
  confineSession(session.defaultSession);
  serveRenderer(path.join(bundle, '../renderer'));
  const bundled = bundledModel(projectRoot);
  const { startEngine } = await loadEngine();
  const { engine, host } = await startEngine({
    version: app.getVersion(),
    bundledModel: bundled,
    chooseFolder,
  });
  // Why an opening failed comes to the page with the model's status.
  const open = async (folder: string | null) => {
    if (folder !== null) await engine.open(folder).catch(() => {});
  };
  setMenu({
    openModel: async () => open(await chooseFolder()),
    command: (command) => {
      for (const window of BrowserWindow.getAllWindows())
        sendTo(window.webContents, { kind: 'event', name: 'command', value: { command } });
    },
  });
  const create = () => openWindow(bundle, (window) => joinPage(window.webContents, host));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) create();
  });
  app.on('will-quit', () => engine.close());
  create();
  void open(folderArgument(process.argv) ?? bundled);
}

/** The engine, with its addon beside the sources; in a packed app outside the asar. */
async function loadEngine() {
  const addon = path.join(projectRoot, 'native/build/canopy.node');
  process.env.CANOPY_ADDON = addon.replace('app.asar', 'app.asar.unpacked');
  return import('./engine.ts');
}

function giveUp(cause: unknown): void {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice = app.isPackaged
    ? 'Installing Canopy again usually helps.'
    : 'Running "npm run setup" builds what is missing.';
  dialog.showErrorBox('Canopy cannot start', `${reason}\n\n${advice}`);
  app.exit(1);
}
