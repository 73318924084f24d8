/** The app once Electron is ready: the engine, the windows, the menu, and what was asked for. */

import path from 'node:path';
import { app, type BrowserWindow, nativeTheme, session, shell } from 'electron';
import type { RecentModel } from '../engine/api.ts';
import type { Log } from '../engine/log.ts';
import { showAbout } from './about.ts';
import { watchWindow } from './crashes.ts';
import { takeDrops } from './drops.ts';
import { openInBrowser } from './externalLinks.ts';
import { onSecondInstance } from './instance.ts';
import { launchMeasuring } from './measuring.ts';
import { type MenuActions, setMenu } from './menu.ts';
import { joinPage, sendTo } from './messages.ts';
import { bundledModel, chooseFolder, documentation } from './models.ts';
import { type Asked, argumentsOf, openAsked, type Ways } from './opening.ts';
import { createProgress } from './progress.ts';
import { serveRenderer } from './scheme.ts';
import { confineSession } from './security.ts';
import { chooseInputs, sessionDialogs } from './sessions.ts';
import { watchUpdates } from './updates.ts';
import type { Waiting } from './waiting.ts';
import { createWindows } from './windows.ts';

interface Start {
  /** `out/electron`, in the source tree and in the packed app alike. */
  readonly bundle: string;
  readonly stateFolder: string;
  readonly log: Log;
  /** What the system asks the app to open. */
  readonly asked: Waiting<Asked>;
}

export async function start({ bundle, stateFolder, log, asked }: Start): Promise<void> {
  const projectRoot = path.join(bundle, '../..');
  log.info('Canopy', app.getVersion(), process.platform, process.arch);
  confineSession(session.defaultSession);
  serveRenderer(path.join(bundle, '../renderer'));
  // Windows shows notifications of programs that it knows by the name of their shortcut.
  if (process.platform === 'win32') app.setAppUserModelId('org.canopy.explorer');
  // An installer registers the scheme on Linux and macOS; on Windows the app does.
  if (app.isPackaged) app.setAsDefaultProtocolClient('canopy');

  const bundled = bundledModel(projectRoot);
  const progress = createProgress();
  const { startEngine } = await loadEngine(projectRoot);
  const { engine, host, settings, library, end } = await startEngine({
    version: app.getVersion(),
    bundledModel: bundled,
    chooseFolder,
    chooseSession: sessionDialogs,
    chooseInputs,
    launchMeasuring: launchMeasuring(bundle),
    onActivity: ({ call, ...rest }) => {
      // Openings and downloads are followed below, whoever asked for them.
      if (call !== 'model.open' && call !== 'hub.download') progress.follow({ call, ...rest });
    },
  });
  engine.subscribe(progress.followOpening);
  library.downloads.subscribe(progress.followDownloads);
  followTheme(settings);

  const windows = createWindows({
    bundle,
    folder: stateFolder,
    onCreated: (window) => {
      watchWindow(window, log);
      joinPage(window.webContents, host, log);
      takeDrops(window.webContents, (target) =>
        openAsked(
          { kind: 'path', target },
          {
            ...ways,
            openSession: (file) => openSession(file, window),
            window: () => window,
          },
        ),
      );
    },
  });
  const ways: Ways = {
    // Why an opening failed comes to the pages with the model's status.
    openModel: async (folder) => void (await engine.open(folder).catch(() => {})),
    openSession: (file) => openSession(file, windows.show()),
    window: windows.show,
  };
  const openSession = (path: string, { webContents }: BrowserWindow) => {
    // A page that is not there yet hears of it once it is.
    if (webContents.isLoading()) host.openSession(path);
    else sendTo(webContents, { kind: 'event', name: 'session', value: { path } });
  };
  const updates = watchUpdates({
    settings: () => settings.status().settings.updates,
    window: windows.current,
    log,
  });
  const actions: MenuActions = {
    newWindow: () => void windows.open(),
    openModel: async () => {
      const folder = await chooseFolder();
      if (folder !== null) await ways.openModel(folder);
    },
    openRecent: (folder) => void ways.openModel(folder),
    showAbout: () => void showAbout(windows.current(), engine.machine()),
    showLogs: () => shell.showItemInFolder(log.file),
    checkForUpdates: updates && (() => void updates.ask(windows.current())),
    openInBrowser: (address) => void openInBrowser(address),
    documentation: documentation(projectRoot),
    command: (command) => {
      const { webContents } = windows.show();
      sendTo(webContents, { kind: 'event', name: 'command', value: { command } });
    },
  };
  setMenu(actions, []);
  const showRecent = (recent: readonly RecentModel[]) => setMenu(actions, recent);
  library.recents.subscribe(showRecent);
  void library.recents.list().then(showRecent);

  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => void windows.show());
  app.on('will-quit', end);
  onSecondInstance((second) => {
    const { newWindow, asked: named } = argumentsOf({ ...second, packaged: app.isPackaged });
    if (newWindow) windows.open();
    else windows.show();
    for (const one of named) openAsked(one, ways);
  });

  windows.open();
  const first = { argv: process.argv, cwd: process.cwd(), packaged: app.isPackaged };
  const { asked: named } = argumentsOf(first);
  for (const one of named) asked.put(one);
  let any = false;
  asked.take((one) => {
    any ||= one.kind === 'path';
    openAsked(one, ways);
  });
  // A link is only a question; meanwhile there is something to look at.
  if (!any) void ways.openModel(bundled);
}

/** The title bar and the system's own menus and boxes take the theme that was chosen. */
function followTheme(settings: {
  status(): { readonly settings: { readonly theme: 'light' | 'dark' | 'system' } };
  subscribe(listener: () => void): () => void;
}): void {
  const apply = () => {
    nativeTheme.themeSource = settings.status().settings.theme;
  };
  apply();
  settings.subscribe(apply);
}

/** The engine, with its addon beside the sources; in a packed app outside the asar. */
async function loadEngine(projectRoot: string) {
  const addon = path.join(projectRoot, 'native/build/canopy.node');
  process.env.CANOPY_ADDON = addon.replace('app.asar', 'app.asar.unpacked');
  return import('./engine.ts');
}
