/** `canopy trace`: texts or token ids through a model, the paths to standard output. */

import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Trace, TraceInput } from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { badInput } from '../engine/errors.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  note,
  oneOf,
  parse,
  print,
  UsageError,
  whole,
} from './command.ts';
import { type LensAt, traceCsv, traceJson, traceTable } from './traceFormats.ts';

const help = `canopy trace [--model DIR] (--text T ... | --ids I,I,... | --file F) [options]

Runs the model and prints the path of each token through each layer's trees.

  --model DIR     model folder; default: the model that comes with Canopy
  --text T        a text; give it several times for several sequences
  --pair P        a second sentence behind the one --text and the tokenizer's separator
  --ids 2,17,4    token ids, taken as they are (no special tokens are added); needs no
                  tokenizer.json in the folder; give it several times for several sequences
  --file F        a file whose whole content is one text; - reads standard input
  --predict P     where to predict: mask (default), all, none
  --top K         predictions at each position, 1 to 100; default 10
  --lens L,P      also what the model would predict at token P of the one sequence, --top candidates,
                  if it ended just before or just after the FFF of layer L; both count from 0
  --windows       trace a text that is longer than the model takes in several windows
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: model, tokens, layers (leaves [token][tree], logits, margins and
                  contributions [token][tree][level]), predictions, timing; with several
                  sequences, these but model and timing stand in "sequences"; with --lens
                  also "lens": layer, position, before, after
  --csv           one row a token, layer, tree and level, with the columns sequence, token, id,
                  piece, start, end, layer, tree, level, node, leaf, logit, margin, contribution

Offsets are UTF-16 code units. A leaf's bits, most significant first, are the decisions from the
root: 1 is right, a positive logit. Margin is |logit| / ||w_in||, contribution |gelu(logit)| ||w_out||.
Numbers are the shortest decimals that read back as the same 32-bit float.
`;

const options = {
  model: { type: 'string', default: bundledModel },
  text: { type: 'string', multiple: true, default: [] as string[] },
  pair: { type: 'string' },
  lens: { type: 'string' },
  ids: { type: 'string', multiple: true, default: [] as string[] },
  file: { type: 'string' },
  predict: { type: 'string', default: 'mask' },
  top: { type: 'string', default: '10' },
  windows: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

function idsOf(list: string): TraceInput {
  const ids = list.split(',').map((part) => part.trim());
  const wrong = ids.find((id) => !/^\d{1,9}$/.test(id));
  if (wrong === undefined) return { ids: ids.map(Number) };
  throw new UsageError(`--ids: expected token ids with commas between, got "${wrong}"`);
}

/** A file's text without byte order mark and last line end, which no one typed. */
async function fileText(file: string): Promise<string> {
  const reading = file === '-' ? readAll(process.stdin) : readFile(file, 'utf8');
  const content = await reading.catch((error: unknown) => {
    throw badInput(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  });
  return content.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
}

/** The windows of a text; refuses more than one unless they were asked for. */
async function inWindows(engine: Engine, text: string, wanted: boolean): Promise<TraceInput[]> {
  const windows = await engine.windows(text);
  const model = engine.status().model;
  if (windows.length > 1 && !wanted) {
    const has = windows[0]?.textTokens ?? 0;
    throw badInput(
      `the text has ${has} tokens, special ones not counted; ${model?.name} takes ` +
        `${model?.shape.maxTokens} at a time, special ones included. ` +
        `With --windows it is traced in ${windows.length} windows`,
    );
  }
  return windows.map(({ index }) => ({ text, window: index }));
}

/** Layer and position of `--lens`; null where it is not given. */
function lensOf(option: string | undefined): { layer: number; position: number } | null {
  if (option === undefined) return null;
  const [, layer, position] = /^(\d{1,9}),(\d{1,9})$/.exec(option) ?? [];
  if (layer !== undefined && position !== undefined) {
    return { layer: Number(layer), position: Number(position) };
  }
  throw new UsageError(`--lens: expected layer and token with a comma between, got "${option}"`);
}

async function inputsOf(
  engine: Engine,
  values: { text: readonly string[]; pair?: string; file?: string; windows: boolean },
): Promise<TraceInput[]> {
  const { pair, file } = values;
  const [text = ''] = values.text;
  if (pair !== undefined) return [{ text, pair }];
  const inputs: TraceInput[] = [];
  for (const text of file === undefined ? values.text : [await fileText(file)]) {
    inputs.push(...(await inWindows(engine, text, values.windows)));
  }
  return inputs;
}

type Pieces = (trace: Trace) => Iterable<string>;

function formatOf(
  { json, csv }: { json: boolean; csv: boolean },
  labels: readonly string[] | null,
  lens: LensAt | null,
): Pieces {
  if (json) return (trace) => traceJson(trace, lens);
  return csv ? traceCsv : (trace) => traceTable(trace, labels, lens);
}

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const kinds = [values.text.length > 0, values.ids.length > 0, values.file !== undefined];
  if (kinds.filter(Boolean).length !== 1) throw new UsageError('give --text, --ids or --file');
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  if (values.pair !== undefined && values.text.length !== 1) {
    throw new UsageError('--pair goes with one --text');
  }
  const wanted = lensOf(values.lens);
  if (wanted && values.csv)
    throw new UsageError('--lens prints as a table or as --json, not --csv');
  const predict = oneOf('--predict', values.predict, ['mask', 'all', 'none'] as const);
  const topK = whole('--top', values.top, 1, 100);
  const ids = values.ids.map(idsOf);
  const engine = createEngine(machineChoice(values));
  const { warnings, labels } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  const inputs = [...ids, ...(await inputsOf(engine, values))];
  const [input] = inputs;
  if (wanted && (inputs.length !== 1 || !input)) throw new UsageError('--lens takes one sequence');
  const trace = await engine.trace({ inputs, predict, topK });
  const lens = wanted && input ? await engine.lens({ ...wanted, input, topK }) : null;
  const at = lens && wanted && { ...wanted, ...lens };
  for (const piece of formatOf(values, labels, at)(trace)) await print(piece);
  engine.close();
}

export const traceCommand: Command = { help, run };
