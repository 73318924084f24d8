import { describe, expect, test } from 'vitest';
import { type About, type CorpusAbout, csvOf, fileName, jsonOf, sentenceOf } from './files.ts';

const about: About = {
  picture: 'canopy',
  canopy: '0.1.0',
  model: { name: 'canopy-tiny', sha256: 'ab12' },
  computed: { target: 'avx512', precision: 'f32' },
  layer: 3,
  tree: null,
  text: 'The king of <mask> was wise , and so was everybody else .',
};
const table = {
  columns: ['token', 'logit'],
  rows: [
    ['a "quoted", piece', -0.25],
    ['##ing', 1e-7],
  ],
};

describe('the name of a file', () => {
  test('says model, layer and text', () => {
    expect(fileName({ ...about, text: 'the king of' }, 'svg')).toBe(
      'canopy-tiny_layer-3_the-king-of.svg',
    );
  });
  test('cuts the text between words and keeps letters and digits alone', () => {
    expect(fileName(about, 'svg')).toBe('canopy-tiny_layer-3_the-king-of-mask-was-wise-and-so.svg');
  });
  test('says the reading where it is another, the tree where there are several, the window', () => {
    expect(
      fileName(
        { ...about, picture: 'icicle', tree: 2, text: 'x', window: { index: 4, count: 9 } },
        'png',
      ),
    ).toBe('canopy-tiny_layer-3_tree-2_icicle_x_window-5.png');
  });
  test('has no layer for the matrix and no text where nothing in it can be written', () => {
    expect(fileName({ ...about, picture: 'matrix', layer: null, text: '?! ...' }, 'csv')).toBe(
      'canopy-tiny_matrix.csv',
    );
  });
  test('says which token a spine is of', () => {
    const token = { index: 2, piece: 'king' };
    expect(fileName({ ...about, picture: 'spine', text: 'the king', token }, 'json')).toBe(
      'canopy-tiny_layer-3_spine_token-2_the-king.json',
    );
  });
  test('never climbs out of a folder', () => {
    expect(fileName({ ...about, text: '../../etc/passwd' }, 'csv')).toBe(
      'canopy-tiny_layer-3_etc-passwd.csv',
    );
  });
});

test('the sentence says which layer of which model, exactly', () => {
  expect(sentenceOf({ ...about, text: 'x', tree: 1, secondText: 'y' })).toBe(
    'canopy of layer 3, tree 1 of canopy-tiny (SHA-256 ab12) for “x” and “y”; made by Canopy 0.1.0.',
  );
});

test('CSV has a first line to skip, then a header, and quotes what must be quoted', () => {
  const [first, ...rest] = csvOf(about, table).split('\r\n');
  expect(JSON.parse((first ?? '').slice(2))).toEqual(about);
  expect(rest).toEqual(['token,logit', '"a ""quoted"", piece",-0.25', '##ing,1e-7', '']);
});

test('JSON has the same cells and what they are of', () => {
  expect(JSON.parse(jsonOf(about, table))).toEqual({ ...about, ...table });
});

describe('what a corpus says goes into a file that says', () => {
  const corpus: CorpusAbout = {
    picture: 'icicle',
    canopy: '0.1.0',
    model: { name: 'canopy-tiny', sha256: 'ab12' },
    dataset: {
      sha256: '1f0a9c2b77',
      folders: ['/data/ds'],
      documents: 2,
      tokens: 459_455,
      precision: 'f32',
      complete: false,
    },
    layer: 3,
    tree: 0,
  };
  test('model, corpus, layer, tree, and the node where it is about one', () => {
    expect(fileName(corpus, 'svg')).toBe('canopy-tiny_corpus-1f0a9c2b_layer-3_tree-0_icicle.svg');
    expect(fileName({ ...corpus, picture: 'tokens', node: 12 }, 'csv')).toBe(
      'canopy-tiny_corpus-1f0a9c2b_layer-3_tree-0_tokens_node-12.csv',
    );
    expect(fileName({ ...corpus, picture: 'layers', layer: null, tree: null }, 'csv')).toBe(
      'canopy-tiny_corpus-1f0a9c2b_layers.csv',
    );
  });
  test('a sentence with how many tokens, and whether all are there', () => {
    expect(sentenceOf(corpus)).toBe(
      'icicle of layer 3, tree 0 of canopy-tiny (SHA-256 ab12, f32) over 459455 tokens of 2 documents (corpus SHA-256 1f0a9c2b77, incomplete); made by Canopy 0.1.0.',
    );
    expect(csvOf(corpus, table).split('\r\n')[0]).toContain('"folders":["/data/ds"]');
  });
});
