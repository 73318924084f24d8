import { expect, it } from 'vitest';
import { compareNow, firstCompare, sideNow } from './compare.ts';
import { createCanopyStore } from './store.ts';

const selection = { text: 0, token: 1, layer: 2, tree: 0, node: null };
const page = { text: 'the king', second: 'the queen', window: 0, secondWindow: 1, selection };

it('lets a side follow the page, and leaves a pinned one alone', () => {
  const pinned = { model: '/m', text: 'a', layer: 0 };
  const follows = { ...pinned, follows: true } as const;
  expect(sideNow(pinned, page)).toBe(pinned);
  expect(sideNow(follows, page)).toEqual({ model: null, text: 'the king', layer: 2 });
  const second = { ...page, selection: { ...selection, text: 1, layer: 3 } };
  expect(sideNow(follows, second)).toEqual({
    model: null,
    text: 'the queen',
    layer: 3,
    window: 1,
  });
  expect(compareNow({ a: pinned, b: follows, tree: 0 }, page)).toEqual({
    a: pinned,
    b: { model: null, text: 'the king', layer: 2 },
    tree: 0,
  });
});

it('pins a side by another text, and chooses the page’s layer with a side that follows', () => {
  const store = createCanopyStore();
  const state = () => store.getState();
  state().setCompare(firstCompare(state()));
  state().setText('the king');
  expect(state().compare?.b.text).not.toBe('the king');
  state().setPinned('b', false);
  const now = () => {
    const { compare } = state();
    return compare && compareNow(compare, state());
  };
  expect(now()?.b.text).toBe('the king');
  state().setSide('b', { layer: 3 });
  expect(state().selection.layer).toBe(3);
  expect(state().compare?.b.follows).toBe(true);
  state().setSide('b', { text: 'the queen' });
  expect(state().compare?.b).toEqual({ model: null, text: 'the queen', layer: 3 });
  // A session's interventions are of its text: another text has none.
  const side = { model: null, text: 'a', layer: 0, session: 'one', window: 2 };
  state().setCompare({ a: side, b: side, tree: 0 });
  state().setSide('a', { layer: 1 });
  expect(state().compare?.a).toEqual({ ...side, layer: 1 });
  state().setSide('a', { text: 'b' });
  expect(state().compare?.a).toEqual({ model: null, text: 'b', layer: 1 });
});
