/** Older sessions as present ones, a version at a time. What an older file has wrong stays wrong. */

import type { Json, Step } from './migrations.ts';

/** Sessions have said their version from the start. */
export const firstSessionVersion = 1;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A node's number through the tree as level and place; anything else as it is, to be refused. */
function placeOf(node: unknown): unknown {
  if (typeof node !== 'number' || !Number.isInteger(node) || node < 0) return node;
  const level = Math.floor(Math.log2(node + 1));
  return { level, place: node + 1 - 2 ** level };
}

/**
 * Version 1 numbered nodes through the whole tree, kept texts and their windows in two lists, and
 * neither what masks hid, nor a zoom between subtrees, nor the size of the picture.
 */
function fromVersion1(old: Json): Json {
  const { texts, windows, use, selection, pin, span, look, ...rest } = old;
  const textAt = (at: number) => (Array.isArray(texts) ? texts[at] : texts);
  const windowAt = (at: number) => (Array.isArray(windows) ? windows[at] : windows);
  const two = Array.isArray(texts) && texts.length > 1;
  return {
    ...rest,
    view: {
      view: 'paths',
      text: textAt(0),
      window: windowAt(0),
      second: two ? { text: textAt(1), use, window: windowAt(1) } : null,
      masks: [],
      selection: isObject(selection)
        ? { ...selection, node: selection.node === null ? null : placeOf(selection.node) }
        : selection,
      pin,
      span,
      look: isObject(look) ? { ...look, focus: placeOf(look.focus), zoom: null } : look,
    },
    picture: { width: 720, height: 520 },
    interventions: [],
    timing: null,
  };
}

/** Version 2 knew no views beside Paths and the models. */
function fromVersion2(old: Json): Json {
  const { view, ...rest } = old;
  return { ...rest, view: isObject(view) ? { ...view, views: {} } : view };
}

export const sessionSteps: readonly Step[] = [fromVersion1, fromVersion2];
