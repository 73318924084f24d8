import { expect, it } from 'vitest';
import { evaluateSchemas } from './schema.ts';

const run = evaluateSchemas['evaluate.run'];
const request = { task: 'sst2', path: 'dev.tsv', models: ['a'] } as const;

it('takes what names a task, a file and models', () => {
  expect(run.safeParse(request).success).toBe(true);
  const columns = { text: 'sentence', pair: 'other', label: 'gold' };
  const table = { ...request, task: 'table', columns, metrics: ['f1'], baseline: 0, rows: 5 };
  expect(run.safeParse(table).success).toBe(true);
});

it('refuses another task, no model, nine of them, an unknown key', () => {
  for (const wrong of [
    { ...request, task: 'squad' },
    { ...request, models: [] },
    { ...request, models: Array.from({ length: 9 }, () => 'a') },
    { ...request, folder: 'a' },
    { ...request, metrics: ['average'] },
  ]) {
    expect(run.safeParse(wrong).success).toBe(false);
  }
});
