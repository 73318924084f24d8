import { expect, test } from 'vitest';
import type { ModelInfo, Sequence, Token } from '../../engine/api.ts';
import { maskChangeAt, partOf } from './masking.ts';
import { createCanopyStore } from './store.ts';

const token = (piece: string, start: number): Token => ({
  id: 20,
  piece,
  start,
  end: start + piece.length,
  special: false,
  unknown: false,
});
const special = (piece: string): Token => ({ ...token(piece, 0), end: 0, special: true });

const candidate = (piece: string) => ({ id: 30, piece, logit: 0, probability: 0.5 });

/** `the <mask> man`, alone or before `so <mask>`, with a prediction at each mask. */
function sequence(pair: boolean): Sequence {
  const first = [special('<cls>'), token('the', 0), token('<mask>', 4), token('man', 11)];
  const second = [token('so', 0), token('<mask>', 3), special('<sep>')];
  return {
    text: 'the <mask> man',
    ...(pair && { pair: 'so <mask>' }),
    window: null,
    tokens: [...first, special('<sep>'), ...(pair ? second : [])],
    layers: [],
    predictions: [
      { position: 2, top: [candidate('old')] },
      { position: 6, top: [candidate('##ly')] },
    ],
    classification: null,
    hiddenNorms: new Float32Array(),
  };
}

function showing(pair = false) {
  const store = createCanopyStore();
  const ffn = { kind: 'ff', neurons: 12 } as const;
  const shape = { layers: 4, hidden: 8, heads: 2, vocabulary: 99, maxTokens: 128, ffn };
  const model = { sha256: 'a', tokenizer: { vocabulary: 99, maskPiece: '<mask>' } };
  // Of the open model the change looks at the tokenizer alone.
  store.setState({
    models: { model: model as ModelInfo, models: [], opening: null, failure: null },
  });
  store.getState().showTrace(store.getState().startRun(), {
    model: { name: 'm', sha256: 'a', shape },
    sequences: [sequence(pair)],
    timing: { totalUs: 0, embeddingUs: 0, layers: [], headUs: 0, threads: 1, target: 'scalar' },
  });
  return store;
}

test('a word can be masked; what the tokenizer added cannot', () => {
  const state = showing().getState();
  const mask = { text: 0, start: 11, end: 14, kind: 'mask', by: '<mask>', masks: true };
  expect(maskChangeAt(state, 0, 3)).toEqual(mask);
  expect(maskChangeAt(state, 0, 0)).toBeNull();
  expect(maskChangeAt(state, 0, 99)).toBeNull();
});

test('a mask gives back what it hides, else the likeliest whole word', () => {
  const store = showing(true);
  const fill = { text: 0, start: 4, end: 10, kind: 'fill', by: 'old', masks: false };
  expect(maskChangeAt(store.getState(), 0, 2)).toEqual(fill);
  expect(maskChangeAt(store.getState(), 0, 6)).toBeNull();
  store.setState({ masks: [{ text: 0, start: 4, piece: '<mask>', hid: 'bold' }] });
  expect(maskChangeAt(store.getState(), 0, 2)).toEqual({ ...fill, kind: 'unmask', by: 'bold' });
});

test('nothing can be masked while newer text is on its way: places belong to the older', () => {
  const store = showing();
  store.getState().startRun();
  expect(maskChangeAt(store.getState(), 0, 3)).toBeNull();
});

test('behind the separator of a pair a token is of the second text', () => {
  const pair = sequence(true);
  expect(pair.tokens.map((_, index) => partOf(pair, index))).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
  expect(maskChangeAt(showing(true).getState(), 0, 5)).toMatchObject({ text: 1, start: 0, end: 2 });
  const alone = sequence(false);
  expect(alone.tokens.map((_, index) => partOf(alone, index))).toEqual([0, 0, 0, 0, 0]);
});
