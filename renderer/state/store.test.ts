import { expect, test } from 'vitest';
import type { ModelStatus, Sequence, Trace } from '../../engine/api.ts';
import { inputsOf, withMask } from './input.ts';
import { createCanopyStore } from './store.ts';
import { schemeOf } from './theme.ts';

const nothing = new Float32Array();

function sequence(ids: readonly number[], masks: readonly number[] = []): Sequence {
  return {
    text: '',
    window: null,
    tokens: ids.map((id) => ({
      id,
      piece: String(id),
      start: 0,
      end: 0,
      special: id < 10,
      unknown: false,
    })),
    layers: [],
    predictions: masks.map((position) => ({ position, top: [] })),
    classification: null,
    hiddenNorms: nothing,
  };
}

function traceOf(part: Sequence, layers = 4): Trace {
  const ffn = { kind: 'fff', trees: 1, depth: 11, nodes: 4095 } as const;
  const shape = { layers, hidden: 8, heads: 2, vocabulary: 99, maxTokens: 128, ffn };
  return {
    model: { name: 'm', sha256: 'a', shape },
    sequences: [part],
    timing: { totalUs: 0, embeddingUs: 0, layers: [], headUs: 0, threads: 1, target: 'scalar' },
  };
}

function show(store: ReturnType<typeof createCanopyStore>, trace: Trace) {
  const { startRun, showTrace } = store.getState();
  showTrace(startRun(), trace);
}

test('the first trace selects the mask, or else the first word', () => {
  const store = createCanopyStore();
  show(store, traceOf(sequence([2, 44, 4, 45, 3], [2])));
  expect(store.getState().selection.token).toBe(2);
  const other = createCanopyStore();
  show(other, traceOf(sequence([2, 44, 45, 3])));
  expect(other.getState().selection.token).toBe(1);
});

test('the selected word stays selected when text is typed before, after or around it', () => {
  const store = createCanopyStore();
  show(store, traceOf(sequence([2, 20, 30, 40, 3])));
  store.getState().select({ token: 2 });
  show(store, traceOf(sequence([2, 20, 30, 40, 50, 3])));
  expect(store.getState().selection.token).toBe(2);
  show(store, traceOf(sequence([2, 60, 61, 20, 30, 40, 50, 3])));
  expect(store.getState().selection.token).toBe(4);
  show(store, traceOf(sequence([2, 3])));
  expect(store.getState().selection.token).toBe(1);
});

test('a model with fewer layers pulls the selection in', () => {
  const store = createCanopyStore();
  show(store, traceOf(sequence([2, 20, 3]), 16));
  store.getState().select({ layer: 12 });
  show(store, traceOf(sequence([2, 20, 3]), 4));
  expect(store.getState().selection.layer).toBe(3);
});

test('an answer to an older request is not shown', () => {
  const store = createCanopyStore();
  const old = store.getState().startRun();
  store.getState().startRun();
  store.getState().showTrace(old, traceOf(sequence([2, 20, 3])));
  expect(store.getState().shown).toBeNull();
});

test('a failed trace keeps the last picture of the same model', () => {
  const store = createCanopyStore();
  const error = { code: 'bad-input', message: 'too odd' } as const;
  show(store, traceOf(sequence([2, 20, 3])));
  const model = { sha256: 'a' };
  // Of the open model the slice looks at the hash alone.
  store.setState({ models: { model, opening: null, failure: null } as ModelStatus });
  store.getState().failTrace(store.getState().startRun(), error);
  expect(store.getState().traceError).toEqual(error);
  expect(store.getState().shown).not.toBeNull();
});

test('a failed opening shows until it is put away, and again when it happens again', () => {
  const store = createCanopyStore();
  const { setModels, dismissFailure } = store.getState();
  const quiet: ModelStatus = { model: null, models: [], opening: null, failure: null };
  const error = { code: 'bad-model', message: 'no config.json' } as const;
  const failed: ModelStatus = { ...quiet, failure: { folder: '/m', error } };
  setModels(quiet);
  setModels(failed);
  expect(store.getState().failure).toEqual({ folder: '/m', error });
  dismissFailure();
  setModels({ ...failed });
  expect(store.getState().failure).toBeNull();
  setModels(quiet);
  setModels(failed);
  expect(store.getState().failure).not.toBeNull();
});

test('a cancelled opening is told, with what stays open', () => {
  const store = createCanopyStore();
  const { setModels } = store.getState();
  const quiet: ModelStatus = { model: null, models: [], opening: null, failure: null };
  const opening: ModelStatus = { ...quiet, opening: { folder: '/a/large', progress: null } };
  setModels(quiet);
  setModels(opening);
  expect(store.getState().notice).toBeNull();
  setModels(quiet);
  expect(store.getState().notice).toBe(
    'Opening cancelled: large was not opened; no model is open.',
  );
  const error = { code: 'bad-model', message: 'no config.json' } as const;
  setModels(opening);
  setModels({ ...quiet, failure: { folder: '/a/large', error } });
  expect(store.getState().notice).toBeNull();
});

test('new text starts at its first window', () => {
  const store = createCanopyStore();
  store.getState().setWindow(3);
  store.getState().setText('other');
  expect(store.getState().window).toBe(0);
});

const input = { second: null, secondUse: 'beside', window: 0, secondWindow: 0 } as const;

test('the input is text, or ids where there is no tokenizer', () => {
  expect(inputsOf({ ...input, text: 'a b' }, true)).toEqual([{ text: 'a b' }]);
  expect(inputsOf({ ...input, text: 'a b', window: 2 }, true)).toEqual([
    { text: 'a b', window: 2 },
  ]);
  expect(inputsOf({ ...input, text: '  ' }, true)).toBeNull();
  expect(inputsOf({ ...input, text: '2, 17 4;' }, false)).toEqual([{ ids: [2, 17, 4] }]);
  expect(inputsOf({ ...input, text: '2, cat' }, false)).toContain('“cat” is not a number');
});

test('a second text is a sequence of its own, or the second sentence of a pair', () => {
  const two = { ...input, text: 'a b', second: 'c', window: 1, secondWindow: 2 };
  expect(inputsOf(two, true)).toEqual([
    { text: 'a b', window: 1 },
    { text: 'c', window: 2 },
  ]);
  const pair = { ...two, secondUse: 'pair' } as const;
  expect(inputsOf(pair, true)).toEqual([{ text: 'a b', pair: 'c' }]);
  expect(inputsOf({ ...pair, text: '1', second: '2' }, false)).toContain('no tokenizer');
  expect(inputsOf({ ...pair, second: ' ' }, true)).toEqual([{ text: 'a b', window: 1 }]);
});

test('masking a token replaces its range alone', () => {
  expect(withMask('the old man', 4, 7, '<mask>')).toBe('the <mask> man');
});

test('the system decides the scheme until the user does', () => {
  expect(schemeOf({ theme: 'system', systemScheme: 'dark' })).toBe('dark');
  expect(schemeOf({ theme: 'light', systemScheme: 'dark' })).toBe('light');
});
