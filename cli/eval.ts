/** `canopy eval`: what models score on labelled texts, or at masked positions. */

import { writeFile } from 'node:fs/promises';
import type { CallProgress, EvaluateRequest, FillMaskRequest } from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { plainMetrics, taskNames } from '../engine/evaluate/schema.ts';
import {
  type Command,
  machineChoice,
  machineOptions,
  note,
  oneOf,
  parse,
  print,
  share,
  UsageError,
  version,
  whole,
} from './command.ts';
import {
  csvOf,
  evaluationWords,
  exampleRows,
  fillMaskRows,
  fillMaskWords,
  jsonOf,
} from './evalFormats.ts';

const help = `canopy eval MODEL [MODEL ...] --task TASK --data FILE [options]
canopy eval MODEL [MODEL ...] --fill-mask FILE [options]

Scores models with classification heads on labelled texts, with 95 % intervals, confusion matrices and the
nodes where right and wrong answers differ; or any models with decoders by their loss at masked positions.
Of several models, all are compared with the first dense one, else the first, row by row.

  MODEL             model folder
  --task T          ${taskNames.join(', ')}
  --data FILE       GLUE's own TSV file of the task; for "table" a .tsv, .csv or .jsonl file
  --text C          column of the text, --pair C of the second sentence, --label C of the label; "table" alone
  --metric LIST     of ${plainMetrics.join(',')}; "table" alone; default: accuracy, or both correlations
  --rows N          the first N rows; default: all
  --fill-mask FILE  UTF-8 text
  --rate R          share of the tokens that is masked; default 0.25
  --positions N     masked positions at least in each draw; default "all": the whole text
  --draws N         times that masks are drawn anew; default 4
  --seed S          of all draws; the same seed gives the same figures; default 1
  --baseline N      compare with the Nth model, from 1
  --threads N       threads that compute; default: all cores
  --precision P     of the trees' rows: f32 or bf16; default f32
  --target T        kernel: scalar, avx2, avx512, neon; default: the best here
  --json            JSON: the whole report
  --csv             a row for each model and example; of --fill-mask, for each model and difference
  --out FILE        writes there instead of the terminal
`;

const options = {
  task: { type: 'string' },
  data: { type: 'string' },
  text: { type: 'string' },
  pair: { type: 'string' },
  label: { type: 'string' },
  metric: { type: 'string' },
  rows: { type: 'string' },
  'fill-mask': { type: 'string' },
  rate: { type: 'string', default: '0.25' },
  positions: { type: 'string', default: 'all' },
  draws: { type: 'string', default: '4' },
  seed: { type: 'string', default: '1' },
  baseline: { type: 'string' },
  precision: { type: 'string', default: 'f32' },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  out: { type: 'string' },
  ...machineOptions,
} as const;

type Values = ReturnType<
  typeof parse<{ options: typeof options; allowPositionals: true }>
>['values'];

function modelsOf(values: Values, models: readonly string[]) {
  if (models.length === 0) throw new UsageError('give at least one model folder');
  if (models.length > 8) throw new UsageError('give 8 models at the most');
  const { baseline, seed } = values;
  return {
    models,
    ...(baseline === undefined
      ? {}
      : { baseline: whole('--baseline', baseline, 1, models.length) - 1 }),
    seed: whole('--seed', seed, 0, 1_000_000_000),
  };
}

function evaluateRequest(values: Values, models: readonly string[]): EvaluateRequest {
  const { task, data, text, pair, label, metric, rows } = values;
  if (task === undefined) throw new UsageError('give --task and --data, or --fill-mask');
  if (data === undefined) throw new UsageError('--data: give the file of the task');
  const name = oneOf('--task', task, taskNames);
  const named = text !== undefined || pair !== undefined || label !== undefined;
  if (name === 'table' && (text === undefined || label === undefined)) {
    throw new UsageError('--task table: name the columns by --text and --label');
  }
  if (name !== 'table' && (named || metric !== undefined)) {
    throw new UsageError('--text, --pair, --label and --metric go with --task table alone');
  }
  return {
    ...modelsOf(values, models),
    task: name,
    path: data,
    ...(text === undefined || label === undefined
      ? {}
      : { columns: { text, label, ...(pair === undefined ? {} : { pair }) } }),
    ...(metric === undefined
      ? {}
      : { metrics: metric.split(',').map((one) => oneOf('--metric', one.trim(), plainMetrics)) }),
    ...(rows === undefined ? {} : { rows: whole('--rows', rows, 1, 1_000_000_000) }),
  };
}

function fillMaskRequest(values: Values, file: string, models: readonly string[]): FillMaskRequest {
  if (values.task !== undefined || values.data !== undefined) {
    throw new UsageError('give --task and --data, or --fill-mask, not both');
  }
  const { positions } = values;
  return {
    ...modelsOf(values, models),
    source: { path: file },
    positions: positions === 'all' ? null : whole('--positions', positions, 1, 100_000_000),
    rate: share('--rate', values.rate),
    draws: whole('--draws', values.draws, 1, 64),
  };
}

/** Tells how far a run is, every two seconds. */
function teller(): (progress: CallProgress) => void {
  let told = performance.now();
  return ({ done, total }) => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    note(`${Math.floor((100 * done) / total)} % done`);
  };
}

type Format = 'words' | 'csv' | 'json';

async function evaluated(engine: Engine, request: EvaluateRequest, format: Format) {
  const report = await engine.evaluate(request, await version(), undefined, teller());
  if (format === 'json') return jsonOf(report);
  return format === 'csv' ? csvOf(exampleRows(report)) : evaluationWords(report);
}

async function filled(engine: Engine, request: FillMaskRequest, format: Format) {
  const report = await engine.fillMask(request, await version(), undefined, teller());
  if (format === 'json') return jsonOf(report);
  return format === 'csv' ? csvOf(fillMaskRows(report)) : fillMaskWords(report);
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  const format = values.json ? 'json' : values.csv ? 'csv' : 'words';
  const file = values['fill-mask'];
  const precision = oneOf('--precision', values.precision, ['f32', 'bf16'] as const);
  const request =
    file === undefined
      ? { task: evaluateRequest(values, positionals) }
      : { masks: fillMaskRequest(values, file, positionals) };
  const engine = createEngine({ ...machineChoice(values), precision });
  try {
    const text =
      'task' in request
        ? await evaluated(engine, request.task, format)
        : await filled(engine, request.masks, format);
    if (values.out === undefined) await print(text);
    else await writeFile(values.out, text);
  } finally {
    engine.close();
  }
}

export const evalCommand: Command = { help, run };
