/**
 * Chromium with nobody listening in the page. Playwright keeps a page's debugger on, under which V8 looks
 * up the line of every error that is made: React makes one when it loads, and that alone takes 40 ms.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { chromiumArgs, chromiumProgram } from '../chromium.ts';

/** What a page says of its own start, in ms since the navigation. */
export interface Load {
  readonly tasks: readonly { readonly start: number; readonly duration: number }[];
  readonly firstPaint: number;
  readonly picture: number;
}

/** Evaluated once the page is idle: the page has kept its own notes. */
const notes = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type: 'longtask', buffered: true });
  setTimeout(() => resolve([]), 200);
}).then((tasks) => JSON.stringify({
  tasks: tasks.map(({ startTime: start, duration }) => ({ start, duration })),
  firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
  picture: performance.getEntriesByName('picture')[0]?.startTime ?? NaN,
}))`;
const idle = `document.documentElement.dataset.state === 'idle' && document.documentElement.dataset.timing === 'idle'`;

/** Opens an address in a browser of its own, with empty caches, and reads its notes when it is idle. */
export async function load(url: string): Promise<Load> {
  const profile = mkdtempSync(path.join(os.tmpdir(), 'canopy-load-'));
  const browser = spawn(
    chromiumProgram,
    [
      '--headless=new',
      '--remote-debugging-port=0',
      '--window-size=1280,800',
      `--user-data-dir=${profile}`,
      ...chromiumArgs,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(browser, 'exit');
  try {
    const protocol = await openProtocol(await addressOf(browser));
    // Its start takes both processors for a second or more, and other programs take what they do.
    await rest();
    const { targetId } = await protocol.send('Target.createTarget', { url });
    // Nothing looks into the page while it loads.
    await pause(QUIET_MS);
    const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true });
    const read = async (expression: string) => {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result } = await protocol.send('Runtime.evaluate', options, sessionId);
      return result?.value;
    };
    for (let tries = 0; (await read(idle)) !== true; tries++) {
      if (tries > 50) throw new Error(`${url} does not come to rest`);
      await pause(100);
    }
    // The shape is that of `notes`.
    return JSON.parse(String(await read(notes))) as Load;
  } finally {
    browser.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** At rest, so much of the processors' time is idle while one looks. */
const IDLE_SHARE = 0.8;
const LOOK_MS = 500;
const MOST_LOOKS = 40;

/** Resolves when the processors are at rest; on a machine that never is, after 20 s. */
async function rest(): Promise<void> {
  await pause(START_MS);
  let before = processorTimes();
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await pause(LOOK_MS);
    const now = processorTimes();
    if (now.idle - before.idle >= IDLE_SHARE * (now.all - before.all)) return;
    before = now;
  }
}

/** Of all processors since they started, in ms. */
function processorTimes() {
  let [idle, all] = [0, 0];
  for (const { times } of os.cpus()) {
    idle += times.idle;
    for (const time of Object.values(times)) all += time;
  }
  return { idle, all };
}

/** Longer than the browser takes to start, at rest. */
const START_MS = 2500;

/** Longer than a load and its timing take. */
const QUIET_MS = 3000;

/** What the calls used here answer with. */
interface Answer {
  readonly targetId?: string;
  readonly sessionId?: string;
  readonly result?: { readonly value?: unknown };
}

async function addressOf(browser: ChildProcess): Promise<string> {
  let printed = '';
  for await (const text of browser.stderr ?? []) {
    printed += text;
    const [, address] = /listening on (ws:\S+)/.exec(printed) ?? [];
    if (address) return address;
  }
  throw new Error(`Chromium did not start:\n${printed}`);
}

async function openProtocol(address: string) {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const waiting = new Map<number, (answer: Answer) => void>();
  let last = 0;
  socket.on('message', (data) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result ?? {});
  });
  return {
    send(method: string, params: object, sessionId?: string): Promise<Answer> {
      const id = ++last;
      socket.send(JSON.stringify({ id, method, params, sessionId }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
  };
}
