/** `canopy lab`: layers of any shape with random weights, CMM against dense on this machine. */

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { CallProgress, LabPlan, LabRecord, LabShape } from '../engine/api.ts';
import { writeAtomic } from '../engine/atomicFile.ts';
import { createEngine } from '../engine/engine.ts';
import { badInput } from '../engine/errors.ts';
import { factsOf } from '../engine/lab/facts.ts';
import { launchNode } from '../engine/lab/measure.ts';
import { secondsLeft } from '../engine/lab/pace.ts';
import { notation, shapesOf } from '../engine/lab/plan.ts';
import { presets } from '../engine/lab/presets.ts';
import { missingOf, newRecord, runPlan } from '../engine/lab/run.ts';
import { parseRecord } from '../engine/lab/schema.ts';
import { recordText } from '../engine/lab/store.ts';
import { type Command, note, parse, print, UsageError, version } from './command.ts';
import { csv, preamble, tableHead, tableRow } from './labFormats.ts';
import { planOf, saysWhat, shapeOptions } from './labPlan.ts';
import { clearProgress, progressOf } from './progress.ts';

const help = `canopy lab [--preset NAME] [--sweep AXIS=VALUES ...] [options]

Times feedforward layers of random weights by CMM and by the dense product: what a tree of any shape
buys on this machine. Each shape has a process of its own; outputs are compared before times count.

  --preset NAME     ${presets.map(({ id }) => id).join(', ')}
  --hidden N        width of the layer; default 768
  --trees N         default 1
  --depth N         levels below the roots; default 11
  --tokens N        of a batch; default 1
  --layers N        that a batch goes through, each with weights of its own; default 1
  --threads N       default 1
  --precision P     of the trees' rows: f32 or bf16; default f32
  --sweep AXIS=A,B  one of these at several values, or shape=4x9,1x11 for trees and depth together;
                    give it twice for two axes
  --quick           3 repetitions and 0.1 s at least instead of 15 and 0.5 s
  --out FILE        keeps what is measured in FILE after each shape, and goes on with it if it exists
  --name TEXT       of the record
  --json            the record: machine, plan, limits, cells; the Lab view imports it
  --csv             a line a shape

A shape given beside a preset takes the place of what the preset has or varies. What does not fit in
memory is refused beforehand. Ctrl-C ends; what is measured is printed, and stays in FILE.
`;

const options = {
  ...shapeOptions,
  preset: { type: 'string' },
  sweep: { type: 'string', multiple: true, default: [] as string[] },
  quick: { type: 'boolean', default: false },
  out: { type: 'string' },
  name: { type: 'string' },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof valuesOf>;

function valuesOf(args: readonly string[]) {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  return values;
}

/** The record in FILE, or null where there is none yet. */
async function kept(file: string): Promise<LabRecord | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? null : parseRecord(text, file);
}

function nameOf(values: Values, plan: LabPlan): string {
  const preset = presets.find(({ id }) => id === values.preset);
  return values.name ?? preset?.name ?? `${notation(plan.base)}, hidden ${plan.base.hidden}`;
}

/** What to go on with: the record in `--out` where there is one, else a new one. */
async function begin(values: Values): Promise<LabRecord> {
  const machine = createEngine().machine();
  const old = values.out === undefined ? null : await kept(values.out);
  const plan = old && !saysWhat(values) ? old.plan : planOf(values);
  if (!old) {
    const name = nameOf(values, plan);
    return newRecord({ id: randomUUID(), name, app: await version(), plan }, machine);
  }
  if (JSON.stringify(old.plan) !== JSON.stringify(plan)) {
    throw badInput(`${values.out} holds measurements of other shapes; name another file.`);
  }
  if (old.machine.cpu !== machine.cpu || old.machine.target !== machine.target) {
    throw badInput(`${values.out} was measured on ${old.machine.cpu}; it can only go on there.`);
  }
  return old;
}

const title = (shape: LabShape) =>
  `${notation(shape)}, hidden ${shape.hidden}, ${shape.tokens} x ${shape.layers}, ${shape.precision}, threads ${shape.threads}`;

/** Says beforehand what cannot be measured. @throws where that is all of it */
function refuseBeforehand(record: LabRecord): void {
  const missing = missingOf(record);
  const refused = missing.flatMap((shape) => {
    const { refusal } = factsOf(shape, null);
    return refusal === null ? [] : [`${title(shape)}: ${refusal}`];
  });
  const [first] = refused;
  if (first !== undefined && refused.length === missing.length) throw badInput(first);
  for (const why of refused) note(`left out: ${why}`);
}

/** Keeps and prints what is measured, shape by shape; says what comes next. */
function follow(begun: LabRecord, values: Values) {
  const live = !values.json && !values.csv;
  const before = missingOf(begun);
  const total = shapesOf(begun.plan).length;
  const start = performance.now();
  let known = begun;
  let report = (_: CallProgress) => {};
  return {
    onProgress: (progress: CallProgress) => report(progress),
    async onCell(current: LabShape | null, record: LabRecord): Promise<void> {
      if (current) {
        const left = secondsLeft(record, before, (performance.now() - start) / 1000);
        const time = left === null ? '' : `, ${Math.ceil(left)} s left`;
        const at = total - missingOf(record).length + 1;
        report = progressOf(`${at} of ${total}${time}: ${title(current)}`);
        return;
      }
      clearProgress();
      const cell = record.cells.find((one) => !known.cells.includes(one));
      known = record;
      if (values.out !== undefined) await writeAtomic(values.out, recordText(record));
      if (live && cell) await print(tableRow(cell));
    },
    known: () => known,
  };
}

/** Measures what is missing. Ctrl-C ends it with what there is. */
async function measure(begun: LabRecord, values: Values): Promise<LabRecord> {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  const { known, ...following } = follow(begun, values);
  try {
    return await runPlan(begun, { launch: launchNode, signal, ...following });
  } catch (error) {
    clearProgress();
    if (!signal.aborted) throw error;
    const total = shapesOf(begun.plan).length;
    note(`stopped; ${total - missingOf(known()).length} of ${total} shapes are measured`);
    process.exitCode = 1;
    return known();
  } finally {
    process.off('SIGINT', stop);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const values = valuesOf(args);
  const begun = await begin(values);
  refuseBeforehand(begun);
  if (!values.json && !values.csv) {
    const preset = presets.find(({ id }) => id === values.preset);
    await print(preset ? `${preset.name}: ${preset.about}\n` : '');
    await print(`${preamble(begun)}${tableHead()}${begun.cells.map(tableRow).join('')}`);
  }
  const record = await measure(begun, values);
  if (values.json) await print(recordText(record));
  if (values.csv) await print(csv(record));
}

export const labCommand: Command = { help, run };
