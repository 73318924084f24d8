import { cp, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine, type Engine } from './engine.ts';
import { toApiError } from './errors.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const small = path.resolve('tests/golden/random-1');
const third = path.resolve('tests/golden/random-0');

let engine: Engine;
beforeEach(() => {
  engine = createEngine({ threads: 1 });
});
afterEach(() => engine.close());

const folders = () => engine.status().models.map(({ info }) => info.folder);
const current = () => engine.status().model?.folder ?? null;
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => toApiError(error).code,
  );

it('keeps what was open when another is opened, and switches between them', async () => {
  await engine.open(tiny);
  await engine.open(small);
  expect(folders()).toEqual([tiny, small]);
  expect(current()).toBe(small);
  await engine.switchTo(tiny);
  expect(folders()).toEqual([tiny, small]);
  const { sequences } = await engine.trace({ inputs: [{ text: 'the king of <mask>' }] });
  expect(sequences[0]?.tokens[2]?.piece).toBe('king');
});

it('ends the calls on a model that is switched away from', async () => {
  await engine.open(small);
  await engine.open(tiny);
  const text = 'the old man walked slowly down . '.repeat(9);
  const timing = codeOf(engine.time({ inputs: [{ text }], budgetMs: 20_000 }));
  await engine.switchTo(small);
  expect(await timing).toBe('cancelled');
});

it('opens a folder that is in memory and unchanged without reading it again', async () => {
  const first = await engine.open(tiny);
  await engine.open(small);
  const phases: unknown[] = [];
  engine.subscribe(({ opening }) => opening?.progress && phases.push(opening.progress));
  expect(await engine.open(path.join(tiny, 'config.json'))).toBe(first);
  expect(phases).toEqual([]);
  expect(folders()).toEqual([tiny, small]);
});

it('reads a folder again whose files have changed, in its place', async () => {
  const copy = await mkdtemp(path.join(os.tmpdir(), 'canopy-kept-'));
  try {
    await cp(small, copy, { recursive: true });
    const first = await engine.open(copy);
    await engine.open(tiny);
    await utimes(path.join(copy, 'model.safetensors'), 1, 1);
    const again = await engine.open(copy);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
    expect(folders()).toEqual([copy, tiny]);
    await writeFile(path.join(copy, 'config.json'), '{');
    expect(await codeOf(engine.open(copy))).toBe('bad-model');
    expect(folders()).toEqual([copy, tiny]); // what is in memory still runs
  } finally {
    await rm(copy, { recursive: true });
  }
});

it('goes back to the model used before when the current one is unloaded', async () => {
  for (const folder of [tiny, small, third]) await engine.open(folder);
  await engine.switchTo(tiny);
  await engine.unload(tiny);
  expect([current(), folders()]).toEqual([third, [small, third]]);
  await engine.unload(small); // not the current one
  expect([current(), folders()]).toEqual([third, [third]]);
  await engine.unload(third);
  expect([current(), folders()]).toEqual([null, []]);
  expect(await codeOf(engine.trace({ inputs: [{ ids: [1] }] }))).toBe('no-model');
});

it('names what is open where a folder is not', async () => {
  await engine.open(tiny);
  await expect(engine.switchTo(small)).rejects.toThrow(
    `There is no open model of the folder ${small}; open are ${tiny}`,
  );
  expect(await codeOf(engine.unload(small))).toBe('bad-input');
});

it('counts rows in BF16 once they were made, and computes in them after a switch', async () => {
  const { weightBytes } = await engine.open(tiny);
  await engine.open(small);
  await engine.setCompute({ precision: 'bf16' });
  const memory = () => engine.status().models[0]?.memoryBytes ?? 0;
  expect(memory()).toBe(weightBytes);
  await engine.switchTo(tiny);
  expect(memory() - weightBytes).toBe(4 * 4095 * 2 * 192 * 2);
});

/** Bytes in memory of the process's mappings that are large enough for a model's weights. */
async function inLargeMappings(bytes: number): Promise<number> {
  const maps = await readFile('/proc/self/smaps', 'utf8');
  let sum = 0;
  for (const [, size, rss] of maps.matchAll(/^Size: +(\d+) kB\n(?:.*\n)*?Rss: +(\d+) kB$/gm)) {
    if (Number(size) * 1024 >= bytes) sum += Number(rss) * 1024;
  }
  return sum;
}

it.skipIf(process.platform !== 'linux')('gives the memory of an unloaded model back', async () => {
  const { weightBytes } = await engine.open(tiny);
  const open = await inLargeMappings(weightBytes);
  await engine.unload(tiny);
  expect(open).toBeGreaterThanOrEqual(weightBytes);
  expect(await inLargeMappings(weightBytes)).toBeLessThanOrEqual(open - 0.99 * weightBytes);
});
