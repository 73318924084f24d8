/**
 * GLUE's tasks in their own TSV formats (Wang et al. 2018, and the files that its site gives out): no
 * quoting, a header everywhere but in CoLA, and the metrics that its leaderboard reports.
 */

import type { Metric, TaskName } from '../api.ts';

export interface TaskFormat {
  /** Names of the header; of CoLA, which has none, those of its four columns. */
  readonly text: string;
  readonly pair: string | null;
  readonly label: string;
  /** Column names in order, where the file has no header. */
  readonly headless: readonly string[] | null;
  /** Words for the classes in the order of their indices; null for numbers of their own (regression). */
  readonly classes: readonly string[] | null;
  readonly metrics: readonly Metric[];
}

type Glue = Exclude<TaskName, 'table'>;

const sentences = { text: 'sentence1', pair: 'sentence2' };
const entailment = ['entailment', 'not_entailment'];
const mnli: TaskFormat = {
  ...sentences,
  label: 'gold_label',
  headless: null,
  classes: ['entailment', 'neutral', 'contradiction'],
  metrics: ['accuracy'],
};

export const glue: Readonly<Record<Glue, TaskFormat>> = {
  sst2: {
    text: 'sentence',
    pair: null,
    label: 'label',
    headless: null,
    classes: ['negative', 'positive'],
    metrics: ['accuracy'],
  },
  cola: {
    text: 'sentence',
    pair: null,
    label: 'label',
    headless: ['source', 'label', 'mark', 'sentence'],
    classes: ['unacceptable', 'acceptable'],
    metrics: ['matthews'],
  },
  mrpc: {
    text: '#1 String',
    pair: '#2 String',
    label: 'Quality',
    headless: null,
    classes: ['not_equivalent', 'equivalent'],
    metrics: ['accuracy', 'f1', 'average'],
  },
  stsb: {
    ...sentences,
    label: 'score',
    headless: null,
    classes: null,
    metrics: ['pearson', 'spearman', 'average'],
  },
  qqp: {
    text: 'question1',
    pair: 'question2',
    label: 'is_duplicate',
    headless: null,
    classes: ['not_duplicate', 'duplicate'],
    metrics: ['accuracy', 'f1', 'average'],
  },
  mnli,
  'mnli-mm': mnli,
  qnli: {
    text: 'question',
    pair: 'sentence',
    label: 'label',
    headless: null,
    classes: entailment,
    metrics: ['accuracy'],
  },
  rte: {
    ...sentences,
    label: 'label',
    headless: null,
    classes: entailment,
    metrics: ['accuracy'],
  },
  wnli: {
    ...sentences,
    label: 'label',
    headless: null,
    classes: ['not_entailment', 'entailment'],
    metrics: ['accuracy'],
  },
};

/**
 * The task that a file's first line is of; null where it could be of several (RTE, WNLI) or of none.
 * @param columns its cells: names, or in CoLA a row
 */
export function taskOf(columns: readonly string[]): TaskName | null {
  if (columns.length === 4 && /^[01]$/.test(columns[1] ?? '')) return 'cola';
  const has = (names: readonly (string | null)[]) =>
    names.every((name) => name === null || columns.includes(name));
  const order: readonly Glue[] = ['mnli', 'qqp', 'mrpc', 'stsb', 'qnli'];
  for (const name of order) {
    const { text, pair, label } = glue[name];
    if (has([text, pair, label])) return name;
  }
  return columns.length === 2 && has(['sentence', 'label']) ? 'sst2' : null;
}
