/** The timing of the text on the screen: quick by itself, rigorous on demand, never in the way. */

import { availableParallelism } from 'node:os';
import { expect, type Page } from '@playwright/test';
import type { HostMessage, Timing } from '../../engine/api.ts';
import { decode, encode } from '../../engine/codec.ts';
import { tiny } from '../cli/canopy.ts';
import { enter, idle, rowsOf, test, timed } from './app.ts';
import { violations } from './axe.ts';

const input = (page: Page) => page.getByLabel('Text', { exact: true });

/** Runs in the page: notes on its root how long after an input an attribute turns idle. */
const watch = (attribute: string) => `{
  const root = document.documentElement;
  let start = 0;
  document.addEventListener('input', () => { start = performance.now(); }, { once: true });
  new MutationObserver((_, observer) => {
    if (start === 0 || root.getAttribute('${attribute}') !== 'idle') return;
    observer.disconnect();
    root.dataset.took = String(performance.now() - start);
  }).observe(root, { attributeFilter: ['${attribute}'] });
  delete root.dataset.took;
}`;

/** Presses a key in the text, and gives the milliseconds until an attribute of the page is idle. */
async function keyUntilIdle(page: Page, key: string, attribute: string): Promise<number> {
  await input(page).focus();
  await page.evaluate(watch(attribute));
  await page.keyboard.press(key);
  await expect(page.locator('html')).toHaveAttribute('data-took', /./);
  return Number(await page.locator('html').getAttribute('data-took'));
}

test('measuring shows its progress, ends at once when called off, and marks its result', async ({
  app,
}) => {
  await timed(app);
  const repetitions = await app.getByTestId('repetitions').textContent();
  await app.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(app.getByTestId('measuring')).toContainText(/\d+ % · [\d.]+ %\/s · [\d.]+ s left/);
  await expect(app.getByTestId('headline')).toHaveAttribute('data-stale', 'false');
  const before = Date.now();
  await app.getByRole('button', { name: 'Cancel' }).click();
  await expect(app.getByTestId('measuring')).toHaveCount(0);
  expect(Date.now() - before).toBeLessThan(500);
  await expect(app.getByTestId('repetitions')).toHaveText(repetitions ?? '');

  await app.getByTestId('measure').focus();
  await app.keyboard.press('Enter');
  await expect(app.getByTestId('measuring')).toBeVisible();
  await timed(app);
  await expect(app.getByTestId('measure')).toBeFocused();
  const repeated = (await app.getByTestId('repetitions').textContent()) ?? '';
  expect(Number(/rigorous: ([\d,]+)/.exec(repeated)?.[1]?.replace(',', ''))).toBeGreaterThan(14);
  // Where other programs disturb it, the headline says that first.
  await expect(app.getByTestId('headline')).toContainText(/rigorous|unsteady/);
  await enter(app, 'another text');
  await timed(app);
  await expect(app.getByTestId('repetitions')).not.toContainText('rigorous');
  await expect(app.getByTestId('headline')).not.toContainText('rigorous');
});

test('typing does not wait for a measurement under way', async ({ app }) => {
  const took: number[] = [];
  // A pause of 60 ms, the trace, and two frames; once more where the machine is busy.
  for (const key of ['x', 'y', 'z']) {
    await timed(app);
    await app.getByTestId('measure').click();
    await expect(app.getByTestId('measuring')).toContainText('left');
    took.push(await keyUntilIdle(app, key, 'data-state'));
    await expect(app.getByTestId('measuring')).toHaveCount(0);
    if (Math.min(...took) < 250) break;
  }
  expect(Math.min(...took)).toBeLessThan(250);
});

test('a core that the environment forced on BLAS is told beside every figure', async ({ app }) => {
  const forced = process.env.OPENBLAS_CORETYPE !== undefined;
  await expect(app.getByTestId('machine')).toContainText('against ');
  const told = await app.getByTestId('machine').textContent();
  expect(told?.includes('(forced)')).toBe(forced);
  await app.getByRole('button', { name: 'How is this measured?' }).click();
  const warning = app.getByText('Quote no ratio measured with it');
  await expect(warning).toHaveCount(forced ? 1 : 0);
});

test('threads and precision can be changed: the machine line follows, paths do not move', async ({
  page,
  serve,
}) => {
  test.skip(availableParallelism() < 2, 'one core: nothing to choose');
  const host = await serve(tiny);
  await page.goto(host.url);
  await timed(page);
  const machine = page.getByTestId('machine');
  await expect(machine).toContainText('1 thread · F32 rows');
  const paths = await rowsOf(page, 'leaf-table');
  await page.getByRole('group', { name: 'Threads' }).getByText('2', { exact: true }).click();
  await expect(machine).toContainText('2 threads · F32 rows');
  expect(await rowsOf(page, 'leaf-table')).toEqual(paths);
  await page.getByRole('button', { name: 'BF16' }).click();
  await expect(machine).toContainText('2 threads · BF16 rows');
  await expect(page.getByRole('button', { name: 'BF16' })).toHaveAttribute('aria-pressed', 'true');
  await timed(page);
  await expect(page.getByTestId('status')).toHaveText('Ready');
  await page.getByRole('button', { name: 'F32', exact: true }).click();
  await idle(page);
  expect(await rowsOf(page, 'leaf-table')).toEqual(paths);
});

test('figures come within a second of the input, and add to the last runs', async ({ app }) => {
  await timed(app);
  const texts = ['the king of <mask> was wise .'];
  const took: number[] = [];
  for (const key of ['!', '?', ':', ';']) {
    took.push(await keyUntilIdle(app, key, 'data-timing'));
    texts.push(await input(app).inputValue());
    // Once more where the machine is busy with other things.
    if (Math.min(...took) < 1000) break;
  }
  expect(Math.min(...took)).toBeLessThan(1000);
  const runs = app.getByTestId('runs');
  await expect(runs).toHaveAttribute('data-count', String(texts.length));
  expect((await rowsOf(app, 'runs-table')).map(([text]) => text)).toEqual(texts);
  await runs.focus();
  await expect(runs).toContainText(`“${texts.at(-1)}”`);
  await app.keyboard.press('ArrowLeft');
  await expect(runs).toContainText(`“${texts.at(-2)}”`);
  await expect(runs).toContainText(/×.*×.*×/);
});

test('the method opens and closes by the keyboard', async ({ app }) => {
  await timed(app);
  await app.getByTestId('method-button').focus();
  await app.keyboard.press('Enter');
  const method = app.getByRole('dialog', { name: 'How is this measured?' });
  await expect(method.locator('li')).toHaveCount(10);
  await expect(method).toContainText('BLAS');
  await expect(method).toContainText('GB/s');
  for (const theme of ['light', 'dark'] as const) {
    await app.emulateMedia({ colorScheme: theme });
    await expect(app.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await violations(app)).toEqual([]);
  }
  await app.keyboard.press('Escape');
  await expect(method).toBeHidden();
  await expect(app.getByTestId('method-button')).toBeFocused();
});

test('where outputs disagree, the reason stands in the place of every ratio', async ({
  page,
  host,
}) => {
  // No kernel of ours disagrees, so the host's answer is changed on its way.
  await page.routeWebSocket(/\/socket$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((bytes) => {
      // The host sends nothing but its own messages.
      const message = decode(Buffer.from(bytes)) as HostMessage;
      const value = message.kind === 'result' ? message.value : null;
      const isTiming = typeof value === 'object' && value !== null && 'speedupMasked' in value;
      if (!isTiming || message.kind !== 'result') return socket.send(bytes);
      const wrong = { ...(value as Timing), speedup: null, speedupMasked: null };
      const changed = { ...message, value: { ...wrong, largestDifference: 0.25 } };
      socket.send(Buffer.from(encode(changed)));
    });
  });
  await page.goto(host.url);
  await timed(page);
  await expect(page.getByTestId('timing')).toContainText('Outputs differ by 0.250');
  await expect(page.getByTestId('timing')).not.toContainText('×');
  await expect(page.getByTestId('headline')).toContainText('outputs differ by 0.250: no ratio');
  await expect(page.getByTestId('runs')).toHaveAttribute('data-count', '0');
});
