/** The contract as a spec speaks it: through the page's own port, past the renderer. */

import type { Page } from '@playwright/test';
import type {
  CallName,
  ClientMessage,
  HostMessage,
  Params,
  Port,
  Result,
} from '../../engine/api.ts';

/** `window.canopy`, in a function that runs in the page. */
type PageGlobals = { readonly canopy: Port; heard: HostMessage[] };

/** Takes the host's messages away from the renderer, and keeps them. */
export function listen(page: Page): Promise<void> {
  return page.evaluate(() => {
    const globals = globalThis as unknown as PageGlobals; // the page's, not Node's
    globals.heard = [];
    globals.canopy.listen((message) => globals.heard.push(message));
  });
}

/** Posts a message as it is, right or wrong. */
export function post(page: Page, message: ClientMessage | object): Promise<void> {
  return page.evaluate((posted) => {
    (globalThis as unknown as PageGlobals).canopy.post(posted as ClientMessage);
  }, message);
}

/** The answers to `id` once there is one; all that was heard meanwhile stays in `heard`. */
export async function answer(page: Page, id: number): Promise<HostMessage> {
  const found = await page.waitForFunction(
    (wanted) =>
      (globalThis as unknown as PageGlobals).heard.find(
        (message) =>
          message.kind !== 'event' && message.kind !== 'progress' && message.id === wanted,
      ),
    id,
    { timeout: 20_000 },
  );
  return (await found.jsonValue()) as HostMessage; // the find above returns one
}

/** All messages since `listen`. */
export function heard(page: Page): Promise<HostMessage[]> {
  return page.evaluate(() => (globalThis as unknown as PageGlobals).heard);
}

let lastId = 1_000_000;

/** Makes a call and gives its result; `listen` must have run. */
export async function call<K extends CallName>(
  page: Page,
  name: K,
  params: Params<K>,
): Promise<Result<K>> {
  const id = ++lastId;
  await post(page, { kind: 'call', id, name, params });
  const message = await answer(page, id);
  if (message.kind !== 'result') throw new Error(JSON.stringify(message));
  return message.value as Result<K>; // as the contract says
}

/** Waits until a model is open and none is being opened. */
export async function modelReady(page: Page): Promise<Result<'model.status'>> {
  const limit = Date.now() + 20_000;
  for (;;) {
    const status = await call(page, 'model.status', {});
    if (status.opening === null) return status;
    if (Date.now() > limit) throw new Error('the model is still being opened');
  }
}
