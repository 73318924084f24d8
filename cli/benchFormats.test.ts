import { describe, expect, it } from 'vitest';
import { toRegimeResult } from '../engine/bench.ts';
import { figure, markdown, type Outcome, tableHead, tableRow } from './benchFormats.ts';
import { json } from './benchJson.ts';
import type { Row } from './benchPlan.ts';

const row: Row = {
  regime: {
    tokens: 16_384,
    layers: 1,
    hidden: 768,
    trees: 1,
    depth: 11,
    precision: 'bf16',
    target: 'avx512',
    threads: 2,
  },
  effort: { minRepetitions: 3, budgetMs: 100 },
  timeoutMs: 1000,
};

const limits = {
  fmaGflops: 100,
  l2GBs: 100,
  l3GBs: 50,
  dramGBs: 20,
  l2Bytes: 2 ** 20,
  l3Bytes: 2 ** 25,
};

const native = {
  strategy: 'partition',
  cmmUs: Float64Array.of(0.8, 0.8, 0.8),
  denseUs: Float64Array.of(100, 120, 160),
  denseMaskedUs: Float64Array.of(110, 130, 170),
  largestDifference: 2e-6,
  bytes: 1 << 20,
  leavesChanged: 0.0125,
  distinctNodes: 4095,
} as const;

const sound: Outcome = {
  row,
  result: toRegimeResult(row.regime, native, limits),
  failure: null,
};
const disagreeing: Outcome = {
  row,
  result: toRegimeResult(row.regime, { ...native, largestDifference: 3e-3 }, limits),
  failure: null,
};
const failed: Outcome = { row, result: null, failure: 'not measured within 20 s (SIGKILL)' };

const report = {
  machine: {
    cpu: 'Test CPU',
    cores: 2,
    memoryBytes: 2 ** 33,
    targets: ['scalar', 'avx512'],
    target: 'avx512',
    threads: 2,
    precision: 'f32',
    blas: 'OpenBLAS 0.3.21 Haswell',
  },
  limits: [{ threads: 2, limits }],
  rows: [sound, disagreeing, failed],
  model: [],
  circumstances: {
    date: '2026-01-02',
    quick: false,
    canopy: '0.1.0',
    node: '24.0.0',
    system: 'Linux',
    openblasCoretype: 'Haswell',
  },
} as const;

const cells = (line: string) => line.trim().split(/\s{2,}/);

describe('the table', () => {
  it('has one cell for each head, lined up', () => {
    const heads = cells(tableHead());
    const values = cells(tableRow(sound));
    expect(values.length).toBe(heads.length);
    expect(tableRow(sound).length).toBe(tableHead().length);
    const at = (head: string) => values[heads.indexOf(head)];
    expect(at('tokens x layers')).toBe('16,384 x 1');
    expect(at('strategy')).toBe('partition');
    expect(at('CMM us')).toBe('0.800');
    expect(at('dense us')).toBe('120');
    expect(at('speed-up (p10 - p90)')).toBe('150x (130x - 190x)');
    expect(at('leaves changed')).toBe('1.25 %');
  });

  it('has no ratio, and the reason, where outputs disagree', () => {
    const [first = '', second] = tableRow(disagreeing).split('\n');
    expect(cells(first)[8]).toBe('-');
    expect(cells(first)[10]).toBe('-');
    expect(second).toContain('outputs differ by 3.0e-3');
    expect(tableRow(disagreeing)).not.toMatch(/\dx /);
  });

  it('says why a row was not measured', () => {
    expect(tableRow(failed)).toContain('not measured within 20 s');
  });

  it('has three digits', () => {
    expect([0.0123, 1, 12.34, 123.4, 1234.5, Number.NaN].map(figure)).toEqual([
      '0.0123',
      '1.00',
      '12.3',
      '123',
      '1,235',
      '-',
    ]);
  });
});

it('is JSON with the keys that were promised', () => {
  const { machine, method, regimes, model } = JSON.parse(json(report));
  expect(machine).toMatchObject({ cpu: 'Test CPU', openblas_coretype: 'Haswell' });
  expect(machine.limits[0]).toMatchObject({ threads: 2, fma_gflops: 100, dram_gb_s: 20 });
  expect(method.text.length).toBe(10);
  expect(model).toBeNull();
  expect(regimes[0]).toMatchObject({
    tokens: 16_384,
    layers: 1,
    hidden: 768,
    depth: 11,
    trees: 1,
    dtype: 'bf16',
    threads: 2,
    target: 'avx512',
    cmm_us: 0.8,
    dense_us: 120,
    dense_masked_us: 130,
    speedup: { median: 150 },
    largest_difference: 2e-6,
    leaves_changed: 0.0125,
    remark: null,
  });
  expect(regimes[0].bound_share).toBeCloseTo(regimes[0].bound_us / 0.8, 12);
  expect(regimes[1]).toMatchObject({ speedup: null, speedup_masked: null, bound_share: null });
  expect(regimes[2]).toMatchObject({ cmm_us: null, remark: expect.stringContaining('20 s') });
});

it('is Markdown of the best kernel with the machine, the date and remarks', () => {
  const regime = { ...row.regime, target: 'scalar' as const };
  const lesser: Outcome = { ...failed, row: { ...row, regime } };
  const text = markdown({ ...report, rows: [...report.rows, lesser] });
  expect(text).toContain('Test CPU, 2 cores, 8.00 GiB');
  expect(text).toContain('OPENBLAS_CORETYPE is set to Haswell');
  expect(text).toContain('2026-01-02');
  const table = text.split('\n').filter((line) => line.startsWith('|'));
  expect(table.length).toBe(5);
  expect(table[2]).toContain('| 0.800 | 120 | 150x (130x - 190x) |');
  expect(new Set(table.map((line) => line.split('|').length)).size).toBe(1);
  expect(text).toContain('- 16,384 x 1, outputs differ by 3.0e-3');
});
