/** What an evaluation is refused for before any weights are read: models, file, labels, metrics. */

import { access } from 'node:fs/promises';
import path from 'node:path';
import type { EvaluateRequest, Metric, ModelShape, TaskExample, TaskName } from '../api.ts';
import { parseConfigText } from '../config.ts';
import { badInput, CanopyError } from '../errors.ts';
import { checkFiles, findFolder, readConfigText, shapeOf } from '../modelFolder.ts';
import { goldOf } from './gold.ts';
import { readTask } from './readTask.ts';
import type { Table } from './rows.ts';
import { glue } from './tasks.ts';

/** The contract sends a report whole; QQP's development set has 40,430 rows. */
const mostRows = 50_000;

export interface PlannedModel {
  readonly folder: string;
  readonly name: string;
  readonly shape: ModelShape;
  readonly labels: readonly string[];
}

export interface Plan {
  readonly table: Table;
  readonly examples: readonly TaskExample[];
  readonly gold: Float64Array; // [example]
  readonly models: readonly PlannedModel[];
  readonly metrics: readonly Metric[];
  readonly baseline: number;
}

/** A folder's shape and labels, from its config alone. */
export async function headOf(target: string) {
  const folder = await findFolder(target);
  await checkFiles(folder);
  const file = path.join(folder, 'config.json');
  const { config, labels } = parseConfigText(await readConfigText(folder), file);
  const name = path.basename(folder);
  await access(path.join(folder, 'tokenizer.json')).catch(() => {
    throw new CanopyError('unsupported', `${name} has no tokenizer.json, so it takes no texts`);
  });
  return { folder, name, shape: shapeOf(config), labels };
}

async function plannedModel(target: string, task: TaskName): Promise<PlannedModel> {
  const { labels, ...model } = await headOf(target);
  if (!labels) {
    const why = 'has no classification head, so it gives no answers to score';
    throw new CanopyError(
      'unsupported',
      `${model.name} ${why}. Name a fine-tuned model, or measure its loss at masks instead.`,
    );
  }
  const expected = task === 'table' ? null : (glue[task].classes?.length ?? 1);
  if (expected !== null && labels.length !== expected) {
    throw new CanopyError(
      'unsupported',
      `${model.name} has ${labels.length} labels (${labels.join(', ')}); ${task} needs ${expected}.`,
    );
  }
  return { ...model, labels };
}

/** The baseline that is asked for, else the first dense model, else the first. */
export function baselineOf(
  wanted: number | undefined,
  models: readonly { readonly shape: ModelShape }[],
): number {
  if (wanted === undefined) {
    return Math.max(
      0,
      models.findIndex(({ shape }) => shape.ffn.kind === 'ff'),
    );
  }
  if (wanted < models.length) return wanted;
  throw badInput(`baseline: expected 0 to ${models.length - 1}, received ${wanted}`, 'baseline');
}

function metricsOf({ task, metrics }: EvaluateRequest, labels: number): readonly Metric[] {
  if (task !== 'table') {
    if (metrics) throw badInput(`${task} has metrics of its own; leave them out`, 'metrics');
    return glue[task].metrics;
  }
  if (!metrics) return labels === 1 ? ['pearson', 'spearman'] : ['accuracy'];
  for (const metric of metrics) {
    const ofNumbers = metric === 'pearson' || metric === 'spearman';
    if (ofNumbers !== (labels === 1)) {
      const has = labels === 1 ? 'one output, a number' : `${labels} classes`;
      throw badInput(`metrics: ${metric} does not go with ${has}`, 'metrics');
    }
    if (metric === 'f1' && labels !== 2) {
      throw badInput(`metrics: F1 is of two classes; the model has ${labels}`, 'metrics');
    }
  }
  return [...new Set(metrics)];
}

const mostNamed = 3;

function refuse(file: string, problems: readonly { line: number; message: string }[]): void {
  if (problems.length === 0) return;
  const named = problems
    .slice(0, mostNamed)
    .map(({ line, message }) => `line ${line}: ${message}`)
    .join('; ');
  const more = problems.length - mostNamed;
  const rest = more > 0 ? `; and ${more} more lines` : '';
  throw new CanopyError('bad-input', `${path.basename(file)}, ${named}${rest}.`, {
    file,
    key: 'path',
  });
}

/** @throws CanopyError `bad-input`, `bad-model` or `unsupported`, naming file and lines, or the model */
export async function planEvaluation(request: EvaluateRequest): Promise<Plan> {
  const { task, path: file, rows = Number.POSITIVE_INFINITY } = request;
  const models: PlannedModel[] = [];
  for (const folder of request.models) models.push(await plannedModel(folder, task));
  const [first] = models;
  if (!first) throw badInput('There is no model to evaluate', 'models');
  for (const { name, labels } of models) {
    if ((labels.length === 1) === (first.labels.length === 1)) continue;
    throw badInput(`${first.name} and ${name}: one gives classes, the other a number`, 'models');
  }
  const metrics = models.map(({ labels }) => metricsOf(request, labels.length))[0] ?? [];
  const baseline = baselineOf(request.baseline, models);
  const { table, examples: all, problems } = await readTask(request);
  const examples = all.slice(0, rows);
  const last = examples.length < all.length ? (examples.at(-1)?.line ?? 0) : Infinity;
  refuse(
    file,
    problems.filter(({ line }) => line <= last),
  );
  if (examples.length === 0) throw badInput(`${table.name} has no rows`, 'path');
  if (examples.length > mostRows) {
    const has = examples.length.toLocaleString('en');
    throw badInput(`${table.name} has ${has} rows; ask for ${mostRows} or fewer of them`, 'rows');
  }
  const golds = models.map(({ labels }) => goldOf(examples, task, labels));
  for (const [at, { problems: wrong }] of golds.entries()) {
    const own = models[at]?.name ?? '';
    refuse(
      file,
      wrong.map(({ line, message }) => ({ line, message: `${message} (${own})` })),
    );
  }
  const gold = golds[0]?.gold ?? new Float64Array();
  for (const [at, other] of golds.entries()) {
    if (other.gold.every((value, row) => value === gold[row])) continue;
    throw badInput(
      `${first.name} and ${models[at]?.name} number their labels differently`,
      'models',
    );
  }
  return { table, examples, gold, models, metrics, baseline };
}
