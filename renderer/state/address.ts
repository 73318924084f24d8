/**
 * What is looked at as the part of an address behind `#`, and back. Names are short and values are
 * words and numbers joined by dots, so that a person can read and change them:
 * `text=the king&at=0.3.2.0&node=4.9&pin=0.1&span=0.1.4&look=icicle.tokens.2.1`, where `at` is text,
 * token, layer and tree, a node is level and place, and a span is text, first and last token.
 * `zoom=0.2,0.45` is what was zoomed to between subtrees, as shares of the picture's axis.
 * `address-corpus.ts` has the names of the corpus view.
 */
import { CORPUS_NAMES, readCorpus, writeCorpus } from './address-corpus.ts';
import { numbers, readLook, readNode, readZoom } from './address-parts.ts';
import { VIEWS } from './rail.ts';
import type { Navigation } from './selection.ts';
import type { ViewState } from './view-state.ts';

/** Longer texts are kept beside the address: it should fit where addresses are pasted. */
const LONGEST_TEXT = 8_000;

export interface ReadAddress {
  readonly view: Partial<ViewState>;
  /** What of the address says nothing that can be shown. */
  readonly problems: readonly string[];
}

/** Names of the address that are a view's; all others are left as they are. */
const NAMES = [
  'view',
  'text',
  'second',
  'use',
  'window',
  'window2',
  'at',
  'node',
  'pin',
  'span',
  'look',
  'zoom',
  ...CORPUS_NAMES,
];

/** Whether texts are too long to stand in an address. */
export function isTooLong({ text, second }: ViewState): boolean {
  return text.length + (second?.text.length ?? 0) > LONGEST_TEXT;
}

/** `hash` with this view in it, without its texts where they are too long; starts with `#`. */
export function writeAddress(hash: string, view: ViewState): string {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  for (const name of NAMES) fields.delete(name);
  const { selection, pin, span, look, second } = view;
  const put = (name: string, ...values: readonly (string | number)[]) =>
    fields.set(name, values.join('.'));
  if (view.view !== 'paths') put('view', view.view);
  if (!isTooLong(view)) {
    fields.set('text', view.text);
    if (second) fields.set('second', second.text);
  }
  if (second?.use === 'pair') put('use', 'pair');
  if (view.window > 0) put('window', view.window);
  if (second && second.window > 0) put('window2', second.window);
  put('at', selection.text, selection.token, selection.layer, selection.tree);
  if (selection.node) put('node', selection.node.level, selection.node.place);
  if (pin) put('pin', pin.text, pin.token);
  if (span) put('span', span.text, span.from, span.to);
  put('look', look.reading, look.widths, look.focus.level, look.focus.place);
  if (look.zoom) fields.set('zoom', `${look.zoom.from},${look.zoom.to}`);
  if (view.views.corpus) writeCorpus(fields, view.views.corpus);
  return `#${fields}`;
}

export function readAddress(hash: string): ReadAddress {
  const fields = new URLSearchParams(hash.replace(/^#/, ''));
  const problems: string[] = [];
  /** The field's value as `read` gives it; a problem where it gives null. */
  const field = <T>(name: string, read: (value: string) => T | null): T | undefined => {
    const value = fields.get(name);
    if (value === null) return undefined;
    const found = read(value);
    if (found === null) problems.push(`${name}=${value.slice(0, 40)}`);
    return found ?? undefined;
  };
  const view = field('view', (value) => VIEWS.find((name) => name === value) ?? null);
  const text = field('text', (value) => value);
  const second = field('second', (value) => value);
  const use = field('use', (value) => (value === 'pair' || value === 'beside' ? value : null));
  const window = field('window', (value) => numbers(value, 1)?.[0] ?? null);
  const window2 = field('window2', (value) => numbers(value, 1)?.[0] ?? null);
  const at = field('at', readAt);
  const node = field('node', readNode);
  if (node && !at) problems.push(`node=${fields.get('node')} without at`);
  const pin = field('pin', readPin);
  const span = field('span', readSpan);
  const look = field('look', readLook);
  const zoom = field('zoom', readZoom);
  const corpus = readCorpus(fields, field);
  return {
    view: {
      ...(view && { view }),
      ...(text !== undefined && { text }),
      ...(window !== undefined && { window }),
      ...(second !== undefined && {
        second: { text: second, use: use ?? 'beside', window: window2 ?? 0 },
      }),
      ...(at && { selection: { ...at, node: node ?? null } }),
      ...(pin && { pin }),
      ...(span && { span }),
      ...(look && { look: { ...look, zoom: zoom ?? null } }),
      ...(corpus && { views: { corpus } }),
    },
    problems,
  };
}

type At = Omit<Navigation['selection'], 'node'>;

function readAt(value: string): At | null {
  const [text = 0, token = 0, layer = 0, tree = 0] = numbers(value, 4) ?? [2];
  return text > 1 ? null : { text, token, layer, tree };
}

function readPin(value: string): Navigation['pin'] {
  const [text = 2, token = 0] = numbers(value, 2) ?? [];
  return text > 1 ? null : { text, token };
}

function readSpan(value: string): Navigation['span'] {
  const [text = 2, from = 0, to = 0] = numbers(value, 3) ?? [];
  return text > 1 || from > to ? null : { text, from, to };
}
