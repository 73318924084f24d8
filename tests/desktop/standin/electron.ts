/**
 * A stand-in for the `electron` module over a plain Chromium, for the specs of the desktop shell
 * where Electron's binary is not at hand. It has only what Canopy's main process uses: anything else
 * fails to import. It shows wrong channels, values that cannot be cloned, unsafe preferences, menus
 * and dialogs that are not wired. It does not show sandboxing, isolation, asar, fuses, native
 * dialogs or the exact order of events: passing here is not passing in Electron.
 */

import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { MenuItemConstructorOptions } from 'electron';
import manifest from '../../../package.json' with { type: 'json' };
import { closeBrowser, openPage, type Window } from './browser.ts';

let ready = false;
let leaving = false;
const whenReady = Promise.withResolvers<void>();
const shown = Promise.withResolvers<void>();
/** The first window has loaded its page. */
export const firstWindow = shown.promise;

export function becomeReady(): void {
  ready = true;
  whenReady.resolve();
}

function mustBe(expected: 'ready' | 'not ready', what: string): void {
  if (ready !== (expected === 'ready')) throw new Error(`${what}: the app must be ${expected}`);
}

export const app = Object.assign(new EventEmitter(), {
  isPackaged: process.env.CANOPY_STANDIN_RESOURCES !== undefined,
  whenReady: () => whenReady.promise,
  getVersion: () => manifest.version,
  enableSandbox: () => mustBe('not ready', 'app.enableSandbox'),
  name: manifest.productName,
  getName: () => manifest.name,
  getPath: () => process.env.CANOPY_HOME ?? '',
  requestSingleInstanceLock: () => true,
  setPath: (_name: string, folder: string) => {
    mustBe('not ready', 'app.setPath');
    if (!existsSync(folder)) throw new Error(`there is no folder ${folder}`);
  },
  setAsDefaultProtocolClient: () => true,
  exit: (code = 0) => {
    leaving = true;
    void closeBrowser().finally(() => process.exit(code));
  },
  quit: () => {
    for (const window of windows) window.emit('close');
    app.emit('will-quit');
    app.exit();
  },
});
if (app.isPackaged) Object.assign(process, { resourcesPath: process.env.CANOPY_STANDIN_RESOURCES });

export const handlers = new Map<string, (request: Request) => Promise<Response>>();
export const protocol = {
  registerSchemesAsPrivileged: () => mustBe('not ready', 'registerSchemesAsPrivileged'),
  handle: handlers.set.bind(handlers),
};

type Decide = (contents: unknown, permission: string, decide: (grant: boolean) => void) => unknown;
const defaultSession = Object.assign(new EventEmitter(), {
  // Electron grants what no handler refuses.
  request: ((_contents, _permission, decide) => decide(true)) as Decide,
  check: (_contents: unknown, _permission: string) => true,
  setPermissionRequestHandler: (handler: Decide) =>
    Object.assign(defaultSession, { request: handler }),
  setPermissionCheckHandler: (check: typeof defaultSession.check) =>
    Object.assign(defaultSession, { check }),
  setDevicePermissionHandler: () => {},
});
export const session = { defaultSession, fromPartition: () => ({}) };
export const net = { request };

export function grants(permission: string): boolean {
  let granted = false;
  defaultSession.request(null, permission, (decision) => {
    granted = decision;
  });
  return granted && defaultSession.check(null, permission);
}

export class WebContents extends EventEmitter {
  readonly ipc = new EventEmitter();
  readonly options: Window;
  private page: ReturnType<typeof openPage> | null = null;
  private sent: Promise<unknown> = Promise.resolve();
  private gone = false;
  private loading = true;
  private open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });

  constructor(options: Window) {
    super();
    this.options = options;
    this.once('destroyed', () => {
      this.gone = true;
    });
    app.emit('web-contents-created', {}, this);
  }
  isDestroyed = () => this.gone;
  isLoading = () => this.loading;
  reload = async () => (await this.page)?.reload();
  getLastWebPreferences = () => this.options.webPreferences;
  setWindowOpenHandler = (open: WebContents['open']) => Object.assign(this, { open });
  load(url: string) {
    this.page = openPage(this, url).finally(() => Object.assign(this, { loading: false }));
    return this.page;
  }
  /** What cannot be cloned throws here; the rest arrives in the order in which it was sent. */
  send(channel: string, ...args: unknown[]): void {
    const copy = structuredClone(args);
    this.sent = this.sent
      .then(async () => (await this.page)?.deliver([channel, copy]))
      .catch((error: Error) => {
        // A page that reloads takes what was under way to it with it, in Electron without a word.
        if (!/context was destroyed/.test(error.message)) {
          console.error(`message lost: ${error.message}`);
        }
      });
  }
  openWindow(url: string): void {
    if (this.open({ url }).action !== 'deny') new BrowserWindow(this.options);
  }
  refuses(url: string, isMainFrame: boolean): boolean {
    const refuse = () => Object.assign(event, { defaultPrevented: true });
    const event = { url, isMainFrame, defaultPrevented: false, preventDefault: refuse };
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event);
    return event.defaultPrevented;
  }
}

const windows: BrowserWindow[] = [];
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  constructor(options: Window) {
    super();
    mustBe('ready', 'BrowserWindow');
    this.webContents = new WebContents(options);
    windows.push(this);
    this.webContents.once('destroyed', () => {
      this.emit('close');
      windows.splice(windows.indexOf(this), 1);
      this.emit('closed');
      if (windows.length === 0 && !leaving) app.emit('window-all-closed');
    });
  }
  static getAllWindows = () => [...windows];
  static getFocusedWindow = () => windows[0] ?? null;
  show = shown.resolve;
  focus = () => this.emit('focus');
  isMinimized = () => false;
  isMaximized = () => false;
  isFullScreen = () => false;
  isDestroyed = () => this.webContents.isDestroyed();
  getNormalBounds = () => ({ x: 0, y: 0, ...size(this.webContents.options) });
  /** What the taskbar shows; -1 for nothing. */
  progress = -1;
  setProgressBar = (progress: number) => Object.assign(this, { progress });
  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }
}

type Item = {
  id?: string | undefined;
  label?: string | undefined;
  role?: string | undefined;
  accelerator?: string | undefined;
  submenu: Menu | null;
  click(): void;
};
export class Menu {
  private static current: Menu | null = null;
  items: readonly Item[] = [];
  static setApplicationMenu(menu: Menu | null): void {
    Menu.current = menu;
  }
  static getApplicationMenu = () => Menu.current;
  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): Menu {
    const menu = new Menu();
    menu.items = template.map(({ id, label, role, accelerator, submenu, click }) => ({
      id,
      label,
      role,
      accelerator: accelerator as string | undefined,
      submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : null,
      click: () => Reflect.apply(click ?? (() => {}), null, []),
    }));
    return menu;
  }
  getMenuItemById(id: string): Item | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
}

const size = ({ width, height }: Window) => ({ width, height });
const workArea = { x: 0, y: 0, width: 1920, height: 1080 };
export const screen = {
  getPrimaryDisplay: () => ({ id: 1, workArea }),
  getAllDisplays: () => [{ id: 1, workArea }],
};
export const nativeTheme = { shouldUseDarkColors: false, themeSource: 'system' };
export const crashReporter = {
  upload: true,
  getUploadToServer: () => crashReporter.upload,
  start: ({ uploadToServer }: { uploadToServer: boolean }) => {
    mustBe('not ready', 'crashReporter.start');
    crashReporter.upload = uploadToServer;
  },
};
// Replaced by the specs, which look at what leaves the app.
export const shell = { openExternal: async () => {}, showItemInFolder: () => {} };
export const utilityProcess = {
  fork(program: string) {
    const child = fork(program);
    return Object.assign(child, { postMessage: (message: object) => child.send(message) });
  },
};
export const clipboard = { writeText: () => {} };
export class Notification extends EventEmitter {
  static isSupported = () => true;
  show = () => {};
}
export const dialog = {
  /** Replaced by the specs, which are the user. */
  showOpenDialog: () => Promise.reject(new Error('no user to choose a folder')),
  showMessageBox: () => Promise.reject(new Error('no user to answer')),
  showErrorBox: (title: string, content: string) => console.error(`${title}\n${content}`),
};
