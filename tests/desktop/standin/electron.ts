/**
 * A stand-in for the `electron` module over a plain Chromium, for the specs of the desktop shell
 * where Electron's binary is not at hand. It offers only what Canopy's main process uses: anything
 * else fails to import. It shows wrong channels, values that cannot be cloned, unsafe preferences,
 * menus and dialogs that are not wired. It does not show sandboxing, isolation, asar, fuses,
 * native dialogs or the exact order of events: passing here is not passing in Electron.
 */

import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { closeBrowser, openPage } from './browser.ts';

type Handler = (request: Request) => Promise<Response>;
interface Options {
  readonly width: number;
  readonly height: number;
  readonly webPreferences: { readonly preload: string } & Record<string, unknown>;
}

let ready = false;
const whenReady = Promise.withResolvers<void>();
export function becomeReady(): void {
  ready = true;
  app.emit('ready');
  whenReady.resolve();
}
function before(what: string): void {
  if (ready) throw new Error(`${what} must be called before the app is ready`);
}
function after(what: string): void {
  if (!ready) throw new Error(`${what} cannot be used before the app is ready`);
}

class App extends EventEmitter {
  /** Packaged where the resources of an unpacked app are given. */
  readonly isPackaged = process.env.CANOPY_STANDIN_RESOURCES !== undefined;
  readonly name = 'Canopy';
  whenReady = () => whenReady.promise;
  getVersion = (): string =>
    JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')).version;
  enableSandbox = () => before('app.enableSandbox');
  showAboutPanel = () => {};
  setAboutPanelOptions = (_options: object) => {};
  exit = (code = 0) => void closeBrowser().finally(() => process.exit(code));
  quit = () => {
    this.emit('before-quit', {});
    this.exit();
  };
}
export const app = new App();
if (app.isPackaged) Object.assign(process, { resourcesPath: process.env.CANOPY_STANDIN_RESOURCES });

export const protocolHandlers = new Map<string, Handler>();
const privileged = new Set<string>();
export const protocol = {
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: object }[]) {
    before('protocol.registerSchemesAsPrivileged');
    for (const { scheme } of schemes) privileged.add(scheme);
  },
  handle(scheme: string, handler: Handler) {
    after('protocol.handle');
    if (!privileged.has(scheme)) throw new Error(`${scheme}: has no privileges, no origin`);
    protocolHandlers.set(scheme, handler);
  },
};

class Session {
  private request = (_c: unknown, _p: string, decide: (grant: boolean) => void) => decide(true);
  private check = (_c: unknown, _p: string) => true;
  setPermissionRequestHandler = (handler: Session['request']) => {
    this.request = handler;
  };
  setPermissionCheckHandler = (handler: Session['check']) => {
    this.check = handler;
  };
  setDevicePermissionHandler = (_handler: () => boolean) => {};
  /** Both handlers let the permission pass. */
  grants(name: string): boolean {
    let granted = false;
    this.request(null, name, (grant) => {
      granted = grant;
    });
    return granted && this.check(null, name);
  }
}
export const session = { defaultSession: new Session() };

export class WebContents extends EventEmitter {
  readonly ipc = new EventEmitter();
  readonly session = session.defaultSession;
  readonly options: Options;
  private page: Promise<Page> | null = null;
  private sent: Promise<unknown> = Promise.resolve();
  private open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  private gone = false;

  constructor(options: Options) {
    super();
    this.options = options;
    this.once('destroyed', () => {
      this.gone = true;
    });
    app.emit('web-contents-created', {}, this);
  }
  isDestroyed = () => this.gone;
  getLastWebPreferences = () => this.options.webPreferences;
  setWindowOpenHandler = (handler: WebContents['open']) => {
    this.open = handler;
  };
  async loadURL(url: string): Promise<void> {
    this.page = openPage(this, url);
    await this.page;
  }
  /** Messages arrive in the order in which they were sent; what cannot be cloned throws here. */
  send(channel: string, ...args: unknown[]): void {
    const copy = structuredClone(args);
    this.sent = this.sent
      .then(async () =>
        (await this.page)?.evaluate(
          (message) => Reflect.get(globalThis, '__standInDeliver')(message),
          [channel, copy],
        ),
      )
      .catch((error: Error) => console.error(`message lost: ${error.message}`));
  }
  receive(senderFrame: object, channel: string, args: readonly unknown[]): void {
    if (this.ipc.listenerCount(channel) === 0) console.error(`nobody listens on ${channel}`);
    this.ipc.emit(channel, { sender: this, senderFrame }, ...args);
  }
  openWindow(url: string): void {
    if (this.open({ url }).action !== 'deny') new BrowserWindow(this.options);
  }
  refusesNavigation(url: string, isMainFrame: boolean): boolean {
    const event = {
      url,
      isMainFrame,
      defaultPrevented: false,
      preventDefault: () => {
        event.defaultPrevented = true;
      },
    };
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event, url);
    return event.defaultPrevented;
  }
}

const shown = Promise.withResolvers<void>();
/** The first window has loaded its page. */
export const firstWindow = shown.promise;
const windows: BrowserWindow[] = [];
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  constructor(options: Options) {
    super();
    after('BrowserWindow');
    this.webContents = new WebContents(options);
    windows.push(this);
    this.webContents.once('destroyed', () => {
      windows.splice(windows.indexOf(this), 1);
      this.emit('closed');
      if (windows.length === 0) app.emit('window-all-closed');
    });
  }
  static getAllWindows = () => [...windows];
  static getFocusedWindow = () => windows[0] ?? null;
  isDestroyed = () => this.webContents.isDestroyed();
  show = () => {};
  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url);
    this.emit('ready-to-show');
    shown.resolve();
  }
}

interface MenuTemplate {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly submenu?: readonly MenuTemplate[];
  click?(item: object, window: BrowserWindow | null): void;
}
interface MenuItem extends Omit<MenuTemplate, 'submenu' | 'click'> {
  readonly submenu: Menu | null;
  click(): void;
}
export class Menu {
  private static current: Menu | null = null;
  items: readonly MenuItem[] = [];
  static setApplicationMenu(menu: Menu | null): void {
    Menu.current = menu;
  }
  static getApplicationMenu = () => Menu.current;
  static buildFromTemplate(template: readonly MenuTemplate[]): Menu {
    const menu = new Menu();
    menu.items = template.map((entry) => ({
      ...entry,
      submenu: entry.submenu ? Menu.buildFromTemplate(entry.submenu) : null,
      click: () => entry.click?.(entry, BrowserWindow.getFocusedWindow()),
    }));
    return menu;
  }
  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null);
      if (found !== null) return found;
    }
    return null;
  }
}

export const nativeTheme = { shouldUseDarkColors: false };
export const dialog = {
  /** Replaced by the specs, which are the user. */
  showOpenDialog: (): Promise<object> => Promise.reject(new Error('no user to choose a folder')),
  showErrorBox: (title: string, content: string) => console.error(`${title}\n${content}`),
};
