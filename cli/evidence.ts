/** `canopy evidence`: one table of what models score, each on what it was made for. */

import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { EvaluationReport, FillMaskReport, PairedEstimate, TaskName } from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { taskNames } from '../engine/evaluate/schema.ts';
import {
  type Command,
  machineChoice,
  machineOptions,
  note,
  parse,
  print,
  UsageError,
  version,
  whole,
} from './command.ts';

const help = `canopy evidence FOLDER [FOLDER ...] --text FILE [--glue DIR] [options]

One Markdown table of all models in the folders, and what the dense ones among them say of the others: loss
and accuracy at masks on the text for models with a decoder; for fine-tuned ones the score on their own task
("finetuning_task" in config.json), from GLUE's development files below DIR.

  FOLDER         a model folder, or one that holds model folders
  --text FILE    UTF-8 text
  --glue DIR     holds SST-2/dev.tsv, CoLA/dev.tsv, MNLI/dev_matched.tsv and so on, as GLUE gives them out
  --positions N  masked positions at least in each of four draws; default "all": the whole text
  --seed S       of all draws; default 1
  --threads N    threads that compute; default: all cores
  --target T     kernel: scalar, avx2, avx512, neon; default: the best here
`;

const options = {
  text: { type: 'string' },
  glue: { type: 'string' },
  positions: { type: 'string', default: 'all' },
  seed: { type: 'string', default: '1' },
  ...machineOptions,
} as const;

const glueFiles: Readonly<Partial<Record<TaskName, string>>> = {
  sst2: 'SST-2/dev.tsv',
  cola: 'CoLA/dev.tsv',
  mrpc: 'MRPC/dev.tsv',
  stsb: 'STS-B/dev.tsv',
  qqp: 'QQP/dev.tsv',
  mnli: 'MNLI/dev_matched.tsv',
  'mnli-mm': 'MNLI/dev_mismatched.tsv',
  qnli: 'QNLI/dev.tsv',
  rte: 'RTE/dev.tsv',
  wnli: 'WNLI/dev.tsv',
};

const isModel = (folder: string) =>
  access(path.join(folder, 'config.json')).then(
    () => true,
    () => false,
  );

async function modelsIn(folders: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    if (await isModel(folder)) found.push(folder);
    else {
      const names = (await readdir(folder)).sort();
      for (const name of names.map((own) => path.join(folder, own))) {
        if (await isModel(name)) found.push(name);
      }
    }
  }
  if (found.length === 0) throw new UsageError(`there is no model in ${folders.join(', ')}`);
  return found;
}

/** The task that a config says its model was fine-tuned on; `mask` for one with a decoder. */
async function purposeOf(folder: string): Promise<TaskName | 'mask' | null> {
  const config: unknown = JSON.parse(await readFile(path.join(folder, 'config.json'), 'utf8'));
  const named = (key: string): unknown =>
    typeof config === 'object' && config !== null ? Reflect.get(config, key) : undefined;
  if (!/Classification/.test(String(named('architectures')))) return 'mask';
  return taskNames.find((task) => task !== 'table' && task === named('finetuning_task')) ?? null;
}

/** Folders by what they are for. */
async function grouped(folders: readonly string[], glue: string | undefined) {
  const groups = new Map<TaskName | 'mask', string[]>();
  for (const folder of folders) {
    const purpose = await purposeOf(folder);
    const why =
      purpose === null
        ? 'its config.json names no task of GLUE as finetuning_task'
        : purpose !== 'mask' && glue === undefined
          ? 'give --glue for its task'
          : null;
    if (why !== null) note(`${path.basename(folder)} is left out: ${why}`);
    else if (purpose !== null) groups.set(purpose, [...(groups.get(purpose) ?? []), folder]);
  }
  return groups;
}

interface Parts {
  readonly rows: readonly (readonly string[])[];
  readonly differences: readonly string[];
}

function range({ value, low, high }: PairedEstimate, format: (value: number) => string): string {
  if (value === null) return 'undefined';
  return low === null || high === null
    ? format(value)
    : `${format(value)} (${format(low)} to ${format(high)})`;
}

const four = (value: number) => value.toFixed(4);
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function maskParts({ text, models, comparisons }: FillMaskReport): Parts {
  const of = ({ mean, ...ends }: (typeof models)[number]['loss']) => ({ value: mean, ...ends });
  return {
    rows: models.flatMap(({ name, notation, neurons, loss, accuracy }) => {
      const front = [name, notation, `${neurons.engaged} of ${neurons.total}`];
      return [
        [...front, `${text.name}, loss at masks (nats)`, range(of(loss), four)],
        [...front, `${text.name}, accuracy at masks`, range(of(accuracy), four)],
      ];
    }),
    differences: comparisons.map(({ model, baseline, paired }) => {
      const names = `${models[model]?.name} less ${models[baseline]?.name}`;
      if (!paired) return `${names}: other tokens, so no paired difference.`;
      const { loss, accuracy } = paired;
      return `${names}: loss ${range(of(loss), signed)} nats, accuracy ${range(of(accuracy), signed)}.`;
    }),
  };
}

function taskParts({ task, models, comparisons, file }: EvaluationReport): Parts {
  return {
    rows: models.flatMap(({ name, notation, neurons, scores }) =>
      scores.map((score) => [
        ...[name, notation, `${neurons.engaged} of ${neurons.total}`],
        ...[`${task} (${file.rows} rows), ${score.metric}`, range(score, four)],
      ]),
    ),
    differences: comparisons.flatMap(({ model, baseline, metrics }) =>
      metrics.map(
        ({ metric, difference, kept }) =>
          `${models[model]?.name} less ${models[baseline]?.name}: ${metric} ${range(difference, signed)}; ` +
          `share kept ${range(kept, percent)}.`,
      ),
    ),
  };
}

const columns = ['model', 'kind', 'neurons', 'measure', '95 % interval in brackets'];

/** A Markdown table whose columns are equally wide. */
function markdown(rows: readonly (readonly string[])[]): string {
  const widths = columns.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(columns), rule, ...rows.map(line)].join('\n');
}

async function measure(
  engine: Engine,
  groups: ReadonlyMap<TaskName | 'mask', readonly string[]>,
  asked: {
    readonly text: string;
    readonly glue: string;
    readonly positions: number | null;
    readonly seed: number;
  },
): Promise<readonly Parts[]> {
  const { text, glue, positions, seed } = asked;
  const canopy = await version();
  const parts: Parts[] = [];
  for (const [purpose, models] of groups) {
    note(
      `${purpose === 'mask' ? 'loss at masks' : purpose}: ${models.map((m) => path.basename(m)).join(', ')}`,
    );
    if (purpose === 'mask') {
      const request = { source: { path: text }, models, positions, seed };
      parts.push(maskParts(await engine.fillMask(request, canopy)));
      continue;
    }
    const file = path.join(glue, glueFiles[purpose] ?? '');
    parts.push(
      taskParts(await engine.evaluate({ task: purpose, path: file, models, seed }, canopy)),
    );
  }
  return parts;
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const { text, glue, positions } = values;
  if (positionals.length === 0) throw new UsageError('give a folder of models');
  if (text === undefined) throw new UsageError('--text: give a file of text');
  const groups = await grouped(await modelsIn(positionals), glue);
  const engine = createEngine(machineChoice(values));
  try {
    const parts = await measure(engine, groups, {
      ...{ text, glue: glue ?? '' },
      positions: positions === 'all' ? null : whole('--positions', positions, 1, 100_000_000),
      seed: whole('--seed', values.seed, 0, 1_000_000_000),
    });
    const differences = parts.flatMap((part) => part.differences).map((text) => `- ${text}\n`);
    await print(`${markdown(parts.flatMap(({ rows }) => rows))}\n\n${differences.join('')}`);
  } finally {
    engine.close();
  }
}

export const evidenceCommand: Command = { help, run };
