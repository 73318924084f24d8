/** Requests for evaluations from what the form holds, and the order of their examples. Pure. */

import type {
  EvaluatedModel,
  EvaluateRequest,
  EvaluationReport,
  FillMaskRequest,
  KeptEvaluate,
  ModelInfo,
  TaskFile,
  TaskName,
} from '../../engine/api.ts';

export const TASK_NAMES: Readonly<Record<TaskName, string>> = {
  sst2: 'SST-2',
  cola: 'CoLA',
  mrpc: 'MRPC',
  stsb: 'STS-B',
  qqp: 'QQP',
  mnli: 'MNLI, matched',
  'mnli-mm': 'MNLI, mismatched',
  qnli: 'QNLI',
  rte: 'RTE',
  wnli: 'WNLI',
  table: 'A table with named columns',
};

/** As many as one run takes. */
export const MOST_MODELS = 8;

type Open = Pick<ModelInfo, 'name' | 'folder' | 'labels' | 'predicts' | 'tokenizer'>;

/** Why the open model cannot take part; null where it can. */
export function whyNotOpen(kind: KeptEvaluate['kind'], open: Open | null): string | null {
  if (!open) return 'no model is open';
  if (open.tokenizer === null) return `${open.name} has no tokenizer`;
  if (kind === 'task')
    return open.labels === null ? `${open.name} has no classification head` : null;
  if (!open.predicts) return `${open.name} has no decoder`;
  return open.tokenizer.maskPiece === null ? `${open.name} has no mask token` : null;
}

/** Folders of all that take part, the open model first; each once. */
export function foldersOf(
  { kind, withOpen, models }: KeptEvaluate,
  open: Open | null,
): readonly string[] {
  const own = withOpen && open && whyNotOpen(kind, open) === null ? [open.folder] : [];
  return [...new Set([...own, ...models])];
}

/** What is missing before a run; null where nothing is. */
export function whyNotRun(kept: KeptEvaluate, open: Open | null): string | null {
  const folders = foldersOf(kept, open);
  if (folders.length === 0) {
    const why = whyNotOpen(kept.kind, open);
    return why && kept.withOpen ? `Name a model: ${why}.` : 'Name a model.';
  }
  if (folders.length > MOST_MODELS) return `${MOST_MODELS} models at the most.`;
  if (kept.kind === 'mask') return null;
  if (kept.path.trim() === '') return 'Name the file of the task.';
  const { text, label } = kept.columns;
  if (kept.task === 'table' && (text === '' || label === ''))
    return 'Name the columns of the text and of the label.';
  return null;
}

export function taskFileOf({ task, path, columns }: KeptEvaluate): TaskFile {
  const { text, pair, label } = columns;
  const named = task === 'table' && text !== '' && label !== '';
  return {
    task,
    path: path.trim(),
    ...(named && { columns: { text, label, ...(pair !== '' && { pair }) } }),
  };
}

function modelsOf(kept: KeptEvaluate, open: Open | null) {
  const models = foldersOf(kept, open);
  const { baseline, seed } = kept;
  return { models, seed, ...(baseline !== null && baseline < models.length && { baseline }) };
}

export function taskRequest(kept: KeptEvaluate, open: Open | null): EvaluateRequest {
  const { rows } = kept;
  return { ...taskFileOf(kept), ...modelsOf(kept, open), ...(rows !== null && { rows }) };
}

/** @param text what is measured where no file is named */
export function maskRequest(kept: KeptEvaluate, open: Open | null, text: string): FillMaskRequest {
  const { textPath, rate, positions, draws } = kept;
  const path = textPath.trim();
  return {
    ...modelsOf(kept, open),
    source: path === '' ? { text } : { path },
    ...{ positions, rate, draws },
  };
}

/** Columns that a header's names suggest; empty where none does. */
export function guessColumns(columns: readonly string[]): KeptEvaluate['columns'] {
  const find = (names: readonly string[]) =>
    columns.find((column) => names.includes(column.toLowerCase())) ?? '';
  const text = find([
    'text',
    'sentence',
    'sentence1',
    'question1',
    'question',
    'premise',
    'review',
  ]);
  const pair = find(['sentence2', 'question2', 'hypothesis', 'pair', 'text2']);
  const label = find(['label', 'gold_label', 'class', 'target', 'score', 'labels']);
  return { text, pair: pair === text ? '' : pair, label };
}

export type Shown = 'all' | 'right' | 'wrong';
export type SortKey = 'line' | 'text' | 'gold' | 'predicted' | 'confidence' | 'error';

export interface ExampleOrder {
  readonly shown: Shown;
  /** Letters that the text or its pair has, whatever their case. */
  readonly query: string;
  readonly key: SortKey;
  readonly down: boolean;
}

/** Indices of the rows that are shown, in order. Equal ones stay in the order of the file. */
export function orderRows(
  { examples }: Pick<EvaluationReport, 'examples'>,
  model: Pick<EvaluatedModel, 'predicted' | 'confidence'>,
  { shown, query, key, down }: ExampleOrder,
): readonly number[] {
  const { predicted, confidence } = model;
  const wanted = query.trim().toLowerCase();
  const has = (words: string) => words.toLowerCase().includes(wanted);
  const rows: number[] = [];
  for (const [row, { text, pair, gold }] of examples.entries()) {
    if (shown !== 'all' && (predicted[row] === gold) !== (shown === 'right')) continue;
    if (wanted === '' || has(text) || (pair !== undefined && has(pair))) rows.push(row);
  }
  if (key === 'line') return down ? rows.reverse() : rows;
  const gold = (row: number) => examples[row]?.gold ?? 0;
  const own = (values: Float32Array) => (row: number) => values[row] ?? 0;
  const sign = down ? -1 : 1;
  if (key === 'text') {
    const text = (row: number) => examples[row]?.text ?? '';
    const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
    return rows.sort((a, b) => sign * compare(text(a), text(b)) || a - b);
  }
  const value = {
    gold,
    predicted: own(predicted),
    confidence: own(confidence),
    error: (row: number) => Math.abs(own(predicted)(row) - gold(row)),
  }[key];
  return rows.sort((a, b) => sign * (value(a) - value(b)) || a - b);
}
