/** Evaluations from file to report, on random models, against the pass in double. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluateRequest, EvaluationReport } from '../engine/api.ts';
import { createEngine } from '../engine/engine.ts';
import { openBatchTokenizer } from '../engine/tokenizer.ts';
import { tiny } from './cli/canopy.ts';
import { makeDenseModel } from './e2e/denseModel.ts';
import { type HeadModel, makeHeadModel, sentence } from './headModel.ts';
import { referenceTrace } from './reference.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-evaluate-'));
const engine = createEngine({ threads: 1 });
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});
const at = (name: string) => path.join(folder, name);
const run = (request: EvaluateRequest, signal?: AbortSignal) =>
  engine.evaluate(request, '1.2.3', signal);

const rows = 60;
const two = ['negative', 'positive'];
let tree: HeadModel;
let dense: HeadModel;
beforeAll(() => {
  tree = makeHeadModel(at('tree'), { seed: 1, labels: two });
  dense = makeHeadModel(at('dense'), { seed: 2, labels: two, neurons: 12 });
  const lines = Array.from({ length: rows }, (_, row) => `${sentence(row)}\t${row % 2}\n`);
  writeFileSync(at('sst2.tsv'), `sentence\tlabel\n${lines.join('')}`);
});

/** The pass in double over sequences one by one. */
function reference({ config, tensors }: HeadModel, sequences: readonly number[][]) {
  return sequences.map((ids) => {
    const input = { ids: Int32Array.from(ids), lengths: Int32Array.of(ids.length) };
    return referenceTrace(config, tensors, input);
  });
}

async function idsOf(texts: readonly string[]): Promise<number[][]> {
  const { encode, before, after } = await openBatchTokenizer(tiny);
  return (await encode(texts)).map(({ ids }) => [...before, ...ids, ...after]);
}

function expectNear(got: ArrayLike<number>, want: ArrayLike<number>): void {
  const largest = Math.max(...Array.from(want, Math.abs));
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) {
    expect(Math.abs((got[i] ?? Number.NaN) - (want[i] ?? 0)) / largest).toBeLessThan(1e-4);
  }
}

describe('two models on SST-2’s format', () => {
  let report: EvaluationReport;
  beforeAll(async () => {
    const models = [tree.folder, dense.folder];
    report = await run({ task: 'sst2', path: at('sst2.tsv'), models });
  });

  it('gives the logits, predictions and first leaves of the pass in double', async () => {
    const ids = await idsOf(Array.from({ length: rows }, (_, row) => sentence(row)));
    for (const [index, model] of [tree, dense].entries()) {
      const want = reference(model, ids);
      const got = report.models[index];
      expectNear(
        got?.logits ?? [],
        want.flatMap(({ classLogits }) => [...classLogits]),
      );
      expect([...(got?.predicted ?? [])]).toEqual(
        want.map(({ classLogits: [a = 0, b = 0] }) => (b > a ? 1 : 0)),
      );
      expect([...(got?.tokens ?? [])]).toEqual(ids.map(({ length }) => length));
      const leaves = want.flatMap(({ layers }) => layers.flatMap((l) => [...l.leaves.slice(0, 2)]));
      expect([...(got?.leaves ?? [])]).toEqual(leaves);
    }
  });

  it('counts, scores and compares what its own rows say', () => {
    const [own, base] = report.models;
    const gold = report.examples.map((example) => example.gold);
    const right = (model: typeof own) => gold.map((value, row) => value === model?.predicted[row]);
    const share = (of: readonly boolean[]) => of.filter(Boolean).length / rows;
    expect(own?.scores[0]?.value).toBeCloseTo(share(right(own)), 12);
    const confusion = [0, 1].map((g) =>
      [0, 1].map(
        (p) => gold.filter((value, row) => value === g && own?.predicted[row] === p).length,
      ),
    );
    expect(own?.confusion).toEqual(confusion);
    const [comparison] = report.comparisons;
    // The dense model is the baseline by itself.
    expect(comparison).toMatchObject({ model: 0, baseline: 1 });
    const { difference, kept } = comparison?.metrics[0] ?? {};
    expect(difference?.value).toBeCloseTo(share(right(own)) - share(right(base)), 12);
    expect(kept?.value).toBeCloseTo(share(right(own)) / share(right(base)), 12);
    const both = right(own).filter((is, row) => is && right(base)[row]).length;
    expect(comparison?.agreement?.both).toBe(both);
    expect(own?.neurons).toEqual({ engaged: 10, total: 62 });
    expect(base).toMatchObject({ neurons: { engaged: 12, total: 12 }, paths: null });
    expect(own?.paths).toMatchObject({ shuffles: 1000 });
    expect(own?.confidence.every((value) => value >= 0.5 && value <= 1)).toBe(true);
  });

  it('repeats to the last digit, and leaves the models in memory as they were', async () => {
    const again = await run({ task: 'sst2', path: at('sst2.tsv'), models: [tree.folder] });
    const { time: _, ...own } = again.models[0] ?? { time: null };
    const { time: __, ...before } = report.models[0] ?? { time: null };
    expect(own).toEqual(before);
    expect(engine.status().models).toEqual([]);
  });
});

it.each(['avg', 'max', 'lse'] as const)(
  'reads pairs in their template, pooled by %s',
  async (pooler) => {
    const model = makeHeadModel(at(pooler), { seed: 3, labels: ['a', 'b', 'c'], pooler });
    const lines = Array.from(
      { length: 6 },
      (_, row) => `${sentence(row)}\t${sentence(row + 9)}\t${row % 3}\n`,
    );
    writeFileSync(at('pairs.tsv'), `one\tother\tgold\n${lines.join('')}`);
    const columns = { text: 'one', pair: 'other', label: 'gold' };
    const request = {
      task: 'table',
      path: at('pairs.tsv'),
      columns,
      models: [model.folder],
    } as const;
    const { models, examples } = await run(request);
    const sides = await idsOf(examples.flatMap(({ text, pair = '' }) => [text, pair]));
    // <cls> one <sep> other <sep>
    const ids = examples.map((_, row) => [
      ...(sides[2 * row] ?? []),
      ...(sides[2 * row + 1] ?? []).slice(1),
    ]);
    const want = reference(model, ids);
    expectNear(
      models[0]?.logits ?? [],
      want.flatMap(({ classLogits }) => [...classLogits]),
    );
  },
);

it('gives a number where there is one output, and correlates it', async () => {
  const model = makeHeadModel(at('number'), { seed: 4, labels: ['LABEL_0'] });
  const lines = Array.from(
    { length: 20 },
    (_, row) => `${sentence(row)}\t${(row / 4).toFixed(2)}\n`,
  );
  writeFileSync(at('numbers.tsv'), `text\tscore\n${lines.join('')}`);
  const columns = { text: 'text', label: 'score' };
  const report = await run({
    task: 'table',
    path: at('numbers.tsv'),
    columns,
    models: [model.folder],
  });
  const [own] = report.models;
  expect(report.metrics).toEqual(['pearson', 'spearman']);
  expect(own).toMatchObject({ confusion: null, paths: null });
  expect([...(own?.predicted ?? [])]).toEqual([...(own?.logits ?? [])]);
  expect(Math.abs(own?.scores[0]?.value ?? 2)).toBeLessThanOrEqual(1);
});

it('cuts what is longer than a sequence, and says which rows', async () => {
  writeFileSync(at('long.tsv'), `sentence\tlabel\nshort\t1\n${'dog '.repeat(500)}\t0\n`);
  const report = await run({ task: 'sst2', path: at('long.tsv'), models: [tree.folder] });
  expect(report.models[0]?.truncated).toEqual([1]);
  expect(report.models[0]?.tokens[1]).toBe(128);
});

describe('refuses', () => {
  const request = { task: 'sst2', path: at('sst2.tsv') } as const;
  it('a model without a head, with other labels, or numbered otherwise', async () => {
    await expect(run({ ...request, models: [tiny] })).rejects.toThrow('no classification head');
    const three = makeHeadModel(at('three'), { seed: 5, labels: ['a', 'b', 'c'] });
    await expect(run({ ...request, models: [three.folder] })).rejects.toThrow(
      '3 labels (a, b, c); sst2 needs 2',
    );
    const swapped = makeHeadModel(at('swapped'), { seed: 5, labels: ['positive', 'negative'] });
    writeFileSync(at('words.tsv'), 'sentence\tlabel\na\tpositive\n');
    const models = [tree.folder, swapped.folder];
    await expect(run({ task: 'sst2', path: at('words.tsv'), models })).rejects.toThrow(
      'number their labels differently',
    );
  });

  it('lines that cannot be evaluated, by number; not those behind the rows asked for', async () => {
    writeFileSync(at('bad.tsv'), 'sentence\tlabel\na\t1\nb\t2\nc\t\nd\t7\ne\t8\n');
    const models = [tree.folder];
    await expect(run({ task: 'sst2', path: at('bad.tsv'), models })).rejects.toThrow(
      'bad.tsv, line 4: has no label',
    );
    writeFileSync(at('set.tsv'), 'sentence\tlabel\na\t1\nb\t2\n');
    await expect(run({ task: 'sst2', path: at('set.tsv'), models })).rejects.toThrow(
      'set.tsv, line 3: label "2": expected one of 0 (negative), 1 (positive) (tree).',
    );
    expect(
      (await run({ task: 'sst2', path: at('bad.tsv'), models, rows: 1 })).examples,
    ).toHaveLength(1);
  });

  it('metrics that do not go with the labels', async () => {
    const columns = { text: 'sentence', label: 'label' };
    const table = { ...request, task: 'table', columns, models: [tree.folder] } as const;
    await expect(run({ ...table, metrics: ['pearson'] })).rejects.toThrow(
      'pearson does not go with 2 classes',
    );
    await expect(run({ ...request, models: [tree.folder], metrics: ['f1'] })).rejects.toThrow(
      'of its own',
    );
  });

  it('to go on once cancelled', async () => {
    const controller = new AbortController();
    const models = [tree.folder, dense.folder];
    const running = engine.evaluate({ ...request, models }, '1', controller.signal, () =>
      controller.abort(),
    );
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('losses at masks', () => {
  const text = Array.from({ length: 80 }, (_, row) => sentence(row)).join(' ');
  const models = [tiny, at('masked-dense')];
  beforeAll(() => makeDenseModel(at('masked-dense')));

  it('are paired at the same positions, and those of the audit where there is one draw', async () => {
    const request = { source: { text }, positions: null, seed: 3, draws: 1 } as const;
    const report = await engine.fillMask({ ...request, models }, '1.2.3');
    await engine.open(tiny);
    const audit = await engine.audit({ ...request, routings: [], layers: false }, '1.2.3');
    const [own, base] = report.models;
    expect(own?.loss).toEqual(audit.arms[0]?.loss);
    expect(own?.accuracy).toEqual(audit.arms[0]?.accuracy);
    const [comparison] = report.comparisons;
    expect(comparison).toMatchObject({ model: 0, baseline: 1 });
    expect(comparison?.paired?.loss.mean).toBeCloseTo(
      (own?.loss.mean ?? 0) - (base?.loss.mean ?? 0),
      9,
    );
    expect(base?.neurons).toEqual({ engaged: 12, total: 12 });
  });

  it('are means over draws of other masks in the same chunks', async () => {
    const request = { source: { text }, positions: 64, seed: 3, draws: 3, models: [tiny] } as const;
    const {
      models: [own],
      masks,
    } = await engine.fillMask(request, '1.2.3');
    expect(masks).toMatchObject({ draws: 3, chunks: 2, positions: 3 * 64 });
    const losses = own?.draws.map(({ loss }) => loss) ?? [];
    expect(new Set(losses).size).toBe(3);
    expect(own?.loss.mean).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 3, 9);
  });

  it('are refused for a model without a decoder', async () => {
    const request = { source: { text }, positions: null, models: [tree.folder] };
    await expect(engine.fillMask(request, '1')).rejects.toThrow('has no decoder');
  });
});
