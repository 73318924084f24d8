/**
 * Canopy's desktop shell under test: the built main process in Electron where its binary is here
 * (project `electron`), and in a stand-in for the `electron` module elsewhere (project `stand-in`).
 * The specs are the same; passing in the stand-in is not passing in Electron.
 */

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, test as base, chromium, type Page } from '@playwright/test';
import type * as Electron from 'electron';
import { findElectron } from '../../scripts/electron.mjs';
import { newHome } from '../cli/canopy.ts';

export const root = path.join(import.meta.dirname, '../..');
export const bundledModel = path.join(root, 'assets/models/canopy-tiny');

/** What a spec may do with a running Canopy. */
export interface Desktop {
  readonly page: Page;
  /** What the process has written to its standard error so far. */
  readonly errors: () => string;
  /** Calls `fn` in the main process with Electron's module. `fn` can use nothing from outside. */
  evaluate<A, R>(fn: (electron: typeof Electron, arg: A) => R, arg: A): Promise<Awaited<R>>;
  close(): Promise<void>;
}

interface LaunchOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The main bundle; default: the one in `out/`. */
  readonly entry?: string;
}
type Launch = (options?: LaunchOptions) => Promise<Desktop>;

const launchLimitMs = 20_000;

/** `launch` starts a Canopy that the spec's end also ends; `desktop` is one without arguments. */
export const test = base.extend<{ launch: Launch; desktop: Desktop }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
  launch: async ({}, use, info) => {
    const electron = await findElectron({ fetch: false, timeoutMs: 0 });
    const real = info.project.name === 'electron';
    test.skip(real && electron.path === null, "Electron's binary is not here");
    const running: Desktop[] = [];
    await use(async (options = {}) => {
      const started = await (real ? inElectron(electron.path ?? '', options) : inStandIn(options));
      running.push(started);
      return started;
    });
    await Promise.all(running.map((desktop) => desktop.close()));
  },
  desktop: async ({ launch }, use) => use(await launch()),
});

async function inElectron(executablePath: string, options: LaunchOptions): Promise<Desktop> {
  const rootUser = process.getuid?.() === 0;
  const app = await _electron.launch({
    executablePath,
    args: [...(rootUser ? ['--no-sandbox'] : []), root, ...(options.args ?? [])],
    env: environment(options),
    timeout: launchLimitMs,
  });
  let errors = '';
  app.process().stderr?.on('data', (text) => {
    errors += text;
  });
  return {
    page: await app.firstWindow({ timeout: launchLimitMs }),
    errors: () => errors,
    // Playwright's own type unwraps handles, which Canopy's specs never pass.
    evaluate: (fn, arg) => app.evaluate(fn as never, arg) as never,
    close: () => app.close(),
  };
}

async function inStandIn(options: LaunchOptions): Promise<Desktop> {
  const entry = options.entry ?? path.join(root, 'out/electron/main.js');
  const child = fork(
    fileURLToPath(import.meta.resolve('./standin/run.ts')),
    [entry, ...(options.args ?? [])],
    {
      cwd: root,
      env: environment(options),
      execArgv: [],
      silent: true,
      serialization: 'advanced',
    },
  );
  let errors = '';
  child.stderr?.on('data', (text) => {
    errors += text;
  });
  const close = () => ended(child);
  try {
    const { endpoint } = await message<{ endpoint: string }>(child, (m) => 'endpoint' in m);
    const browser = await chromium.connectOverCDP(endpoint);
    const page = browser.contexts()[0]?.pages()[0];
    if (page === undefined) throw new Error('there is no window');
    let calls = 0;
    return {
      page,
      errors: () => errors,
      async evaluate(fn, arg) {
        const id = ++calls;
        const answer = message<{ value?: unknown; error?: string }>(child, (m) => m.id === id);
        child.send({ id, fn: String(fn), arg });
        const { value, error } = await answer;
        if (error !== undefined) throw new Error(error);
        return value as never; // as the function's own type says
      },
      close,
    };
  } catch (cause) {
    await close();
    throw new Error(`Canopy did not start:\n${errors}`, { cause });
  }
}

/** What compiling the stand-in and Canopy gave is kept for the next start: it takes half of one. */
const compiled = path.join(root, '.setup/compiled');

const environment = (options: LaunchOptions) => {
  const all = { NODE_COMPILE_CACHE: compiled, ...process.env, CANOPY_HOME: newHome() };
  const given = Object.entries({ ...all, ...options.env });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Record<
    string,
    string // the undefined ones are gone
  >;
};

/** The next message of the child that `wanted` picks; fails when it ends or the limit passes. */
function message<T>(
  child: ChildProcess,
  wanted: (message: Record<string, unknown>) => boolean,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), launchLimitMs);
  const listen = (received: object) => {
    if (wanted(received as Record<string, unknown>)) resolve(received as T); // ours: see run.ts
  };
  const exit = (code: number | null) => reject(new Error(`ended with code ${code}`));
  child.on('message', listen).once('exit', exit);
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', listen).off('exit', exit);
  });
}

/** Ends the child as a user would (it closes its browser), or else by force, which fails. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`Canopy ended with ${signal ?? `code ${code}`}`));
    });
    child.send({ id: 0, fn: '({ app }) => app.quit()' });
  });
}
