/** What leaves know of their tokens: mutual information against the same tokens shuffled. */

import { Worker } from 'node:worker_threads';
import type { CallProgress, Feature, Specialisation, TreeQuestion } from '../api.ts';
import { badInput, CanopyError, cancelled } from '../errors.ts';
import { type Dataset, leafColumn } from './dataset.ts';
import type { ShuffleMessage, ShuffleTask } from './shuffle.ts';

/** Random orders of the features; enough for a steady standard deviation. */
export const shuffles = 20;
/** 0.975 quantile of Student's t with 19 degrees of freedom. */
const t975 = 2.093;
/** The shuffled features are held in memory, 4 bytes each. */
const mostTokens = 2 ** 26;

/** SQL that gives leaf, value and count n of each pair. */
function pairsOf(column: string, by: Feature): string {
  const pairs = (value: string) =>
    `SELECT ${column} AS leaf, ${value} AS value, count(*) AS n FROM tokens WHERE NOT special GROUP BY ALL`;
  const mapped = (value: string, table: string) =>
    `SELECT leaf, ${value} AS value, sum(n) AS n
     FROM (${pairs('token')}) AS pairs JOIN ${table} ON pairs.value = known.token GROUP BY ALL`;
  switch (by) {
    case 'token':
      return pairs('token');
    case 'position':
      return pairs('position');
    case 'label':
      return pairs('label');
    case 'shape':
      return mapped('known.shape', 'vocabulary AS known');
    case 'frequency':
      return mapped(
        'known.band',
        `(SELECT token, floor(log2(count(*)))::INTEGER AS band FROM tokens WHERE NOT special
          GROUP BY token) AS known`,
      );
  }
}

/** Beside this file, as run.ts has it. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./shuffle.ts', import.meta.url)
    : new URL('./corpusShuffle.js', import.meta.url);
}

function runShuffles(
  task: ShuffleTask,
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void,
): Promise<readonly number[]> {
  const worker = new Worker(workerFile(), { workerData: task });
  const information: number[] = [];
  return new Promise<readonly number[]>((resolve, reject) => {
    const stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    worker.on('error', reject);
    worker.on('message', ({ bits }: ShuffleMessage) => {
      information.push(bits);
      onProgress({ done: information.length, total: task.shuffles });
      if (information.length === task.shuffles) resolve(information);
    });
  }).finally(() => worker.terminate());
}

/**
 * The null is that any token could have been anywhere: the counts of leaves and of values stay, which
 * goes with which is drawn anew. The interval is that of information less one such draw.
 * @throws CanopyError `bad-input` without labels to ask for, `unsupported` for more tokens than are
 *   held in memory at once
 */
export async function specialisation(
  dataset: Dataset,
  { by, ...tree }: Pick<TreeQuestion, 'layer' | 'tree'> & { readonly by: Feature },
  signal: AbortSignal,
  onProgress: (progress: CallProgress) => void = () => {},
): Promise<Specialisation> {
  const column = leafColumn(dataset, tree);
  if (by === 'label' && dataset.info.settings.labelColumn === null) {
    throw badInput('This dataset has no labels: it was written without a label column', 'by');
  }
  const known = by === 'label' ? 'WHERE value IS NOT NULL' : '';
  const pairs = `pairs AS MATERIALIZED (SELECT * FROM (${pairsOf(column, by)}) ${known})`;
  const counts = (what: string) =>
    `SELECT list(n)::DOUBLE[] AS counts FROM (SELECT sum(n) AS n FROM pairs GROUP BY ${what} ORDER BY ${what})`;
  const entropy = `log2(sum(n)) - sum(n * log2(n)) / sum(n)`;
  const [row] = await dataset.query(
    `WITH ${pairs}
     SELECT (${counts('leaf')}), (${counts('value')}),
       (SELECT ${entropy} FROM (SELECT sum(n) AS n FROM pairs GROUP BY leaf)),
       (SELECT ${entropy} FROM (SELECT sum(n) AS n FROM pairs GROUP BY value)),
       (SELECT ${entropy} FROM pairs)`,
  );
  const [leaves, values] = [row?.[0], row?.[1]].map((list) =>
    Array.isArray(list) ? list.map(Number) : [],
  );
  const [leafEntropy = 0, valueEntropy = 0, joint = 0] = (row ?? []).slice(2).map(Number);
  const tokens = (leaves ?? []).reduce((sum, count) => sum + count, 0);
  if (tokens === 0) throw badInput('No token has a value of this feature', 'by');
  if (tokens > mostTokens) {
    throw new CanopyError(
      'unsupported',
      `The baseline shuffles ${mostTokens.toLocaleString('en')} tokens at most; this dataset has ` +
        `${tokens.toLocaleString('en')}. Ask one of its shards`,
    );
  }
  const information = Math.max(0, leafEntropy + valueEntropy - joint);
  const task = { leaves: leaves ?? [], values: values ?? [], shuffles, seed: 1 };
  const drawn = await runShuffles(task, signal, onProgress);
  const mean = drawn.reduce((sum, bits) => sum + bits, 0) / drawn.length;
  const squares = drawn.reduce((sum, bits) => sum + (bits - mean) ** 2, 0);
  const sd = Math.sqrt(squares / (drawn.length - 1));
  const effect = information - mean;
  const margin = t975 * sd * Math.sqrt(1 + 1 / drawn.length);
  return {
    by,
    tokens,
    values: values?.length ?? 0,
    leafEntropy,
    valueEntropy,
    information,
    shuffled: { mean, sd, shuffles },
    effect,
    interval: [effect - margin, effect + margin],
  };
}
