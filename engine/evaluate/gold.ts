/** Labels of a file as the indices of a model's classes. */

import type { LineProblem, TaskExample, TaskName } from '../api.ts';
import { glue } from './tasks.ts';

/** Names that a config gives where nobody chose any. */
const unnamed = /^LABEL_\d+$/;

/**
 * The index of a label's class: by the model's own name for it (whatever its case), by the task's word
 * where the model's classes have no names, or as the index itself.
 * @returns undefined for a label outside of the model's set
 */
export function classOf(
  label: string,
  task: TaskName,
  labels: readonly string[],
): number | undefined {
  const wanted = label.toLowerCase();
  const named = labels.findIndex((name) => name.toLowerCase() === wanted);
  if (named >= 0) return named;
  const words = task === 'table' ? null : glue[task].classes;
  const word = words?.indexOf(wanted) ?? -1;
  if (word >= 0 && word < labels.length && labels.every((name) => unnamed.test(name))) return word;
  const index = /^\d+(\.0+)?$/.test(label) ? Number(label) : Number.NaN;
  return index < labels.length ? index : undefined;
}

function numberOf(label: string): number | undefined {
  const value = Number(label);
  return Number.isFinite(value) ? value : undefined;
}

/** The gold value of each example; lines whose label the model cannot give. [example] */
export function goldOf(
  examples: readonly TaskExample[],
  task: TaskName,
  labels: readonly string[],
): { readonly gold: Float64Array; readonly problems: readonly LineProblem[] } {
  const gold = new Float64Array(examples.length);
  const problems: LineProblem[] = [];
  for (const [row, { line, label }] of examples.entries()) {
    const value = labels.length === 1 ? numberOf(label) : classOf(label, task, labels);
    gold[row] = value ?? Number.NaN;
    if (value !== undefined) continue;
    const expected =
      labels.length === 1
        ? 'a number'
        : `one of ${labels.map((name, index) => `${index} (${name})`).join(', ')}`;
    problems.push({ line, message: `label "${label}": expected ${expected}` });
  }
  return { gold, problems };
}
