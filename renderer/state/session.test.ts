import { expect, test } from 'vitest';
import type { ModelStatus } from '../../engine/api.ts';
import { contentOf, isDirty, keptNow, UNTITLED } from './session.ts';
import { createCanopyStore } from './store.ts';

const picture = { width: 640, height: 480 };

/** A store with an open model, its view kept as it is. */
function start() {
  const store = createCanopyStore();
  const model = { name: 'm', folder: '/m', sha256: 'a', notation: '1x11' };
  // Of the model a session keeps these fields alone.
  store.getState().setModels({ model, opening: null, failure: null } as unknown as ModelStatus);
  store.getState().setSession(UNTITLED, keptNow(store.getState()));
  return store;
}

test('a session is dirty by whatever it keeps, and clean again when that is back', () => {
  const store = start();
  const { select, setLook, setText, setTheme } = store.getState();
  expect(isDirty(store.getState())).toBe(false);
  setTheme('dark');
  expect(isDirty(store.getState())).toBe(false);
  select({ layer: 2 });
  expect(isDirty(store.getState())).toBe(true);
  select({ layer: 0 });
  expect(isDirty(store.getState())).toBe(false);
  setLook({ zoom: { from: 0.25, to: 0.5 } });
  expect(isDirty(store.getState())).toBe(true);
  setLook({ focus: { level: 0, place: 0 } });
  expect(isDirty(store.getState())).toBe(false);
  setText('something else');
  expect(isDirty(store.getState())).toBe(true);
});

test('another model is a change, and a draft that no file has stays one', () => {
  const store = start();
  const { session, kept, setSession } = store.getState();
  if (kept === null || kept === 'nothing') throw new Error('nothing is kept');
  setSession(session, { ...kept, model: 'b' });
  expect(isDirty(store.getState())).toBe(true);
  setSession(session, 'nothing');
  expect(isDirty(store.getState())).toBe(true);
});

test('what is about to be shown is what is kept, not what it takes the place of', () => {
  const store = start();
  const { restoreView, look } = store.getState();
  const selection = { text: 0, token: 4, layer: 1, tree: 0, node: null };
  restoreView({ text: 'another', selection, pin: { text: 0, token: 2 }, look });
  expect(contentOf(store.getState(), picture)).toMatchObject({
    created: null,
    model: { sha256: 'a', notation: '1x11' },
    view: { text: 'another', selection, pin: { text: 0, token: 2 } },
    picture,
    timing: null,
  });
});

test('choosing the reading that is shown keeps its zoom; another one begins whole', () => {
  const store = start();
  const { setLook } = store.getState();
  const zoom = { from: 0.25, to: 0.5 };
  setLook({ zoom });
  setLook({ reading: 'canopy' });
  expect(store.getState().look.zoom).toEqual(zoom);
  setLook({ reading: 'icicle' });
  expect(store.getState().look.zoom).toBeNull();
});
