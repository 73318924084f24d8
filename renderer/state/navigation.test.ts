import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Sequence, Trace } from '../../engine/api.ts';
import { carryMasks } from './masks.ts';
import { createCanopyStore } from './store.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const later = () => vi.advanceTimersByTime(1000);

const nothing = new Float32Array();

/** A sequence between two special tokens; `window` as [index, first token]. */
function sequence(ids: readonly number[], window?: readonly [number, number]): Sequence {
  const token = (id: number) => ({
    id,
    piece: String(id),
    start: 0,
    end: 1,
    special: id < 10,
    unknown: false,
  });
  const [index = 0, firstToken = 0] = window ?? [];
  return {
    text: window ? 'long' : ids.join(' '),
    window: window ? { index, count: 3, start: 0, end: 9, firstToken, textTokens: 9 } : null,
    tokens: [2, ...ids, 3].map(token),
    layers: [],
    predictions: [],
    classification: null,
    hiddenNorms: nothing,
  };
}

function show(
  store: ReturnType<typeof createCanopyStore>,
  sequences: readonly Sequence[],
  depth = 11,
) {
  const ffn = { kind: 'fff', trees: 2, depth, nodes: 2 ** (depth + 1) - 1 } as const;
  const shape = { layers: 4, hidden: 8, heads: 2, vocabulary: 99, maxTokens: 128, ffn };
  const trace: Trace = {
    model: { name: 'm', sha256: 'a', shape },
    sequences,
    timing: { totalUs: 0, embeddingUs: 0, layers: [], headUs: 0, threads: 1, target: 'scalar' },
  };
  store.getState().showTrace(store.getState().startRun(), trace);
}

function started(...ids: readonly (readonly number[])[]) {
  const store = createCanopyStore();
  show(
    store,
    ids.map((own) => sequence(own)),
  );
  return store;
}

test('back and forward walk what was looked at; a fast walk is one step', () => {
  const store = started([20, 30, 40]);
  const at = () => store.getState().selection;
  store.getState().select({ token: 2 });
  later();
  store.getState().setLook({ reading: 'icicle' });
  later();
  store.getState().select({ layer: 1 });
  store.getState().select({ layer: 2 });
  store.getState().select({ layer: 3 });
  store.getState().back();
  expect(at()).toMatchObject({ token: 2, layer: 0 });
  expect(store.getState().look.reading).toBe('icicle');
  store.getState().back();
  expect(store.getState().look.reading).toBe('canopy');
  store.getState().back();
  expect(at().token).toBe(1);
  store.getState().back();
  for (let i = 0; i < 4; i++) store.getState().forward();
  expect(at()).toMatchObject({ token: 2, layer: 3 });
});

test('choosing what is chosen already is no step', () => {
  const store = started([20, 30]);
  store.getState().select({ token: 1 });
  store.getState().setLook({ focus: { level: 0, place: 0 } });
  expect(store.getState().past).toEqual([]);
});

test('choosing a token looks at it and no more at a node', () => {
  const store = started([20, 30]);
  store.getState().select({ node: { level: 2, place: 3 } });
  expect(store.getState().selection.node).toEqual({ level: 2, place: 3 });
  store.getState().select({ token: 2 });
  expect(store.getState().selection.node).toBeNull();
});

test('what was looked at moves along with its words, also in the past', () => {
  const store = started([20, 30, 40], [50, 60]);
  store.getState().select({ token: 3 });
  store.getState().setPin({ text: 1, token: 2 });
  store.getState().setSpan({ text: 0, from: 2, to: 3 });
  later();
  store.getState().select({ token: 1 });
  show(store, [sequence([70, 80, 20, 30, 40]), sequence([90, 50, 60])]);
  const { selection, pin, span, back } = store.getState();
  expect(selection.token).toBe(3);
  expect(pin).toEqual({ text: 1, token: 3 });
  expect(span).toEqual({ text: 0, from: 4, to: 5 });
  back();
  expect(store.getState().selection.token).toBe(5);
});

test('a pin whose word has gone is dropped, but not one that was masked', () => {
  const store = started([20, 30, 40]);
  store.getState().setPin({ text: 0, token: 2 });
  show(store, [sequence([20, 4, 40])]);
  expect(store.getState().pin).toEqual({ text: 0, token: 2 });
  show(store, [sequence([20, 40])]);
  expect(store.getState().pin).toBeNull();
});

test('a text that goes takes the selection back to the first', () => {
  const store = started([20, 30, 40], [50, 60]);
  store.getState().select({ text: 1, token: 2 });
  show(store, [sequence([20, 30, 40])]);
  expect(store.getState().selection).toMatchObject({ text: 0, token: 2 });
});

test('in another window of the text the same word stays chosen where it still is', () => {
  const store = createCanopyStore();
  show(store, [sequence([20, 30, 40], [0, 0])]);
  store.getState().select({ token: 3 });
  store.getState().setPin({ text: 0, token: 1 });
  show(store, [sequence([40, 50], [1, 2])]);
  expect(store.getState().selection.token).toBe(1);
  expect(store.getState().pin).toBeNull();
});

test('a model with shallower trees drops the node and shows the whole tree', () => {
  const store = started([20]);
  store.getState().select({ node: { level: 9, place: 300 } });
  store.getState().setLook({ focus: { level: 8, place: 100 } });
  show(store, [sequence([20])], 4);
  expect(store.getState().selection.node).toBeNull();
  expect(store.getState().look.focus).toEqual({ level: 0, place: 0 });
});

test('a kept view is looked at once its texts are traced; what is not there is told', () => {
  const store = createCanopyStore();
  const selection = { text: 0, token: 2, layer: 3, tree: 1, node: null };
  store.getState().restoreView({ text: '20 30', selection });
  show(store, [sequence([20, 30])]);
  expect(store.getState().selection).toEqual(selection);
  expect(store.getState().notice).toBeNull();
  const other = { ...selection, token: 77, layer: 9 };
  store.getState().restoreView({ text: '20', selection: other });
  show(store, [sequence([20])]);
  expect(store.getState().selection).toMatchObject({ token: 2, layer: 3 });
  expect(store.getState().notice).toContain('token 77 (the text has 3), layer 9 (the model has 4)');
});

test('a mask remembers what it hides and moves with its text', () => {
  const store = createCanopyStore();
  store.getState().setText('the old man');
  const old = { text: 0, start: 4, end: 7, by: '<mask>', masks: true } as const;
  store.getState().replace(old);
  expect(store.getState().text).toBe('the <mask> man');
  expect(store.getState().masks).toEqual([{ text: 0, start: 4, piece: '<mask>', hid: 'old' }]);
  store.getState().setText('see the <mask> man');
  store.getState().setText('see the <mask> man go');
  expect(store.getState().masks[0]?.start).toBe(8);
  store.getState().setText('see the <mas man go');
  expect(store.getState().masks).toEqual([]);
});

test('masks of the other text stay', () => {
  const mask = { text: 1, start: 0, piece: '<mask>', hid: 'a' };
  expect(carryMasks([mask], 0, 'x', 'y')).toEqual([mask]);
  expect(carryMasks([mask], 1, '<mask> b', '<mask> bc')).toEqual([mask]);
});

test('texts without a choice start at their first word, and the older picture stays until then', () => {
  const store = started([20, 30, 40]);
  store.getState().select({ token: 3, layer: 2 });
  store.getState().setPin({ text: 0, token: 1 });
  store.getState().restoreView({ text: '50 60' });
  expect(store.getState().shown).not.toBeNull();
  show(store, [sequence([50, 60])]);
  expect(store.getState().selection).toMatchObject({ token: 1, layer: 2 });
  expect(store.getState().pin).toBeNull();
});

test('typing before a kept view is traced lets go of it', () => {
  const store = createCanopyStore();
  const selection = { text: 0, token: 2, layer: 3, tree: 1, node: null };
  store.getState().restoreView({ text: '20 30', selection });
  store.getState().setText('20 30 40');
  show(store, [sequence([20, 30, 40])]);
  expect(store.getState().selection.layer).toBe(0);
});
