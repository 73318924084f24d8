/** `canopy corpus run`: a corpus through the model, the paths into a dataset. */

import type { CorpusProgress } from '../engine/api.ts';
import { runCorpus } from '../engine/corpus/run.ts';
import { defaultSettings, type Shard } from '../engine/corpus/settings.ts';
import { createEngine } from '../engine/engine.ts';
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
  version,
} from './command.ts';
import { bytes, grouped } from './numbers.ts';

const help = `canopy corpus run INPUT ... --out DIR [options]

Traces files and folders of txt, jsonl, csv, tsv (each also .gz or .zst) and parquet, and writes one
row a token to Parquet files below DIR: document, offsets, token id, and the leaf in each tree of
each layer. docs/corpus.md describes the columns. Run again with the same DIR, it goes on where it was
stopped or killed: no document is lost or there twice. Ctrl+C stops it so.

  --out DIR          the dataset's folder: new, empty, or one to go on with
  --model DIR        model folder; default: the model that comes with Canopy
  --documents D      what is a document in a txt file: file (default), line, paragraph
  --text COLUMN      column of the text in jsonl, csv, tsv, parquet; default: text
  --label COLUMN     column to keep with each token: a value, or a list with one for each word
  --logits           keep the logits of all visited nodes
  --margins          keep their margins, |logit| / ||w_in||
  --shard I/N        the I-th of N shares of the corpus, I from 0; each into a DIR of its own
  --precision P      rows of the trees in f32 (default) or bf16
  --threads N        threads that compute; default: all cores
  --target T         kernel: scalar, avx2, avx512, neon; default: the best here
  --json             a summary as JSON on standard output

A line that cannot be read (not UTF-8, longer than 16 MiB, broken JSON, no such column) is left out,
counted and listed with its file and number. A file that breaks off is taken as far as it goes.
Exit code 0: the whole share is written; 3: stopped before its end.
`;

const options = {
  out: { type: 'string' },
  model: { type: 'string', default: bundledModel },
  documents: { type: 'string', default: defaultSettings.documents },
  text: { type: 'string', default: defaultSettings.textColumn },
  label: { type: 'string' },
  logits: { type: 'boolean', default: false },
  margins: { type: 'boolean', default: false },
  shard: { type: 'string', default: '0/1' },
  precision: { type: 'string', default: defaultSettings.precision },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

function shardOf(option: string): Shard {
  const [, index, count] = /^(\d{1,5})\/(\d{1,5})$/.exec(option) ?? [];
  if (index !== undefined && count !== undefined && Number(index) < Number(count)) {
    return { index: Number(index), count: Number(count) };
  }
  throw new UsageError(
    `--shard: expected I/N with I from 0 to N - 1, as in 0/8 to 7/8, got "${option}"`,
  );
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes} min ${whole % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function line({ phase, ...progress }: CorpusProgress): string {
  const { tokens, tokensPerSecond, secondsLeft, doneBytes, totalBytes, problems } = progress;
  const share = `${bytes(doneBytes)} of ${bytes(totalBytes)}`;
  if (phase === 'hashing') return `reading the files once for their hash: ${share}`;
  const rate = tokensPerSecond === null ? '' : `, ${grouped(Math.round(tokensPerSecond))} tokens/s`;
  const left = secondsLeft === null ? '' : `, ${duration(secondsLeft)} left`;
  const wrong = problems === 0 ? '' : `, ${grouped(problems)} left out`;
  return `${grouped(tokens)} tokens (${share})${rate}${left}${wrong}`;
}

/** On a terminal one line that changes; elsewhere a line every minute, for logs. */
function reporter(): (progress: CorpusProgress) => void {
  const terminal = process.stderr.isTTY;
  const everyMs = terminal ? 200 : 60_000;
  let last = terminal ? 0 : performance.now();
  return (progress) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    if (terminal) process.stderr.write(`\r\u001b[K${line(progress)}`);
    else note(line(progress));
  };
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0) throw new UsageError('corpus run: give files or folders to read');
  if (values.out === undefined) throw new UsageError('corpus run: give --out DIR');
  const settings = {
    documents: oneOf('--documents', values.documents, ['file', 'line', 'paragraph'] as const),
    textColumn: values.text,
    labelColumn: values.label ?? null,
    precision: oneOf('--precision', values.precision, ['f32', 'bf16'] as const),
    logits: values.logits,
    margins: values.margins,
  };
  const shard = shardOf(values.shard);
  const engine = createEngine({ ...machineChoice(values), precision: settings.precision });
  const { warnings } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const result = await runCorpus(engine.tracer(), {
    inputs: positionals,
    folder: values.out,
    settings,
    shard,
    version: await version(),
    signal: stop.signal,
    onProgress: reporter(),
  }).finally(() => engine.close());
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const { complete, rows, newRows, seconds, problems } = result;
  const peakBytes = 1024 * process.resourceUsage().maxRSS;
  if (values.json) {
    const tokensPerSecond = newRows / seconds;
    const summary = { complete, rows, newRows, seconds, tokensPerSecond, problems, peakBytes };
    await print(`${JSON.stringify(summary)}\n`);
  } else {
    const rate = newRows > 0 ? ` (${grouped(Math.round(newRows / seconds))} tokens/s)` : '';
    const state = complete ? 'complete' : 'stopped; run it again to go on';
    await print(
      `${values.out}: ${grouped(rows)} rows, ${grouped(newRows)} now in ${duration(seconds)}${rate}; ${state}\n`,
    );
  }
  if (problems > 0)
    note(`${grouped(problems)} lines or files left out; canopy corpus stats lists them`);
  if (!complete) process.exitCode = 3;
}

export const runCommand: Command = { help, run };
