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
import { traceCsv, traceJson, traceTable } from './traceFormats.ts';

const help = `canopy trace [--model DIR] (--text T ... | --ids I,I,... | --file F) [options]

Runs the model and prints the path of each token through each layer's trees.

  --model DIR     model folder; default: the model that comes with Canopy
  --text T        a text; give it several times for several sequences
  --ids 2,17,4    token ids, taken as they are (no special tokens are added); needs no
                  tokenizer.json in the folder; give it several times for several sequences
  --file F        a file whose whole content is one text; - reads standard input
  --predict P     where to predict: mask (default), all, none
  --top K         predictions at each position, 1 to 100; default 10
  --windows       trace a text that is longer than the model takes in several windows
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: model, tokens, layers (leaves [token][tree], logits, margins and
                  contributions [token][tree][level]), predictions, timing; with several
                  sequences, these but model and timing stand in "sequences"
  --csv           one row a token, layer, tree and level, with the columns sequence, token, id,
                  piece, start, end, layer, tree, level, node, leaf, logit, margin, contribution

Offsets are UTF-16 code units. A leaf's bits, most significant first, are the decisions from the
root: 1 is right, a positive logit. Margin is |logit| / ||w_in||, contribution |gelu(logit)| ||w_out||.
Numbers are the shortest decimals that read back as the same 32-bit float.
`;

const options = {
  model: { type: 'string', default: bundledModel },
  text: { type: 'string', multiple: true, default: [] as string[] },
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

type Pieces = (trace: Trace) => Iterable<string>;

function formatOf(json: boolean, csv: boolean, labels: readonly string[] | null): Pieces {
  if (json) return traceJson;
  return csv ? traceCsv : (trace) => traceTable(trace, labels);
}

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const kinds = [values.text.length > 0, values.ids.length > 0, values.file !== undefined];
  if (kinds.filter(Boolean).length !== 1) throw new UsageError('give --text, --ids or --file');
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  const predict = oneOf('--predict', values.predict, ['mask', 'all', 'none'] as const);
  const topK = whole('--top', values.top, 1, 100);
  const ids = values.ids.map(idsOf);
  const engine = createEngine(machineChoice(values));
  const { warnings, labels } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  const texts = values.file === undefined ? values.text : [await fileText(values.file)];
  const inputs = [...ids];
  for (const text of texts) inputs.push(...(await inWindows(engine, text, values.windows)));
  const trace = await engine.trace({ inputs, predict, topK });
  for (const piece of formatOf(values.json, values.csv, labels)(trace)) await print(piece);
  engine.close();
}

export const traceCommand: Command = { help, run };
