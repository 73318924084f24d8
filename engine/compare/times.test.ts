import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDenseModel } from '../../tests/e2e/denseModel.ts';
import { createEngine } from '../engine.ts';
import { joined } from './times.ts';

const engine = createEngine({ threads: 1 });
const tiny = path.resolve('assets/models/canopy-tiny');
beforeAll(() => engine.open(tiny));
const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-times-'));
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});
const short = { input: { text: 'the king .' } };
const long = {
  input: { text: 'the king of france and the queen of the sea were wise . '.repeat(4) },
};

it('puts the repetitions of several turns one behind the other, layer by layer', () => {
  const part = (base: number, repetitions: number, leavesChanged: number) => {
    const samples = (of: number) =>
      Float64Array.from({ length: 2 * repetitions }, (_, i) => base + of + i);
    return {
      repetitions,
      distinctNodes: Int32Array.of(5, 6),
      forwardUs: Float64Array.from({ length: repetitions }, (_, i) => base + i),
      forwardDenseMaskedUs: Float64Array.from({ length: repetitions }, () => base),
      cmmUs: samples(0.1),
      denseUs: samples(0.2),
      denseMaskedUs: samples(0.3),
      differences: Float64Array.of(base, 1),
      leavesChanged: Int32Array.of(leavesChanged, 0),
    };
  };
  const all = joined([part(10, 2, 1), part(20, 1, 1)], 2);
  expect(all.repetitions).toBe(3);
  expect([...all.forwardUs]).toEqual([10, 11, 20]);
  // Layer 0: 10.1, 11.1 and 20.1; layer 1: 12.1, 13.1 and 21.1.
  expect([...all.cmmUs]).toEqual([10.1, 11.1, 20.1, 12.1, 13.1, 21.1]);
  expect([...all.differences]).toEqual([20, 1]);
});

it('times two texts in turns, the longer one longer, and can be called off', async () => {
  const steps: number[] = [];
  const found = await engine.compareTimes({ a: long, b: short }, undefined, ({ done, total }) =>
    steps.push(done / total),
  );
  expect(steps.at(-1)).toBe(1);
  expect(found).toMatchObject({ method: 'trees', turns: 5, b: { tokens: 5 } });
  expect(found.a.tokens).toBeGreaterThan(40);
  expect(found.repetitions).toBeGreaterThanOrEqual(15);
  expect(found.ratio.median).toBeGreaterThan(1);
  expect(found.ratio.p10).toBeLessThanOrEqual(found.ratio.median);
  expect(found.a.timing?.layers).toHaveLength(4);
  expect(found.a.timing?.repetitions).toBeGreaterThanOrEqual(15);
  expect(found.a.pass).toEqual(found.a.timing?.forward.cmm);
  const controller = new AbortController();
  const running = engine.compareTimes({ a: long, b: short }, controller.signal, () =>
    controller.abort(),
  );
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

it('times a model with dense layers by whole traces', async () => {
  const dense = path.join(folder, 'dense');
  makeDenseModel(dense);
  await engine.open(dense);
  const found = await engine.compareTimes({
    a: { ...short, model: tiny },
    b: { ...short, model: dense },
  });
  expect(found).toMatchObject({ method: 'traces', turns: 30, a: { timing: null } });
  expect(found.b.pass.median).toBeGreaterThan(0);
});
