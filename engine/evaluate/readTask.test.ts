import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { goldOf } from './gold.ts';
import { inspectTask, readTask } from './readTask.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-tasks-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(text: string | Buffer, kind = 'tsv'): string {
  const target = path.join(folder, `file-${files++}.${kind}`);
  writeFileSync(target, text);
  return target;
}
const tsv = (...rows: readonly (readonly string[])[]) =>
  file(rows.map((row) => `${row.join('\t')}\n`).join(''));

/** Each of GLUE's formats: its header, a row, and what is read of it. */
const formats = {
  sst2: [['sentence', 'label'], ['a fine day', '1'], { text: 'a fine day', label: '1' }],
  mrpc: [
    ['Quality', '#1 ID', '#2 ID', '#1 String', '#2 String'],
    ['1', '7', '8', 'He said "no.', 'He refused.'],
    { text: 'He said "no.', pair: 'He refused.', label: '1' },
  ],
  stsb: [
    [...'index genre filename year old_index source1 source2 sentence1 sentence2 score'.split(' ')],
    ['0', 'g', 'f', '2012', '4', 'a', 'b', 'A dog runs.', 'A dog is running.', '4.750'],
    { text: 'A dog runs.', pair: 'A dog is running.', label: '4.750' },
  ],
  qqp: [
    ['id', 'qid1', 'qid2', 'question1', 'question2', 'is_duplicate'],
    ['1', '2', '3', 'Who?', 'Who is it?', '0'],
    { text: 'Who?', pair: 'Who is it?', label: '0' },
  ],
  mnli: [
    [...'index promptID pairID genre sentence1 sentence2 label1 gold_label'.split(' ')],
    ['0', '1', '1n', 'fiction', 'It rained.', 'It was dry.', 'neutral', 'contradiction'],
    { text: 'It rained.', pair: 'It was dry.', label: 'contradiction' },
  ],
  qnli: [
    ['index', 'question', 'sentence', 'label'],
    ['0', 'When?', 'At noon.', 'entailment'],
    { text: 'When?', pair: 'At noon.', label: 'entailment' },
  ],
  rte: [
    ['index', 'sentence1', 'sentence2', 'label'],
    ['0', 'It rained.', 'It was wet.', 'not_entailment'],
    { text: 'It rained.', pair: 'It was wet.', label: 'not_entailment' },
  ],
  wnli: [
    ['index', 'sentence1', 'sentence2', 'label'],
    ['0', 'It fell on it.', 'The cup fell.', '1'],
    { text: 'It fell on it.', pair: 'The cup fell.', label: '1' },
  ],
} as const;

describe('formats of GLUE', () => {
  it.each(Object.entries(formats))('%s', async (name, [header, row, expected]) => {
    const task = name as keyof typeof formats; // the keys of the table above
    const target = tsv(header, row);
    const { examples, problems } = await readTask({ task, path: target });
    expect(problems).toEqual([]);
    expect(examples).toEqual([{ line: 2, ...expected }]);
    // RTE and WNLI cannot be told apart by their columns.
    const inspection = await inspectTask({ task, path: target });
    expect(inspection.looksLike).toBe(task === 'rte' || task === 'wnli' ? null : task);
  });

  it('mismatched MNLI is read as matched', async () => {
    const [header, row] = formats.mnli;
    const { examples } = await readTask({ task: 'mnli-mm', path: tsv(header, row) });
    expect(examples[0]?.label).toBe('contradiction');
  });

  it('CoLA has four columns and no header', async () => {
    const target = tsv(['cj99', '1', '', 'The dog slept.'], ['cj99', '0', '*', 'Dog the slept.']);
    const { examples } = await readTask({ task: 'cola', path: target });
    expect(examples).toEqual([
      { line: 1, text: 'The dog slept.', label: '1' },
      { line: 2, text: 'Dog the slept.', label: '0' },
    ]);
    const inspection = await inspectTask({ task: 'cola', path: target });
    expect(inspection).toMatchObject({ looksLike: 'cola', rows: 2, problemCount: 0 });
  });
});

describe('tables', () => {
  const columns = { text: 'what', label: 'gold' };
  it('CSV with quotes, and lines counted through them', async () => {
    const target = file('gold,what\r\nyes,"one, two\nthree"\r\nno,four\r\n', 'csv');
    const { examples } = await readTask({ task: 'table', path: target, columns });
    expect(examples).toEqual([
      { line: 2, text: 'one, two\nthree', label: 'yes' },
      { line: 4, text: 'four', label: 'no' },
    ]);
  });

  it('JSON lines, with numbers as labels and pairs', async () => {
    const target = file(
      '{"what":"a","other":"b","gold":2}\n\n{"what":"c","gold":1}\n[]\n{',
      'jsonl',
    );
    const pairs = { ...columns, pair: 'other' };
    const { examples, problems } = await readTask({ task: 'table', path: target, columns: pairs });
    expect(examples).toEqual([{ line: 1, text: 'a', pair: 'b', label: '2' }]);
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(problems[0]?.message).toBe('has no text in "other"');
  });

  it('a byte order mark and Windows line ends are no part of names or labels', async () => {
    const target = file('\uFEFFgold\twhat\r\nyes\tone\r\n');
    const { examples } = await readTask({ task: 'table', path: target, columns });
    expect(examples).toEqual([{ line: 2, text: 'one', label: 'yes' }]);
  });
});

describe('what is wrong', () => {
  it('a column that is not there, naming those that are', async () => {
    const target = tsv(['text', 'label'], ['a', '1']);
    await expect(readTask({ task: 'sst2', path: target })).rejects.toThrow(
      'line 1: there is no column "sentence"; its columns are text, label.',
    );
    const { columns, rows, problems } = await inspectTask({ task: 'sst2', path: target });
    expect({ columns, rows }).toEqual({ columns: ['text', 'label'], rows: 0 });
    expect(problems[0]?.message).toContain('there is no column "sentence"');
  });

  it('a file of another task, naming that one', async () => {
    const target = tsv(['cj99', '1', '', 'The dog slept.']);
    await expect(readTask({ task: 'sst2', path: target })).rejects.toThrow(
      'The task sst2 reads sentence, label. The file looks like one of cola.',
    );
  });

  it('lines without label, text or columns, each with its number', async () => {
    const target = file('sentence\tlabel\na\t1\nb\t\n\t0\nc\n\nd\t0\n');
    const { examples, problems } = await readTask({ task: 'sst2', path: target });
    expect(examples.map(({ line }) => line)).toEqual([2, 7]);
    expect(problems).toEqual([
      { line: 3, message: 'has no label in "label"' },
      { line: 4, message: 'has no text in "sentence"' },
      { line: 5, message: 'has 1 columns; column 2 is "label"' },
    ]);
  });

  it('a file that is not there, is no table, or is not UTF-8', async () => {
    await expect(readTask({ task: 'sst2', path: '/no/such.tsv' })).rejects.toThrow(
      'no file /no/such',
    );
    await expect(readTask({ task: 'sst2', path: file('a', 'parquet') })).rejects.toThrow('.jsonl');
    const bytes = Buffer.concat([Buffer.from('sentence\tlabel\n'), Buffer.of(0xff, 10)]);
    await expect(readTask({ task: 'sst2', path: file(bytes) })).rejects.toThrow(
      'line 2: this is not',
    );
    await expect(readTask({ task: 'table', path: file('') })).rejects.toThrow('columns named');
  });

  it('an empty file has no columns and no rows', async () => {
    const { rows, problemCount } = await inspectTask({ task: 'sst2', path: file('') });
    expect({ rows, problemCount }).toEqual({ rows: 0, problemCount: 1 });
  });
});

describe('labels', () => {
  const of = (label: string) => [{ line: 5, text: 'a', label }];
  const named = ['contradiction', 'Entailment', 'neutral'];
  const unnamed = ['LABEL_0', 'LABEL_1', 'LABEL_2'];
  it('are the model’s own names, else the task’s words in their order, else indices', () => {
    expect([...goldOf(of('entailment'), 'mnli', named).gold]).toEqual([1]);
    expect([...goldOf(of('contradiction'), 'mnli', unnamed).gold]).toEqual([2]);
    expect([...goldOf(of('2'), 'mnli', named).gold]).toEqual([2]);
    expect([...goldOf(of('1'), 'table', ['1', '0']).gold]).toEqual([0]);
    expect([...goldOf(of('4.75'), 'stsb', ['LABEL_0']).gold]).toEqual([4.75]);
  });

  it('outside of the set are named with line and set', () => {
    expect(goldOf(of('3'), 'mnli', unnamed).problems).toEqual([
      { line: 5, message: 'label "3": expected one of 0 (LABEL_0), 1 (LABEL_1), 2 (LABEL_2)' },
    ]);
    expect(goldOf(of('-'), 'mnli', named).problems).toHaveLength(1);
    expect(goldOf(of('good'), 'stsb', ['LABEL_0']).problems[0]?.message).toContain('a number');
  });
});
