import { expect, it } from 'vitest';
import type { KeptEvaluate } from '../../engine/api.ts';
import { FIRST_EVALUATE } from '../state/evaluate.ts';
import {
  foldersOf,
  guessColumns,
  maskRequest,
  orderRows,
  taskRequest,
  whyNotRun,
} from './evaluate.ts';

const tokenizer = { vocabulary: 100, maskPiece: '<mask>' };
const headed = {
  name: 'fine',
  folder: '/m/fine',
  labels: ['no', 'yes'],
  predicts: false,
  tokenizer,
};
const plain = { name: 'plain', folder: '/m/plain', labels: null, predicts: true, tokenizer };
const asked = (part: Partial<KeptEvaluate>): KeptEvaluate => ({ ...FIRST_EVALUATE, ...part });

it('takes the open model where it has what is needed, and each folder once', () => {
  expect(foldersOf(asked({ models: ['/m/b', '/m/fine'] }), headed)).toEqual(['/m/fine', '/m/b']);
  expect(foldersOf(asked({ models: ['/m/b'] }), plain)).toEqual(['/m/b']);
  expect(foldersOf(asked({ kind: 'mask' }), plain)).toEqual(['/m/plain']);
  expect(foldersOf(asked({ withOpen: false }), headed)).toEqual([]);
});

it('says what is missing before a run', () => {
  expect(whyNotRun(asked({}), plain)).toBe('Name a model: plain has no classification head.');
  expect(whyNotRun(asked({}), headed)).toBe('Name the file of the task.');
  expect(whyNotRun(asked({ task: 'table', path: '/t.csv' }), headed)).toContain('columns');
  expect(whyNotRun(asked({ path: '/t.tsv' }), headed)).toBeNull();
  const many = Array.from({ length: 9 }, (_, index) => `/m/${index}`);
  expect(whyNotRun(asked({ path: '/t.tsv', models: many }), plain)).toBe('8 models at the most.');
});

it('asks for what the form holds: columns of a table alone, the text where no file is named', () => {
  const columns = { text: 'a', pair: '', label: 'b' };
  expect(taskRequest(asked({ path: ' /t.tsv ', columns }), headed)).toEqual({
    ...{ task: 'sst2', path: '/t.tsv', models: ['/m/fine'], seed: 1 },
  });
  expect(taskRequest(asked({ task: 'table', path: '/t.tsv', columns, rows: 5 }), headed)).toEqual({
    ...{ task: 'table', path: '/t.tsv', models: ['/m/fine'], seed: 1, rows: 5 },
    columns: { text: 'a', label: 'b' },
  });
  const mask = asked({ kind: 'mask', baseline: 3 });
  expect(maskRequest(mask, plain, 'words')).toEqual({
    ...{ models: ['/m/plain'], seed: 1, positions: 2048, rate: 0.25, draws: 4 },
    source: { text: 'words' },
  });
});

it('guesses columns by their usual names', () => {
  expect(guessColumns(['id', 'Sentence', 'Label'])).toEqual({
    ...{ text: 'Sentence', pair: '', label: 'Label' },
  });
  expect(guessColumns(['question1', 'question2', 'x'])).toEqual({
    ...{ text: 'question1', pair: 'question2', label: '' },
  });
});

it('filters and sorts examples; equal ones keep the order of the file', () => {
  const examples = [
    { line: 2, text: 'Good day', gold: 1 },
    { line: 3, text: 'bad day', gold: 0 },
    { line: 4, text: 'a night', pair: 'or a DAY', gold: 1 },
    { line: 5, text: 'no', gold: 0 },
  ];
  const model = {
    predicted: Float32Array.from([1, 1, 0, 0]),
    confidence: Float32Array.from([0.9, 0.6, 0.9, 0.7]),
  };
  const order = { shown: 'all', query: '', key: 'line', down: false } as const;
  const rows = (part: object) => orderRows({ examples }, model, { ...order, ...part });
  expect(rows({})).toEqual([0, 1, 2, 3]);
  expect(rows({ shown: 'wrong' })).toEqual([1, 2]);
  expect(rows({ shown: 'right', down: true })).toEqual([3, 0]);
  expect(rows({ query: 'day' })).toEqual([0, 1, 2]);
  expect(rows({ key: 'confidence', down: true })).toEqual([0, 2, 3, 1]);
  expect(rows({ key: 'gold' })).toEqual([1, 3, 0, 2]);
  expect(rows({ key: 'error', down: true })).toEqual([1, 2, 0, 3]);
  expect(rows({ key: 'text' })).toEqual([0, 2, 1, 3]);
});
