import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabPlan, LabRecord, LabShape } from '../api.ts';
import { createEngine } from '../engine.ts';
import { toApiError } from '../errors.ts';
import { launchNode } from './measure.ts';
import { measuringBytes } from './memory.ts';
import { missingOf, newRecord, runPlan } from './run.ts';
import { labPlan, parseRecord } from './schema.ts';
import { openLabStore, recordText } from './store.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'canopy-lab-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Hidden 20: rows are padded, and their padding is no weight. */
const base: LabShape = {
  hidden: 20,
  trees: 2,
  depth: 3,
  tokens: 3,
  layers: 2,
  threads: 1,
  precision: 'f32',
};
const plan: LabPlan = {
  base,
  x: { key: 'precision', values: ['f32', 'bf16'] },
  y: null,
  effort: { minRepetitions: 2, budgetMs: 0 },
};
const machine = createEngine({ threads: 1 }).machine();
const fresh = (of: LabPlan) =>
  newRecord({ id: '0123abcd', name: 'tiny', app: '0', plan: of }, machine);
const never = new AbortController().signal;

describe('a plan', () => {
  let whole: LabRecord;

  it('is measured shape by shape, with outputs that agree and the memory foretold', async () => {
    const seen: number[] = [];
    whole = await runPlan(fresh(plan), {
      launch: launchNode,
      signal: never,
      onCell: (current, { cells }) => void (current === null && seen.push(cells.length)),
    });
    expect(seen).toEqual([1, 2]);
    for (const { shape, result, failure } of whole.cells) {
      expect(failure).toBeNull();
      expect(result).toMatchObject({ apart: false, refusal: null, repetitions: 2 });
      expect(result?.bytes).toBe(measuringBytes(shape, false));
      expect(result?.speedup?.median).toBeGreaterThan(0);
      // Two trees of 15 nodes, of which three tokens touch 8 to 20 or so.
      expect(result?.distinctNodes).toBeGreaterThanOrEqual(8);
      expect(result?.distinctNodes).toBeLessThanOrEqual(24);
    }
    expect(whole.limits.map(({ threads }) => threads)).toEqual([1]);
  });

  it('goes on with what has no result, and leaves the rest as it is', async () => {
    const [first] = whole.cells;
    const half = { ...whole, cells: first ? [first] : [] };
    expect(missingOf(half)).toEqual([{ ...base, precision: 'bf16' }]);
    const again = await runPlan(half, { launch: launchNode, signal: never, onCell() {} });
    expect(again.cells[0]).toBe(first);
    expect(again.cells.length).toBe(2);
  });

  it('ends at once when called off, in the middle of a measurement', async () => {
    const controller = new AbortController();
    const long = { ...plan, x: null, effort: { minRepetitions: 1, budgetMs: 60_000 } };
    let left = 0;
    const run = runPlan(fresh(long), {
      launch: launchNode,
      signal: controller.signal,
      onProgress: () => {
        if (left === 0) left = performance.now();
        controller.abort();
      },
      onCell() {},
    });
    expect(await run.catch((error: unknown) => toApiError(error).code)).toBe('cancelled');
    expect(performance.now() - left).toBeLessThan(2000);
  });

  it('keeps a refusal with its figure where memory does not last, and measures the others', async () => {
    const huge: LabPlan = {
      ...plan,
      x: { key: 'depth', values: [1, 24] },
      base: { ...base, trees: 16 },
    };
    const { cells } = await runPlan(fresh(huge), {
      launch: launchNode,
      signal: never,
      onCell() {},
    });
    expect(cells.map(({ failure }) => failure)).toEqual([
      null,
      expect.stringMatching(/takes [\d.]+ GB/),
    ]);
  });

  it('is kept as a file that comes back as it was, and is listed', async () => {
    const store = openLabStore(folder);
    await store.write(whole);
    await store.write({ ...whole, name: 'renamed' });
    expect(await readdir(folder)).toEqual(['0123abcd.json']);
    expect(await store.read(whole.id)).toEqual({ ...whole, name: 'renamed' });
    expect((await store.list()).map(({ name }) => name)).toEqual(['renamed']);
    await store.remove(whole.id);
    expect(toApiError(await store.read(whole.id).catch((error: unknown) => error)).code).toBe(
      'bad-input',
    );
  });
});

describe('a file of another machine', () => {
  it.each([
    ['', 'it is not valid JSON'],
    ['{}', 'canopy: '],
    [recordText({ ...fresh(plan), version: 2 as 1 }), 'version: '],
    [recordText({ ...fresh(plan), id: '../../x' }), 'id: expected letters a-f'],
  ])('is refused where it is none, naming what is wrong', (text, why) => {
    expect(() => parseRecord(text, 'other.json')).toThrow(
      `other.json holds no measurements of the lab: ${why}`,
    );
  });
});

it('two axes that vary the same thing are refused', () => {
  const shapes = { key: 'shape', values: [{ trees: 1, depth: 2 }] } as const;
  expect(labPlan.safeParse({ ...plan, x: shapes, y: { key: 'depth', values: [1] } }).success).toBe(
    false,
  );
  expect(labPlan.safeParse({ ...plan, x: shapes, y: { key: 'tokens', values: [1] } }).success).toBe(
    true,
  );
});
