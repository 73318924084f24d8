/**
 * How fast the screen follows: keys to pictures while a sentence is typed, and frames while a large
 * picture is moved. `npm run bench:ui` runs these alone and prints what they measured; the limits are
 * the app's own. Other programs slow a round down, never up, so the best of a few rounds counts.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { root } from '../cli/canopy.ts';
import { idle } from '../idle.ts';
import { enter, test, timed } from './app.ts';
import { load } from './unobserved.ts';

const limits = { keyToPictureMs: 100, longTaskMs: 50, framesPerSecond: 55 };
const rounds = 5;

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const ms = (value: number) => `${value.toFixed(1)} ms`;

/** Runs in the page: keeps the probe's measures and the long tasks from now on. */
const observe = `{
  const notes = { keys: [], tasks: [] };
  const note = (type, list) => new PerformanceObserver((entries) => {
    for (const { name, duration } of entries.getEntries()) {
      if (type === 'longtask' || name === 'key to picture') list.push(duration);
    }
  }).observe({ type });
  note('measure', notes.keys);
  note('longtask', notes.tasks);
  window.notes = notes;
}`;

interface Notes {
  readonly keys: readonly number[];
  readonly tasks: readonly number[];
}

/** What was noted since the last call. */
function noted(page: Page): Promise<Notes> {
  return page.evaluate('({ keys: notes.keys.splice(0), tasks: notes.tasks.splice(0) })');
}

/** 80 to 200 ms from key to key: 60 words a minute, with the unevenness of hands. */
const rhythm = [110, 80, 150, 95, 200, 120, 85, 170, 100, 135];

async function type(page: Page, keys: readonly string[]): Promise<void> {
  for (const [index, key] of keys.entries()) {
    await page.keyboard.press(key);
    await page.waitForTimeout(rhythm[index % rhythm.length] ?? 100);
  }
}

test('a keystroke in a sentence of 16 tokens is on the screen within 100 ms', async ({ app }) => {
  test.setTimeout(120_000);
  // 14 words and the template's two tokens.
  await enter(app, 'the king of <mask> was wise and the queen was a little too old');
  await timed(app);
  await app.evaluate(observe);
  const words = [...' man', 'Backspace', 'Backspace', 'Backspace', 'Backspace', ...' dog.'];
  const erase = words.map(() => 'Backspace').slice(0, 5);
  const results: { p50: number; p95: number; longest: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    await app.getByLabel('Text', { exact: true }).focus();
    await app.keyboard.press('Control+End');
    await noted(app);
    for (let i = 0; i < 3; i++) {
      await type(app, words);
      await app.keyboard.press('Home');
      await type(app, ['a', ' ']);
      // The timing of this text begins, and the next key interrupts it.
      await app.waitForTimeout(450);
      await type(app, ['Backspace', 'Backspace']);
      await app.keyboard.press('Control+End');
      await type(app, erase);
    }
    await idle(app);
    const { keys, tasks } = await noted(app);
    expect(keys.length).toBeGreaterThan(50);
    const result = {
      p50: quantile(keys, 0.5),
      p95: quantile(keys, 0.95),
      longest: Math.max(0, ...tasks),
    };
    results.push(result);
    console.log(
      `keys to pictures, ${keys.length} keys: p50 ${ms(result.p50)}, p95 ${ms(result.p95)}, ` +
        `longest task ${result.longest === 0 ? 'under 50 ms' : ms(result.longest)}`,
    );
    if (result.p95 <= limits.keyToPictureMs && result.longest <= limits.longTaskMs) break;
  }
  expect(Math.min(...results.map(({ p95 }) => p95))).toBeLessThanOrEqual(limits.keyToPictureMs);
  expect(Math.min(...results.map(({ longest }) => longest))).toBeLessThanOrEqual(limits.longTaskMs);
});

/** Runs in the page: keeps when each frame began, until `stopFrames` asks for the gaps between. */
const startFrames = `{
  const times = [];
  const frame = (time) => {
    times.push(time);
    if (window.frameTimes === times) requestAnimationFrame(frame);
  };
  window.frameTimes = times;
  requestAnimationFrame(frame);
}`;
const stopFrames = `(() => {
  const times = window.frameTimes;
  window.frameTimes = null;
  return times.slice(1).map((time, i) => time - times[i]);
})()`;

/** Frames a second at the median, and the slowest frame, while `act` runs. */
async function frames(page: Page, act: () => Promise<void>) {
  await page.evaluate(startFrames);
  await act();
  const gaps: number[] = await page.evaluate(stopFrames);
  return { median: 1000 / quantile(gaps, 0.5), slowest: Math.max(...gaps), count: gaps.length };
}

/** Moves the pointer to and fro over a picture, an event every few milliseconds. */
async function wander(page: Page, over: Locator, steps: number): Promise<void> {
  const box = await over.boundingBox();
  if (!box) throw new Error('there is no picture');
  for (let i = 0; i < steps; i++) {
    const x = 0.5 + 0.42 * Math.sin(i / 17);
    const y = 0.5 + 0.4 * Math.sin(i / 29);
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await page.waitForTimeout(6);
  }
}

async function turnWheel(page: Page, turns: number, pixels: number): Promise<void> {
  for (let i = 0; i < turns; i++) {
    await page.mouse.wheel(0, pixels);
    await page.waitForTimeout(12);
  }
}

/** Expects `act` to keep the frames coming, and shows the whole tree again. */
async function smooth(page: Page, name: string, act: () => Promise<void>): Promise<void> {
  let best = 0;
  for (let round = 0; round < rounds && best < limits.framesPerSecond; round++) {
    const { median, slowest, count } = await frames(page, act);
    console.log(
      `${name}: ${median.toFixed(1)} frames/s at the median of ${count}, slowest ${ms(slowest)}`,
    );
    best = Math.max(best, median);
    await page.keyboard.press('f');
    await idle(page);
  }
  expect.soft(best, name).toBeGreaterThanOrEqual(limits.framesPerSecond);
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-speed-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

/** Four times the bundled model: 16 layers instead of 4. */
const large = { layers: 16, hidden: 192, heads: 6, vocabulary: 8000 };
const longIds = Array.from({ length: 128 }, (_, i) => (i * 7919 + 13) % large.vocabulary).join(' ');

/** Writes the large model once, for all specs that open it. */
function largeModel(): string {
  if (existsSync(path.join(folder, 'config.json'))) return folder;
  const options = Object.entries(large).flatMap(([key, value]) => [`--${key}`, String(value)]);
  execFileSync(process.execPath, [path.join(root, 'scripts/random-model.mjs'), folder, ...options]);
  return folder;
}

/** Loads the page anew until a load has no task above the limit, a few times at most. */
async function expectLightLoad(name: string, url: string): Promise<void> {
  const longest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { tasks, firstPaint, picture } = await load(url);
    longest.push(Math.max(0, ...tasks.map(({ duration }) => duration)));
    const list = tasks.map(({ start, duration }) => `${ms(duration)} at ${ms(start)}`);
    console.log(
      `${name}: first paint ${ms(firstPaint)}, first picture ${ms(picture)}, ` +
        `tasks over 50 ms: ${list.join(', ') || 'none'}`,
    );
    if (longest.at(-1) === 0) break;
  }
  expect(Math.min(...longest), name).toBeLessThanOrEqual(limits.longTaskMs);
}

test('no task holds the page for over 50 ms while it loads and shows its first trace', async ({
  host,
  serve,
}) => {
  test.setTimeout(180_000);
  await expectLightLoad('load with canopy-tiny', host.url);
  const { url } = await serve(largeModel());
  const text = encodeURIComponent(longIds);
  await expectLightLoad('load with 16 layers and 128 tokens', `${url}&text=${text}`);
});

test('hover, pan and zoom keep 55 frames a second with 128 tokens and 16 layers', async ({
  page,
  serve,
}) => {
  test.setTimeout(240_000);
  const host = await serve(largeModel());
  await page.goto(host.url);
  await page.getByLabel('Token ids').fill(longIds);
  await timed(page);
  await page.keyboard.press('Escape');
  const tree = page.getByTestId('tree-stage');
  const zoomed = page.getByTestId('minimap').or(page.getByTestId('breadcrumb')).first();
  const hover = (over: Locator) => () => wander(page, over, 120);
  const zoom = async () => {
    await wander(page, tree, 1);
    await turnWheel(page, 40, -60);
    await expect(zoomed).toBeVisible();
    await turnWheel(page, 50, 60);
    await expect(zoomed).toBeHidden();
  };
  const pan = async () => {
    await wander(page, tree, 1);
    await turnWheel(page, 20, -60);
    await page.mouse.down();
    await wander(page, tree, 120);
    await page.mouse.up();
    await expect(zoomed).toBeVisible();
  };
  await smooth(page, 'hover in the matrix', hover(page.getByTestId('matrix')));
  const morph = async () => {
    await page.getByTestId('matrix').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowRight']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(300); // a transition takes 250
    }
  };
  for (const reading of ['canopy', 'icicle']) {
    await page.getByTestId('readings').getByText(reading).click();
    await idle(page);
    await smooth(page, `hover in the ${reading}`, hover(tree));
    await smooth(page, `from layer to layer in the ${reading}`, morph);
    await smooth(page, `zoom in the ${reading}`, zoom);
    await smooth(page, `pan in the ${reading}`, pan);
  }
});

/**
 * Runs in the page: clicks a button, and resolves with the milliseconds until the frame behind the
 * one that shows the other answer has begun, so that it has been painted.
 */
const clickToPicture = `async (button) => {
  const answered = () => document.querySelector('[data-testid="answered"]')?.dataset.answer;
  const before = answered();
  const start = performance.now();
  button.click();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  do await frame(); while (answered() === before);
  await frame();
  return performance.now() - start;
}`;

test('a flip on 16 tokens is on the screen within 150 ms, and a layer is swept within 5 s', async ({
  app,
}) => {
  await enter(app, 'the king of <mask> was wise and the queen was a little too old');
  await timed(app);
  await app.getByRole('button', { name: 'Intervene' }).click();
  await app.locator('.intervene').getByText('spine', { exact: true }).click();
  await app.getByTestId('intervene-tree-stage').focus();
  for (let level = 11; level > 2; level--) await app.keyboard.press('ArrowUp');
  const flip = app.getByRole('button', { name: /^Flip to the/ });
  // Something stays on, so that an answer follows each click.
  await app.getByRole('button', { name: 'Ablate node' }).click();
  await idle(app);
  const times: number[] = [];
  for (let i = 0; i < 30; i++) {
    times.push(Number(await flip.evaluate(new Function(`return ${clickToPicture}`)())));
    await idle(app);
  }
  const sweeps: number[] = [];
  for (let i = 0; i < 3; i++) {
    const start = Date.now();
    await app.getByRole('button', { name: /^All tokens: 176 flips/ }).click();
    await expect(app.getByTestId('sweep-progress')).toHaveCount(0);
    await expect(app.getByTestId('flips')).toBeVisible();
    sweeps.push(Date.now() - start);
  }
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  console.log(
    `click to picture of a flip: median ${ms(p50)}, p95 ${ms(p95)}; 176 flips swept in ${ms(Math.min(...sweeps))}`,
  );
  expect(p50).toBeLessThan(150);
  expect(Math.min(...sweeps)).toBeLessThan(5000);
});
