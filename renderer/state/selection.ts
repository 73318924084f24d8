import type { StateCreator } from 'zustand';
import type {
  AxisWindow,
  Navigation,
  NodePlace,
  Pin,
  Reading,
  Selection,
  Span,
  TreeLook,
} from '../../engine/api.ts';
import { fitNavigation } from './fit-navigation.ts';
import type { State } from './store.ts';

export type { Navigation, NodePlace, Pin, Reading, Selection, Span, TreeLook };

/** What the pointer is over, for as long as it is. */
export type Hover =
  | { readonly kind: 'tokens'; readonly text: number; readonly tokens: readonly number[] }
  | { readonly kind: 'node'; readonly level: number; readonly place: number };

export interface SelectionSlice extends Navigation {
  readonly hover: Hover | null;
  readonly past: readonly Navigation[];
  readonly future: readonly Navigation[];
  /** Choosing a token, a layer or a tree looks at the token again, unless `node` is given. */
  select(part: Partial<Selection>): void;
  setPin(pin: Pin | null): void;
  setSpan(span: Span | null): void;
  /** What is looked at otherwise is looked at whole: a zoom ends unless `part` has one. */
  setLook(part: Partial<TreeLook>): void;
  /** Goes to a whole state, as far as what is on the screen has it. */
  show(navigation: Navigation): void;
  setHover(hover: Hover | null): void;
  back(): void;
  forward(): void;
}

export const WHOLE_TREE: NodePlace = { level: 0, place: 0 };

/** Steps that follow each other faster than this are one: a held arrow key is one walk. */
const ONE_STEP_MS = 400;
const LONGEST_PAST = 200;

export const selectionSlice: StateCreator<State, [], [], SelectionSlice> = (set, get) => {
  let lastStep = 0;
  const now = (): Navigation => {
    const { selection, pin, span, look } = get();
    return { selection, pin, span, look };
  };
  const go = (part: Partial<Navigation>) => {
    if (sameNavigation({ ...now(), ...part }, now())) return;
    const time = Date.now();
    const walking = time - lastStep < ONE_STEP_MS && get().past.length > 0;
    lastStep = time;
    const past = walking ? get().past : [...get().past, now()].slice(-LONGEST_PAST);
    set({ ...part, past, future: [] });
  };
  return {
    selection: { text: 0, token: 0, layer: 0, tree: 0, node: null },
    pin: null,
    span: null,
    look: { reading: 'canopy', widths: 'tokens', focus: WHOLE_TREE, zoom: null },
    hover: null,
    past: [],
    future: [],
    select: (part) => go({ selection: { ...get().selection, node: null, ...part } }),
    setPin: (pin) => go({ pin }),
    setSpan: (span) => go({ span }),
    setLook: (part) => {
      const { look } = get();
      const stays =
        part.focus === undefined &&
        (part.reading ?? look.reading) === look.reading &&
        (part.widths ?? look.widths) === look.widths;
      go({ look: { ...look, zoom: stays ? look.zoom : null, ...part } });
    },
    show: (navigation) => {
      const trace = get().shown?.trace;
      go(trace ? fitNavigation(navigation, trace) : navigation);
    },
    setHover: (hover) => {
      if (hover !== get().hover) set({ hover });
    },
    back: () => {
      const past = [...get().past];
      lastStep = 0;
      // Steps that a newer text or model has made the same as this one would seem to do nothing.
      for (let to = past.pop(); to; to = past.pop()) {
        if (sameNavigation(to, now())) continue;
        set({ ...to, hover: null, past, future: [now(), ...get().future] });
        return;
      }
      set({ past });
    },
    forward: () => {
      const future = [...get().future];
      lastStep = 0;
      for (let to = future.shift(); to; to = future.shift()) {
        if (sameNavigation(to, now())) continue;
        set({ ...to, hover: null, past: [...get().past, now()], future });
        return;
      }
      set({ future });
    },
  };
};

function sameNavigation(a: Navigation, b: Navigation): boolean {
  return (
    sameFields(a.selection, b.selection) &&
    samePlace(a.selection.node, b.selection.node) &&
    sameFields(a.pin, b.pin) &&
    sameFields(a.span, b.span) &&
    sameFields(a.look, b.look) &&
    samePlace(a.look.focus, b.look.focus) &&
    sameZoom(a.look.zoom, b.look.zoom)
  );
}

/** Whether all numbers and words in two flat objects are the same. */
function sameFields<T extends object>(a: T | null, b: T | null): boolean {
  if (a === null || b === null) return a === b;
  const other = new Map(Object.entries(b));
  return Object.entries(a).every(
    ([key, value]) => typeof value === 'object' || value === other.get(key),
  );
}

function sameZoom(a: AxisWindow | null, b: AxisWindow | null): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}

function samePlace(a: NodePlace | null, b: NodePlace | null): boolean {
  return a?.level === b?.level && a?.place === b?.place;
}
