/** What leaves know of their tokens: mutual information against the same tokens shuffled. */

import os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CallProgress, Feature, Information, Specialisation, TreeQuestion } from '../api.ts';
import { badInput, CanopyError, cancelled } from '../errors.ts';
import { type Dataset, leafColumn } from './dataset.ts';
import type { ShuffleMessage, ShuffleTask } from './shuffle.ts';
import { entropyOf } from './usage.ts';

/** Random orders of the features; enough for a steady standard deviation. */
export const shuffles = 20;
/** 0.975 quantile of Student's t with 19 degrees of freedom. */
const t975 = 2.093;
/** Each worker holds them in memory, 5 to 9 bytes each. */
const mostTokens = 2 ** 26;
/** With more of them one worker shuffles alone. */
const mostTogether = 2 ** 24;
const mostWorkers = 4;

/** Bits that tell `count` values apart. */
const bitsOf = (count: number) => Math.max(1, Math.ceil(Math.log2(count)));

/** A small number for each value of a feature that follows from the token, and the tokens that have it. */
function knownOf(by: 'shape' | 'frequency', column: string): string {
  const value =
    by === 'shape'
      ? 'SELECT token, dense_rank() OVER (ORDER BY shape) AS value FROM vocabulary'
      : `SELECT token, floor(log2(count(*))) AS value FROM tokens WHERE NOT special GROUP BY token`;
  // Materialised, it is known to be the small side of the join.
  return `(WITH known AS MATERIALIZED (${value})
    SELECT special, ${column}, known.value FROM tokens JOIN known USING (token))`;
}

/** SQL that gives leaf, value and count n of each pair, in DuckDB's narrowest types: it is quicker with them. */
function pairsOf({ info, vocabulary, maxTokens }: Dataset, column: string, by: Feature): string {
  const pairs = (value: string, values: number, from = 'tokens') => {
    const type = values <= 256 ? 'UTINYINT' : values <= 65_536 ? 'USMALLINT' : 'UINTEGER';
    return `SELECT ${column} AS leaf, ${value}::${type} AS value, count(*) AS n
      FROM ${from} WHERE NOT special GROUP BY 1, 2`;
  };
  switch (by) {
    case 'token': {
      // So many pairs are grouped faster as one number.
      const bits = bitsOf(vocabulary);
      const type = info.model.depth + bits <= 32 ? 'UINTEGER' : 'UBIGINT';
      return `SELECT pair >> ${bits} AS leaf, pair & ${2 ** bits - 1} AS value, n FROM (
        SELECT (${column}::${type} << ${bits}) | token::${type} AS pair, count(*) AS n
        FROM tokens WHERE NOT special GROUP BY 1)`;
    }
    case 'position':
      return pairs('position', maxTokens);
    case 'shape':
      return pairs('value', vocabulary + 1, knownOf(by, column));
    case 'frequency':
      return pairs('value', 64, knownOf(by, column));
    case 'label':
      return `SELECT ${column} AS leaf, label AS value, count(*) AS n FROM tokens
        WHERE NOT special AND label IS NOT NULL GROUP BY ALL`;
  }
}

/** Beside this file, as run.ts has it. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./shuffle.ts', import.meta.url)
    : new URL('./corpusShuffle.js', import.meta.url);
}

/** Tokens of each leaf and of each value, and what the two know of each other. */
interface Observed {
  readonly leaves: readonly number[];
  readonly values: readonly number[];
  readonly information: Information;
}

/** One worker's draws; `onDraw` hears of each. */
async function draw(task: ShuffleTask, signal: AbortSignal, onDraw: () => void) {
  const worker = new Worker(workerFile(), { workerData: task });
  const drawn: ShuffleMessage[] = [];
  try {
    return await new Promise<readonly ShuffleMessage[]>((resolve, reject) => {
      const stop = () => reject(cancelled());
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      worker.on('error', reject);
      worker.on('message', (message: ShuffleMessage) => {
        drawn.push(message);
        onDraw();
        if (drawn.length === task.seeds.length) resolve(drawn);
      });
    });
  } finally {
    void worker.terminate();
  }
}

/** Information in bits of each of `shuffles` draws. Seeds decide them, whatever the workers. */
async function runShuffles(
  { leaves, values, information: { tokens } }: Observed,
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void,
): Promise<readonly number[]> {
  const cores = Math.min(os.availableParallelism(), mostWorkers);
  const workers = tokens > mostTogether ? 1 : cores;
  const seeds = Array.from({ length: shuffles }, (_, index) => index + 1);
  let done = 0;
  const onDraw = () => onProgress({ done: ++done, total: shuffles });
  const shares = Array.from({ length: workers }, (_, worker) => ({
    ...{ leaves, values },
    seeds: seeds.filter((seed) => seed % workers === worker),
  }));
  const drawn = await Promise.all(shares.map((task) => draw(task, signal, onDraw)));
  return drawn
    .flat()
    .sort((a, b) => a.seed - b.seed)
    .map(({ bits }) => bits);
}

type Question = Pick<TreeQuestion, 'layer' | 'tree'> & { readonly by: Feature };

async function observe(dataset: Dataset, { by, ...tree }: Question): Promise<Observed> {
  const column = leafColumn(dataset, tree);
  if (by === 'label' && dataset.info.settings.labelColumn === null) {
    throw badInput('This dataset has no labels: it was written without a label column', 'by');
  }
  const pairs = `pairs AS MATERIALIZED (${pairsOf(dataset, column, by)})`;
  const counts = (what: string) =>
    `SELECT list(n)::DOUBLE[] AS counts FROM (SELECT sum(n) AS n FROM pairs GROUP BY ${what} ORDER BY ${what})`;
  const [row] = await dataset.query(
    `WITH ${pairs}
     SELECT (${counts('leaf')}), (${counts('value')}),
       (SELECT list([n, times]::DOUBLE[] ORDER BY n)
        FROM (SELECT n, count(*) AS times FROM pairs GROUP BY n))`,
  );
  const [leaves = [], values = []] = [row?.[0], row?.[1]].map((list) =>
    Array.isArray(list) ? list.map(Number) : [],
  );
  const tokens = leaves.reduce((sum, count) => sum + count, 0);
  if (tokens === 0) throw badInput('No token has a value of this feature', 'by');
  const [leafEntropy, valueEntropy] = [entropyOf(leaves), entropyOf(values)];
  const joint = entropyOf(repeated(row?.[2]));
  return {
    ...{ leaves, values },
    information: {
      ...{ by, tokens, values: values.length, leafEntropy, valueEntropy },
      information: Math.max(0, leafEntropy + valueEntropy - joint),
    },
  };
}

/** Each count as often as it is there, from the ascending pairs of a query: always in one order. */
function* repeated(pairs: unknown): Generator<number> {
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    const [count = 0, times = 0]: readonly number[] = Array.isArray(pair) ? pair.map(Number) : [];
    for (let i = 0; i < times; i++) yield count;
  }
}

/**
 * Mutual information as it stands in the counts.
 * @throws CanopyError `bad-input` without labels to ask for
 */
export async function information(dataset: Dataset, question: Question): Promise<Information> {
  return (await observe(dataset, question)).information;
}

/** What is left of information beyond that of random draws. */
export function effectOf(information: number, drawn: readonly number[]) {
  const mean = drawn.reduce((sum, bits) => sum + bits, 0) / drawn.length;
  const squares = drawn.reduce((sum, bits) => sum + (bits - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (drawn.length - 1));
  const effect = information - mean;
  const margin = t975 * sd * Math.sqrt(1 + 1 / drawn.length);
  const interval: Specialisation['interval'] = [effect - margin, effect + margin];
  return { shuffled: { mean, sd, shuffles: drawn.length }, effect, interval };
}

/**
 * The null is that any token could have been anywhere: the counts of leaves and of values stay, which
 * goes with which is drawn anew. The interval is that of information less one such draw.
 * @throws CanopyError `bad-input` without labels to ask for, `unsupported` for more tokens than are
 *   held in memory at once
 */
export async function specialisation(
  dataset: Dataset,
  question: Question,
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void = () => {},
): Promise<Specialisation> {
  const observed = await observe(dataset, question);
  const { tokens, information } = observed.information;
  if (tokens > mostTokens) {
    throw new CanopyError(
      'unsupported',
      `The baseline shuffles ${mostTokens.toLocaleString('en')} tokens at most; this dataset has ` +
        `${tokens.toLocaleString('en')}. Ask one of its shards`,
    );
  }
  const drawn = await runShuffles(observed, signal, onProgress);
  return { ...observed.information, ...effectOf(information, drawn) };
}
