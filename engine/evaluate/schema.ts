/** Requests for evaluations as they come over a transport. */

import { z } from 'zod';
import type { EvaluateCalls, Metric, TaskName } from '../api.ts';

export const taskNames = [
  'sst2',
  'cola',
  'mrpc',
  'stsb',
  'qqp',
  'mnli',
  'mnli-mm',
  'qnli',
  'rte',
  'wnli',
  'table',
] as const satisfies readonly TaskName[];

export const plainMetrics = [
  'accuracy',
  'f1',
  'matthews',
  'pearson',
  'spearman',
] as const satisfies readonly Exclude<Metric, 'average'>[];

const path = z.string().min(1).max(4096);
const column = z.string().min(1).max(1000);
const file = {
  task: z.enum(taskNames),
  path,
  columns: z
    .strictObject({ text: column, pair: column.exactOptional(), label: column })
    .exactOptional(),
};
const models = {
  models: z.array(path).min(1).max(8),
  baseline: z.int().min(0).exactOptional(),
  seed: z.int().min(0).max(1e9).exactOptional(),
};

export const evaluateSchemas: {
  readonly [K in keyof EvaluateCalls]: z.ZodType<EvaluateCalls[K]['params']>;
} = {
  'evaluate.inspect': z.strictObject(file),
  'evaluate.run': z.strictObject({
    ...file,
    ...models,
    rows: z.int().min(1).max(1e9).exactOptional(),
    metrics: z.array(z.enum(plainMetrics)).min(1).max(plainMetrics.length).exactOptional(),
  }),
  'evaluate.fillMask': z.strictObject({
    ...models,
    source: z.union([z.strictObject({ text: z.string() }), z.strictObject({ path })]),
    positions: z.int().min(1).max(1e8).nullable(),
    rate: z.number().min(0.001).max(0.9).exactOptional(),
    draws: z.int().min(1).max(64).exactOptional(),
  }),
};
