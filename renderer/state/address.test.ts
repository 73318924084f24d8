import { expect, test } from 'vitest';
import { readAddress, writeAddress } from './address.ts';
import type { ViewState } from './view-state.ts';

const plain: ViewState = {
  view: 'paths',
  text: 'the king & <mask> .',
  window: 0,
  second: null,
  selection: { text: 0, token: 3, layer: 2, tree: 0, node: null },
  pin: null,
  span: null,
  look: { reading: 'canopy', widths: 'tokens', focus: { level: 0, place: 0 }, zoom: null },
  masks: [],
  views: {},
};

const full: ViewState = {
  ...plain,
  view: 'models',
  window: 4,
  second: { text: 'two\nlines', use: 'pair', window: 1 },
  selection: { text: 1, token: 3, layer: 2, tree: 1, node: { level: 4, place: 9 } },
  pin: { text: 0, token: 5 },
  span: { text: 1, from: 2, to: 6 },
  look: {
    reading: 'icicle',
    widths: 'leaves',
    focus: { level: 3, place: 7 },
    zoom: { from: 0.8125, to: 0.99 },
  },
  views: {
    corpus: {
      folders: ['/data/shard 0', '/data/shard&1'],
      layer: 3,
      tree: 1,
      node: { level: 2, place: 3 },
      token: 17,
      look: {
        reading: 'icicle',
        widths: 'leaves',
        focus: { level: 1, place: 1 },
        zoom: { from: 0.5, to: 0.75 },
      },
      saved: [],
    },
  },
};

test('a view comes back from its address as it was', () => {
  for (const view of [plain, full]) {
    const { view: read, problems } = readAddress(writeAddress('', view));
    expect({
      view: 'paths',
      window: 0,
      second: null,
      pin: null,
      span: null,
      masks: [],
      views: {},
      ...read,
    }).toEqual(view);
    expect(problems).toEqual([]);
  }
});

test('what else an address holds stays, and an older view goes', () => {
  const hash = writeAddress(writeAddress('#token=secret', full), plain);
  expect(new URLSearchParams(hash.slice(1)).get('token')).toBe('secret');
  expect(hash).not.toContain('pin');
  expect(hash).toContain('at=0.3.2.0');
});

test('a text too long for an address is left out', () => {
  const { view } = readAddress(writeAddress('', { ...plain, text: 'word '.repeat(3000) }));
  expect(view.text).toBeUndefined();
  expect(view.selection?.token).toBe(3);
});

test('an address without a view asks for nothing', () => {
  expect(readAddress('#token=secret')).toEqual({ view: {}, problems: [] });
});

test('a node without the token and layer that it belongs to is named, not silently dropped', () => {
  const { view, problems } = readAddress('#text=a&node=5.3');
  expect(view).toEqual({ text: 'a' });
  expect(problems).toEqual(['node=5.3 without at']);
});

test('values that mean nothing are named and ignored', () => {
  const hash = '#text=a&at=0.1&node=3.8&pin=7.0&span=0.5.2&look=forest.tokens.0.0&window=-1&use=x';
  const { view, problems } = readAddress(hash);
  expect(view).toEqual({ text: 'a' });
  expect(problems.map((problem) => problem.split('=')[0]).sort()).toEqual(
    ['at', 'look', 'node', 'pin', 'span', 'use', 'window'].sort(),
  );
});
