/** A task's examples from its file, and the lines that have none. */

import type {
  LineProblem,
  TableColumns,
  TaskExample,
  TaskFile,
  TaskInspection,
  TaskName,
} from '../api.ts';
import { badInput, CanopyError } from '../errors.ts';
import { type Row, readTable, type Table } from './rows.ts';
import { glue, taskOf } from './tasks.ts';

export interface TaskData {
  readonly table: Table;
  /** Names of the header, or of a task's columns where it has none. */
  readonly columns: readonly string[];
  readonly examples: readonly TaskExample[];
  /** By line. */
  readonly problems: readonly LineProblem[];
}

interface Places {
  readonly columns: readonly string[];
  readonly text: number;
  readonly pair: number | null;
  readonly label: number;
}

/** @throws CanopyError `bad-input` */
function namesOf({ task, columns }: TaskFile): TableColumns {
  if (task === 'table') {
    if (columns) return columns;
    throw badInput(
      'A table needs its columns named: which one is the text, which the label',
      'columns',
    );
  }
  if (columns) {
    throw badInput(`${task} has columns of its own; name columns for the task "table"`, 'columns');
  }
  const { text, pair, label } = glue[task];
  return { text, label, ...(pair === null ? {} : { pair }) };
}

/** @throws CanopyError `bad-input` naming the column that is missing and those that are there */
function placesOf(file: TaskFile, { name, header }: Table): Places {
  const names = namesOf(file);
  const columns = header ?? headlessOf(file.task) ?? [];
  const place = (column: string): number => {
    const at = columns.indexOf(column);
    if (at >= 0) return at;
    const there = columns.length > 0 ? `its columns are ${columns.join(', ')}` : 'it is empty';
    const wanted = Object.values(names).join(', ');
    const like = taskOf(columns);
    const hint = like === null || like === file.task ? '' : ` The file looks like one of ${like}.`;
    throw new CanopyError(
      'bad-input',
      `${name}, line 1: there is no column "${column}"; ${there}. The task ${file.task} reads ${wanted}.${hint}`,
      { file: file.path, key: 'columns' },
    );
  };
  const { text, pair, label } = names;
  return {
    columns,
    text: place(text),
    pair: pair === undefined ? null : place(pair),
    label: place(label),
  };
}

function headlessOf(task: TaskName): readonly string[] | null {
  return task === 'table' ? null : glue[task].headless;
}

/** The example of a row, or what is wrong with it. */
function exampleOf(
  { line, cells }: Row,
  { columns, text, pair, label }: Places,
): TaskExample | string {
  const last = Math.max(text, label, pair ?? 0);
  if (cells.length <= last) {
    return `has ${cells.length} columns; column ${last + 1} is "${columns[last]}"`;
  }
  const gold = (cells[label] ?? '').trim();
  if (gold === '') return `has no label in "${columns[label]}"`;
  const own = cells[text] ?? '';
  const other = pair === null ? null : (cells[pair] ?? '');
  if (own.trim() === '') return `has no text in "${columns[text]}"`;
  if (other !== null && other.trim() === '') return `has no text in "${columns[pair ?? 0]}"`;
  return { line, text: own, ...(other === null ? {} : { pair: other }), label: gold };
}

function dataOf(file: TaskFile, table: Table): TaskData {
  const places = placesOf(file, table);
  const examples: TaskExample[] = [];
  const problems = [...table.problems];
  for (const row of table.rows) {
    const example = exampleOf(row, places);
    if (typeof example === 'string') problems.push({ line: row.line, message: example });
    else examples.push(example);
  }
  problems.sort((a, b) => a.line - b.line);
  return { table, columns: places.columns, examples, problems };
}

function tableOf({ task, path }: TaskFile): Promise<Table> {
  return readTable(path, headlessOf(task) !== null);
}

/** @throws CanopyError `bad-input` for a file that cannot be read or lacks a column */
export async function readTask(file: TaskFile): Promise<TaskData> {
  return dataOf(file, await tableOf(file));
}

/** A file that lacks a column is told of with that as its problem. */
function dataOrProblem(file: TaskFile, table: Table) {
  try {
    return dataOf(file, table);
  } catch (error) {
    if (!(error instanceof CanopyError)) throw error;
    const columns = table.header ?? headlessOf(file.task) ?? [];
    return { columns, examples: [], problems: [{ line: 1, message: error.message }] };
  }
}

const mostShown = 50;

/** @throws CanopyError `bad-input` for a file that cannot be read */
export async function inspectTask(file: TaskFile): Promise<TaskInspection> {
  const table = await tableOf(file);
  const { columns, examples, problems } = dataOrProblem(file, table);
  const counts = new Map<string, number>();
  for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const labels = [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count);
  // A file without header has its first row where others have their names.
  const first = table.header ?? table.rows[0]?.cells ?? [];
  return {
    name: table.name,
    bytes: table.bytes,
    columns,
    looksLike: taskOf(first),
    rows: examples.length,
    examples: examples.slice(0, 20),
    labels: labels.slice(0, mostShown),
    problemCount: problems.length,
    problems: problems.slice(0, mostShown),
  };
}
