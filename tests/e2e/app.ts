/** Canopy as a user meets it: `canopy serve` and its page, and the same text by `canopy trace`. */

import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { test as base, expect, type Page } from '@playwright/test';
import { canopy, golden, newHome, start, tiny } from '../cli/canopy.ts';
import { idle } from '../idle.ts';

interface RunningHost {
  readonly url: string;
  /** Ends the host as Ctrl-C would. */
  stop(): Promise<void>;
  /** Ends it as a crash would: it gets no time for anything. */
  kill(): Promise<void>;
}

/**
 * Starts the host with a model and resolves once it prints its address. `home` holds settings and
 * drafts; default: a new one.
 */
export async function startHost(
  model: string,
  home = newHome(),
  env: Readonly<Record<string, string>> = {},
): Promise<RunningHost> {
  const allow = ['--allow', golden, '--allow', tmpdir()];
  const args = ['serve', '--json', '--model', model, ...allow, '--threads', '1'];
  const child = start(args, { env: { CANOPY_HOME: home, ...env } });
  let printed = '';
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (text) => {
      printed += text;
      if (printed.includes('\n')) resolve(JSON.parse(printed).url);
    });
    child.on('exit', () => reject(new Error(`canopy serve ended:\n${complaints}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGINT'); // does nothing where it has ended
      await ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** What `canopy trace --json` prints, as far as the specs compare it. */
export interface Printed {
  readonly tokens: readonly { readonly id: number; readonly piece: string }[];
  readonly layers: readonly {
    readonly leaves: readonly (readonly number[])[];
    readonly logits: readonly (readonly (readonly number[])[])[];
    readonly margins: readonly (readonly (readonly number[])[])[];
    readonly contributions: readonly (readonly (readonly number[])[])[];
  }[];
  readonly predictions: readonly {
    readonly position: number;
    readonly top: readonly { readonly piece: string; readonly probability: number }[];
  }[];
  readonly classification?: readonly number[];
}

/** The same input by the command line. */
export async function traced<T = Printed>(model: string, ...args: readonly string[]): Promise<T> {
  const { status, stdout, stderr } = await canopy(['trace', '--json', '--model', model, ...args]);
  if (status !== 0) throw new Error(stderr);
  // The shape is the documented one of `canopy trace --json`.
  return JSON.parse(stdout) as T;
}

interface Fixtures {
  /** Whether the person has seen the introduction, as all but its own specs suppose. */
  readonly introduced: boolean;
  /** Starts a host with another model; it ends with the spec. */
  readonly serve: (
    model: string,
    home?: string,
    env?: Readonly<Record<string, string>>,
  ) => Promise<RunningHost>;
  /** The page of a host with canopy-tiny, its first text traced. */
  readonly app: Page;
}

interface Shared {
  readonly host: RunningHost;
}

/** `app` fails a spec that leaves an error in the console. */
export const test = base.extend<Fixtures, Shared>({
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const host = await startHost(tiny);
      await use(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
  serve: async ({}, use) => {
    const hosts: RunningHost[] = [];
    await use(async (model, home, env) => {
      const host = await startHost(model, home, env);
      hosts.push(host);
      return host;
    });
    await Promise.all(hosts.map((host) => host.stop()));
  },
  introduced: [true, { option: true }],
  page: async ({ page, introduced }, use) => {
    // The empty page that a tab begins with has no storage.
    const remember = "if (origin !== 'null') localStorage.setItem('canopy.introduced', 'yes')";
    if (introduced) await page.addInitScript(remember);
    await use(page);
  },
  app: async ({ page, host }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(host.url);
    await idle(page);
    await use(page);
    expect(errors).toEqual([]);
  },
});

export { idle };

/** The newest input is on the screen and timed. */
export async function timed(page: Page): Promise<void> {
  await idle(page);
  await page.locator('html[data-timing=idle]').waitFor({ timeout: 20_000 });
}

export async function enter(page: Page, text: string): Promise<void> {
  await page.getByLabel('Text', { exact: true }).fill(text);
  await idle(page);
}

/** A number as the screen writes it. */
export function read(text: string): number {
  return Number(text.replaceAll(',', '').replace('−', '-').replace('+', '').replace(/[×%]/, ''));
}

/** Expects the screen to show a value, rounded to as many decimals as it chose. */
export function expectShown(text: string, value: number): void {
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  expect(Math.abs(read(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-6);
}

/** The body of a table, row by row, as it is at one moment. */
export async function rowsOf(page: Page, testId: string): Promise<string[][]> {
  const rows = page.getByTestId(testId).locator('tbody tr');
  return rows.evaluateAll((all) =>
    all.map((row) => Array.from(row.querySelectorAll('th, td'), ({ textContent }) => textContent)),
  );
}
