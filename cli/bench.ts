/** `canopy bench`: CMM against dense on this machine, and a whole model against its dense self. */

import os from 'node:os';
import type { MachineInfo, MachineLimits, Precision, Target } from '../engine/api.ts';
import { toApiError } from '../engine/errors.ts';
import {
  type Circumstances,
  markdown,
  method,
  modelTable,
  type Outcome,
  preamble,
  tableHead,
  tableRow,
} from './benchFormats.ts';
import { json } from './benchJson.ts';
import type { ModelRun, ModelTask } from './benchModel.ts';
import { plan, type Row, type Size } from './benchPlan.ts';
import { inProcess } from './benchProcess.ts';
import {
  bundledModel,
  type Command,
  note,
  oneOf,
  parse,
  print,
  UsageError,
  version,
  whole,
} from './command.ts';
import { clearProgress, progressOf } from './progress.ts';

const help = `canopy bench [--quick] [--regime TOKENSxLAYERS ...] [--model DIR] [options]

Times feedforward layers by CMM against the dense product, then a whole model against itself with
dense-masked layers, and says how near each comes to what the machine can do.

  --quick           fewer rows and repetitions: under 50 s
  --regime TxL      T tokens through L layers (128x12); give it several times, or with commas;
                    none: the model alone. Without it: seven regimes from 1x1 to 16384x1
  --model DIR       model folder; default: the model that comes with Canopy, where no --regime is given
  --threads 1,2     numbers of threads; default: 1 and 2
  --target LIST     kernels of the regimes: scalar, avx2, avx512, neon; default: the best, others
                    for a few rows. The model always runs on the best
  --json            {"machine", "method", "regimes", "model"}; times a token and layer in microseconds
  --markdown        the tables as Markdown

How it measures:
${method.map((line) => `  ${line}\n`).join('')}`;

const options = {
  quick: { type: 'boolean', default: false },
  regime: { type: 'string', multiple: true, default: [] as string[] },
  model: { type: 'string' },
  threads: { type: 'string' },
  target: { type: 'string' },
  json: { type: 'boolean', default: false },
  markdown: { type: 'boolean', default: false },
} as const;

/** All of a quick run ends by then, in milliseconds; what is not measured by then is left out. */
const quickLimit = 46_000;
/** What of it is kept for the model. */
const quickModel = 8_000;

function sizeOf(text: string): Size {
  const [, tokens = '', layers = ''] = /^(\d{1,6})x(\d{1,3})$/.exec(text) ?? [];
  if (Number(tokens) > 0 && Number(layers) > 0) {
    return { tokens: Number(tokens), layers: Number(layers) };
  }
  throw new UsageError(`--regime: expected tokens x layers such as 128x12, got "${text}"`);
}

function listOf<T>(value: string | undefined, item: (text: string) => T): readonly T[] | null {
  return value === undefined ? null : value.split(',').map((text) => item(text.trim()));
}

function wishesOf(args: readonly string[]) {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  if (values.json && values.markdown) throw new UsageError('give --json or --markdown, not both');
  const { quick, json, markdown } = values;
  const regimes = values.regime.flatMap((list) => list.split(','));
  const sizes = regimes.filter((regime) => regime !== 'none').map(sizeOf);
  const targets = ['scalar', 'avx2', 'avx512', 'neon'] as const;
  return {
    quick,
    json,
    markdown,
    sizes: regimes.length === 0 ? null : sizes,
    model: values.model ?? (regimes.length === 0 ? bundledModel : null),
    threads: listOf(values.threads, (text) => whole('--threads', text, 1, 256)),
    targets: listOf<Target>(values.target, (text) => oneOf('--target', text, targets)),
  };
}

type Wishes = ReturnType<typeof wishesOf>;

/** Milliseconds that are left of a quick run. */
type Clock = () => number;

async function runRow(row: Row, limits: MachineLimits, left: Clock): Promise<Outcome> {
  const { regime, effort } = row;
  const { tokens, layers, precision, threads, target } = regime;
  const timeoutMs = Math.min(row.timeoutMs, left());
  if (timeoutMs <= 0) return { row, result: null, failure: 'not measured: the time was over' };
  const title = `${tokens} x ${layers}, ${precision}, ${target}, threads ${threads}`;
  const watch = { timeoutMs, onProgress: progressOf(title) };
  try {
    const task = { kind: 'regime', regime, effort, limits } as const;
    return { row, result: await inProcess(task, watch), failure: null };
  } catch (error) {
    return { row, result: null, failure: toApiError(error).message };
  } finally {
    clearProgress();
  }
}

function modelTasks(folder: string, wishes: Wishes, machine: MachineInfo): readonly ModelTask[] {
  const threads = wishes.threads ?? (wishes.quick ? [1] : [1, 2]);
  const precisions: readonly Precision[] = wishes.quick ? ['f32'] : ['f32', 'bf16'];
  return threads
    .filter((count) => wishes.threads !== null || count <= machine.cores)
    .flatMap((threads) =>
      precisions.flatMap((precision) =>
        [1, 32].map((sequences): ModelTask => {
          const thorough = !wishes.quick && sequences === 1;
          const budgetMs = wishes.quick ? 1000 : 2000;
          const common = { kind: 'model', folder, threads, precision } as const;
          return { ...common, sequences, thorough, budgetMs };
        }),
      ),
    );
}

async function runModel(task: ModelTask, left: Clock): Promise<ModelRun | null> {
  const { sequences, precision, threads } = task;
  const what = `the whole model, ${sequences} x 128 tokens, ${precision}, threads ${threads}`;
  const timeoutMs = Math.min(600_000, left());
  try {
    return await inProcess(task, { timeoutMs, onProgress: progressOf(what) });
  } catch (error) {
    const { code, message } = toApiError(error);
    // A folder that cannot be opened is a mistake of the call; a lack of time is not.
    if (code !== 'internal') throw error;
    note(`${what}: ${message}`);
    return null;
  } finally {
    clearProgress();
  }
}

async function circumstancesOf(quick: boolean): Promise<Circumstances> {
  return {
    date: new Date().toISOString().slice(0, 10),
    quick,
    canopy: await version(),
    node: process.versions.node,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    openblasCoretype: process.env.OPENBLAS_CORETYPE ?? null,
  };
}

async function measureMachine(threads: readonly number[], left: Clock) {
  const found: { threads: number; limits: MachineLimits; machine: MachineInfo }[] = [];
  for (const count of new Set(threads)) {
    const task = { kind: 'limits', threads: count } as const;
    const onProgress = progressOf(`the machine's limits, threads ${count}`);
    const answer = await inProcess(task, { timeoutMs: Math.min(60_000, left()), onProgress });
    found.push({ threads: count, ...answer });
  }
  return found;
}

async function runAll(wishes: Wishes): Promise<void> {
  const start = performance.now();
  const left = () => (wishes.quick ? quickLimit - (performance.now() - start) : 1e9);
  const leftForRows = () => left() - (wishes.model === null ? 0 : quickModel);
  const circumstances = await circumstancesOf(wishes.quick);
  const both = [1, 2].filter((count) => count <= os.availableParallelism());
  const machines = await measureMachine(wishes.threads ?? both, left);
  const [first] = machines;
  if (!first) throw new UsageError('--threads: give at least one number');
  const limits = machines.map(({ threads, limits }) => ({ threads, limits }));
  const report = { machine: first.machine, limits, circumstances };
  const live = !wishes.json && !wishes.markdown;
  const planned = plan(wishes, first.machine);
  if (live) await print(`${preamble(report)}${planned.length > 0 ? tableHead() : ''}`);
  const rows: Outcome[] = [];
  for (const row of planned) {
    const ofThreads = limits.find(({ threads }) => threads === row.regime.threads) ?? first;
    const outcome = await runRow(row, ofThreads.limits, leftForRows);
    rows.push(outcome);
    if (live) await print(tableRow(outcome));
  }
  const model: ModelRun[] = [];
  for (const task of wishes.model === null ? [] : modelTasks(wishes.model, wishes, first.machine)) {
    const run = await runModel(task, left);
    if (run) model.push(run);
  }
  if (live) await print(modelTable(model));
  const whole = { ...report, rows, model };
  if (wishes.json) await print(json(whole));
  if (wishes.markdown) await print(markdown(whole));
}

async function run(args: readonly string[]): Promise<void> {
  if (args[0] === '--worker') return (await import('./benchWorker.ts')).serveBench();
  await runAll(wishesOf(args));
}

export const benchCommand: Command = { help, run };
