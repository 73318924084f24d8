/** Chromium behind the stand-in: a page for each window, its preload, its requests, its messages. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Frame, type Page, type Route } from '@playwright/test';
import { chromiumArgs, chromiumProgram } from '../../chromium.ts';
import { grants, handlers, type WebContents } from './electron.ts';

/** What the stand-in takes from a window's options. */
export interface Window {
  readonly width: number;
  readonly height: number;
  readonly webPreferences: { readonly preload: string };
}

const bridge = readFileSync(new URL('./bridge.js', import.meta.url), 'utf8');
let context: BrowserContext;

/** Starts Chromium; resolves with the address at which the specs reach the same browser. */
export async function openBrowser(): Promise<string> {
  const profile = mkdtempSync(path.join(tmpdir(), 'canopy-standin-'));
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumProgram,
    args: ['--remote-debugging-port=0', ...chromiumArgs],
    viewport: null,
  });
  const port = readFileSync(path.join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0];
  return `http://127.0.0.1:${port}`;
}

export const closeBrowser = () => context.close();

/** `app://canopy/x` as Chromium, which does not know the scheme, takes it; and back. */
const outer = (url: string) => url.replace(/^app:\/\/([^/]+)/, 'https://$1.app.standin');
const inner = (url: string) => url.replace(/^https:\/\/([^/]+)\.app\.standin/, 'app://$1');

/** A page for `contents`: the first window takes the one that Chromium opened with. */
export async function openPage(contents: WebContents, url: string) {
  const unused = context.pages().find((candidate) => candidate.url() === 'about:blank');
  const page = unused ?? (await context.newPage());
  const { width, height, webPreferences } = contents.options;
  await page.setViewportSize({ width, height });
  const permissions = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'];
  await context.grantPermissions(permissions.filter(grants));
  await page.exposeBinding('__standInSend', ({ frame }, channel: string, args: unknown[]) => {
    contents.ipc.emit(channel, { senderFrame: senderOf(frame) }, ...args);
  });
  await page.exposeBinding('__standInOpen', (_, target: string) => contents.openWindow(target));
  const preload = readFileSync(webPreferences.preload, 'utf8');
  await page.addInitScript(`(${bridge})(require => {${preload}\n})`);
  await page.route('**/*', (route) => serve(contents, page, url, route));
  // Electron tells of documents alone, Playwright of each new address of the same one, too.
  let documents = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) documents += 1;
  });
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || documents === 0) return;
    documents = 0;
    contents.emit('did-navigate');
  });
  page.on('close', () => contents.emit('destroyed'));
  await page.goto(outer(url));
  const deliver = (message: unknown) => Reflect.get(globalThis, '__standInDeliver')(message);
  return {
    deliver: (message: [string, unknown[]]) => page.evaluate(deliver, message),
    reload: async () => void (await page.reload()),
  };
}

function senderOf(frame: Frame): object {
  const parent = frame.parentFrame();
  return { url: inner(frame.url()), parent: parent === null ? null : senderOf(parent) };
}

/** Answers a request as Electron would: navigation is asked for, the scheme's handler serves. */
async function serve(contents: WebContents, page: Page, first: string, route: Route) {
  const request = route.request();
  const url = inner(request.url());
  const isMainFrame = request.isNavigationRequest() && request.frame() === page.mainFrame();
  // Loading and reloading by the main process is not asked for; here it is the first address.
  const ask = request.isNavigationRequest() && !(isMainFrame && url === first);
  if (ask && contents.refuses(url, isMainFrame)) return route.abort('aborted');
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) return route.fulfill({ body: 'the outside world' });
  const response = await handler(new Request(url, { method: request.method() }));
  const body = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  return route.fulfill({ status: response.status, headers, body });
}
