/** The session file: its schema, its older versions, and what is said of a file that is none. */

import { z } from 'zod';
import type {
  KeptAudit,
  KeptCompare,
  KeptCorpus,
  KeptEvaluate,
  KeptLab,
  MachineInfo,
  Session,
  SessionContent,
  Spread,
} from './api.ts';
import { routingList } from './audit/schema.ts';
import { CanopyError } from './errors.ts';
import { taskNames } from './evaluate/schema.ts';
import { interventionList } from './interventions/schema.ts';
import { labPlan, recordId } from './lab/schema.ts';
import { machine } from './machineSchema.ts';
import { type Json, migrate } from './migrations.ts';
import { firstSessionVersion, sessionSteps } from './sessionMigrations.ts';

/** Longer files are refused unread. Two books of texts fit. */
export const largestSession = 3 * 1024 * 1024;

const name = z.string().max(4096);
const text = z.string().max(largestSession);
const index = z.int().min(0).max(1e9);
/** 0 or 1: the texts on the screen. */
const which = z.int().min(0).max(1);
const date = z.iso.datetime();
const amount = z.number().min(0);

const node = z
  .strictObject({ level: z.int().min(0).max(30), place: index })
  .refine(({ level, place }) => place < 2 ** level, 'expected a place below 2^level');
const share = z.number().min(0).max(1);
const zoom = z
  .strictObject({ from: share, to: share })
  .refine(({ from, to }) => from < to, 'expected "from" below "to"');

const look = z.strictObject({
  reading: z.enum(['canopy', 'icicle', 'spine']),
  widths: z.enum(['tokens', 'leaves']),
  focus: node,
  zoom: zoom.nullable(),
});

const corpus: z.ZodType<KeptCorpus> = z.strictObject({
  folders: z.array(name).max(1024),
  layer: index,
  tree: index,
  node: node.nullable(),
  token: index.nullable(),
  look,
  saved: z
    .array(
      z.strictObject({
        name,
        layer: index,
        tree: index,
        node: node.nullable(),
        token: index.nullable(),
      }),
    )
    .max(1000),
});

const audit: z.ZodType<KeptAudit> = z.strictObject({
  path: name.nullable(),
  positions: z.int().min(1).max(1e8).nullable(),
  rate: z.number().min(0.001).max(0.9),
  seed: z.int().min(0).max(1e9),
  routings: routingList,
  layers: z.boolean(),
});

const side = z.strictObject({
  model: name.nullable(),
  text,
  layer: index,
  window: index.exactOptional(),
  follows: z.literal(true).exactOptional(),
  interventions: interventionList.exactOptional(),
  session: name.exactOptional(),
});
const compare: z.ZodType<KeptCompare> = z.strictObject({ a: side, b: side, tree: index });

const lab: z.ZodType<KeptLab> = z.strictObject({
  plan: labPlan,
  record: recordId.nullable(),
  panel: z.enum(['results', 'paper', 'projection', 'sets']),
});

const evaluate: z.ZodType<KeptEvaluate> = z.strictObject({
  kind: z.enum(['task', 'mask']),
  withOpen: z.boolean(),
  models: z.array(name).max(64),
  baseline: z.int().min(0).max(63).nullable(),
  seed: z.int().min(0).max(1e9),
  task: z.enum(taskNames),
  path: name,
  columns: z.strictObject({ text: name, pair: name, label: name }),
  rows: z.int().min(1).max(1e9).nullable(),
  textPath: name,
  rate: z.number().min(0.001).max(0.9),
  positions: z.int().min(1).max(1e8).nullable(),
  draws: z.int().min(1).max(64),
});

const view = z.strictObject({
  view: z.enum(['paths', 'corpus', 'compare', 'intervene', 'lab', 'evaluate', 'audit', 'models']),
  text,
  window: index,
  second: z.strictObject({ text, use: z.enum(['beside', 'pair']), window: index }).nullable(),
  masks: z.array(z.strictObject({ text: which, start: index, piece: name, hid: text })).max(10_000),
  selection: z.strictObject({
    text: which,
    token: index,
    layer: index,
    tree: index,
    node: node.nullable(),
  }),
  pin: z.strictObject({ text: which, token: index }).nullable(),
  span: z
    .strictObject({ text: which, from: index, to: index })
    .refine(({ from, to }) => from <= to, 'expected "from" no greater than "to"')
    .nullable(),
  look,
  /** One key for each view beside Paths that keeps anything. */
  views: z.strictObject({
    corpus: corpus.exactOptional(),
    audit: audit.exactOptional(),
    compare: compare.exactOptional(),
    lab: lab.exactOptional(),
    evaluate: evaluate.exactOptional(),
  }),
});

const spread: z.ZodType<Spread> = z.strictObject({ p10: amount, median: amount, p90: amount });
const timing = z.strictObject({
  measured: date,
  thorough: z.boolean(),
  tokens: index,
  repetitions: index,
  speedup: spread.nullable(),
  speedupMasked: spread.nullable(),
  largestDifference: amount,
  leavesChanged: index,
  layers: z
    .array(z.strictObject({ layer: index, cmm: spread, dense: spread, denseMasked: spread }))
    .max(4096),
  machine,
});

export const modelIdentity = z.strictObject({
  name,
  folder: name,
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 digits 0-9a-f'),
  notation: name,
});

const content = {
  model: modelIdentity,
  view,
  picture: z.strictObject({
    width: z.number().min(50).max(20_000),
    height: z.number().min(50).max(20_000),
  }),
  timing: timing.nullable(),
  interventions: interventionList,
};

/** What a page sends to be kept. */
export const sessionContent: z.ZodType<SessionContent> = z.strictObject({
  created: date.nullable(),
  ...content,
});

const schema: z.ZodType<Session> = z.strictObject({
  canopy: z.literal('session'),
  version: z.literal(3),
  app: name,
  created: date,
  saved: date,
  ...content,
  machine,
});

export interface ParsedSession {
  readonly session: Session;
  /** The version of the file where it was an older one. */
  readonly older: number | null;
}

const advice = 'Correct it (docs/sessions.md says how it is written), or open another file.';

/** A refusal of a session file, whole and fit to be shown. */
function refusal(file: string, why: string, key?: string): CanopyError {
  const place = key === undefined || key === '' ? { file } : { file, key };
  return new CanopyError('bad-input', `${file} is no session: ${why}. ${advice}`, place);
}

/**
 * A session from the text of its file, of this or an older version.
 * @throws CanopyError naming the file, the key, its value and what to do
 */
export function parseSession(text: string, file: string): ParsedSession {
  if (Buffer.byteLength(text) > largestSession) throw tooLarge(file, Buffer.byteLength(text));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refusal(file, `it is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  const object = z.record(z.string(), z.unknown()).safeParse(json);
  if (!object.success) throw refusal(file, `expected an object, received ${shown(json)}`);
  if (object.data.canopy !== 'session') {
    throw refusal(
      file,
      `canopy: expected "session", received ${shown(object.data.canopy)}`,
      'canopy',
    );
  }
  const migrated = toPresent(object.data, file);
  const parsed = schema.safeParse(migrated);
  const { version } = object.data;
  if (parsed.success) {
    return {
      session: parsed.data,
      older: version === parsed.data.version ? null : Number(version),
    };
  }
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const key = path.map(String).join('.');
  const why = (issue?.message ?? 'invalid')
    .replace(/^Invalid input: /, '')
    .replace(/, received .*$/, '');
  const value =
    issue?.code === 'unrecognized_keys' ? '' : `, received ${shown(valueAt(migrated, path))}`;
  throw refusal(file, `${key === '' ? '' : `${key}: `}${why}${value}`, key);
}

export function tooLarge(file: string, bytes: number): CanopyError {
  const [has, most] = [bytes, largestSession].map((size) => (size / 1024 / 1024).toFixed(1));
  return refusal(file, `it has ${has} MiB, and a session has ${most} at the most`);
}

function toPresent(document: Json, file: string): Json {
  try {
    return migrate(document, sessionSteps, 'sessions', firstSessionVersion);
  } catch (error) {
    if (!(error instanceof CanopyError)) throw error;
    const why = error.message.replace(/\.$/, '');
    if (error.code !== 'unsupported') throw refusal(file, why, error.place.key);
    throw new CanopyError('unsupported', `${file}: ${error.message}`, { file, key: 'version' });
  }
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = document;
  for (const key of path) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  }
  return at;
}

/** A value as a message quotes it. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** A session as the text of its file. */
export function sessionText(session: Session): string {
  return `${JSON.stringify(session, null, 2)}\n`;
}

/** The session of a page's content: written now, by this Canopy, on this machine. */
export function sessionOf(content: SessionContent, app: string, machine: MachineInfo): Session {
  const saved = new Date().toISOString();
  const { created, model, view, picture, timing, interventions } = content;
  return {
    canopy: 'session',
    version: 3,
    app,
    created: created ?? saved,
    saved,
    model,
    view,
    picture,
    interventions,
    machine,
    timing,
  };
}
