/** Records and plans as they come from files and pages, parsed before anything trusts them. */

import { z } from 'zod';
import type {
  Effort,
  LabAssumptions,
  LabAxis,
  LabCell,
  LabPlan,
  LabRecord,
  LabShape,
  MachineLimits,
  RegimeResult,
  Spread,
} from '../api.ts';
import { badInput } from '../errors.ts';
import { machine, target } from '../machineSchema.ts';
import { shapesOf } from './plan.ts';

/** Longer files are refused unread: a thousand cells take less than 2 MB. */
export const largestRecord = 4 * 1024 * 1024;
const mostCells = 1000;

const precision = z.enum(['f32', 'bf16']);
const bounds = {
  hidden: z.int().min(1).max(65_536),
  trees: z
    .int()
    .min(1)
    .max(1 << 20),
  depth: z.int().min(0).max(24),
  tokens: z
    .int()
    .min(1)
    .max(1 << 20),
  layers: z.int().min(1).max(1024),
  threads: z.int().min(1).max(256),
};

const labShape: z.ZodType<LabShape> = z.strictObject({ ...bounds, precision });

const values = <T>(item: z.ZodType<T>) => z.array(item).min(1).max(100);
const axis: z.ZodType<LabAxis> = z.discriminatedUnion('key', [
  z.strictObject({ key: z.literal('hidden'), values: values(bounds.hidden) }),
  z.strictObject({ key: z.literal('trees'), values: values(bounds.trees) }),
  z.strictObject({ key: z.literal('depth'), values: values(bounds.depth) }),
  z.strictObject({ key: z.literal('tokens'), values: values(bounds.tokens) }),
  z.strictObject({ key: z.literal('layers'), values: values(bounds.layers) }),
  z.strictObject({ key: z.literal('threads'), values: values(bounds.threads) }),
  z.strictObject({ key: z.literal('precision'), values: values(precision) }),
  z.strictObject({
    key: z.literal('shape'),
    values: values(z.strictObject({ trees: bounds.trees, depth: bounds.depth })),
  }),
]);

const effort: z.ZodType<Effort> = z.strictObject({
  minRepetitions: z.int().min(1).max(1000),
  budgetMs: z.int().min(0).max(60_000),
});

/** What an axis sets; two of a plan must not set the same. */
const sets = (one: LabAxis | null): readonly string[] =>
  one === null ? [] : one.key === 'shape' ? ['trees', 'depth'] : [one.key];

export const labPlan: z.ZodType<LabPlan> = z
  .strictObject({ base: labShape, x: axis.nullable(), y: axis.nullable(), effort })
  .refine(({ x, y }) => !sets(x).some((key) => sets(y).includes(key)), {
    message: 'expected two axes that vary different things',
  })
  .refine((plan) => shapesOf(plan).length <= mostCells, {
    message: `expected at most ${mostCells} shapes`,
  });

const amount = z.number().min(0);
const spread: z.ZodType<Spread> = z.strictObject({ p10: amount, median: amount, p90: amount });
const limits: z.ZodType<MachineLimits> = z.strictObject({
  fmaGflops: amount,
  l2GBs: amount,
  l3GBs: amount,
  dramGBs: amount,
  l2Bytes: amount,
  l3Bytes: amount,
});

const result: z.ZodType<RegimeResult> = z.strictObject({
  regime: z.strictObject({ ...bounds, precision, target }),
  strategy: z.enum(['walk', 'levels', 'partition']),
  repetitions: z.int().min(0),
  cmm: spread,
  dense: spread,
  denseMasked: spread,
  speedup: spread.nullable(),
  speedupMasked: spread.nullable(),
  boundShare: amount.nullable(),
  boundUs: amount,
  largestDifference: amount,
  leavesChanged: amount,
  distinctNodes: amount,
  apart: z.boolean(),
  bytes: amount,
  refusal: z.string().max(1000).nullable(),
});

const cell: z.ZodType<LabCell> = z.strictObject({
  shape: labShape,
  measured: z.iso.datetime(),
  result: result.nullable(),
  failure: z.string().max(1000).nullable(),
});

const positive = z.number().min(1e-6).max(1e15);
const whole = z.int().min(1).max(1e9);

export const labAssumptions: z.ZodType<LabAssumptions> = z.strictObject({
  layers: whole,
  hidden: whole,
  neurons: whole,
  nodes: whole,
  context: z.int().min(0).max(1e9),
  batch: whole,
  vocabulary: z.int().min(0).max(1e9),
  weightBytes: positive,
  cmmUs: positive,
  denseUs: positive,
  memoryGBs: positive,
  gflops: positive,
});

/** A name of one line. */
export const recordName = z.string().trim().min(1).max(200);
/** It becomes the name of a file. */
export const recordId = z
  .string()
  .regex(/^[0-9a-f-]{8,64}$/, 'expected letters a-f, digits, hyphens');

const record: z.ZodType<LabRecord> = z.strictObject({
  canopy: z.literal('lab'),
  version: z.literal(1),
  id: recordId,
  name: recordName,
  app: z.string().max(100),
  created: z.iso.datetime(),
  machine,
  plan: labPlan,
  limits: z.array(z.strictObject({ threads: bounds.threads, limits })).max(256),
  cells: z.array(cell).max(mostCells),
});

/**
 * A record from the text of its file.
 * @throws CanopyError `bad-input` naming the file, the key and what was wrong
 */
export function parseRecord(text: string, file: string): LabRecord {
  const refused = (why: string) =>
    badInput(
      `${file} holds no measurements of the lab: ${why}. Choose a file that canopy lab --json or the Lab’s export has written.`,
    );
  if (text.length > largestRecord) throw refused('it is longer than 4 MB');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused('it is not valid JSON');
  }
  const parsed = record.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const key = issue?.path.map(String).join('.') ?? '';
  throw refused(`${key === '' ? '' : `${key}: `}${issue?.message ?? 'invalid'}`);
}
