/** Reading a JSON object key by key, with messages that name the file, the key and the value. */

import { badModel, type CanopyError } from './errors.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

export interface JsonBlock {
  /** True where the key is there and not null. */
  has(key: string): boolean;
  /** The value as it is; counts as read. */
  raw(key: string): unknown;
  integer(key: string, range: Range): number;
  number(key: string, range: Range): number;
  /** A missing or null key is an error unless there is a fallback. */
  flag(key: string, fallback?: boolean): boolean;
  /** The name under which `choices` holds the value. */
  choice<T>(key: string, choices: Readonly<Record<string, T>>, fallback?: string): T;
  /** The object below a key. */
  block(key: string): JsonBlock;
  /** Refuses a value and says what is supported. */
  refuse(key: string, supported: string): CanopyError;
  /** `arch.attention.type` */
  path(key: string): string;
  /** Keys that nobody read. */
  unread(): string[];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 60 ? `${json.slice(0, 57)}...` : json;
}

/**
 * @param file name as the messages give it, e.g. `config.json`
 * @param path keys that lead to this object, joined by dots; empty at the top
 */
export function jsonBlock(value: unknown, file: string, path: string): JsonBlock {
  if (!isObject(value)) {
    const what = path === '' ? 'the file' : path;
    const state = value === undefined ? 'is missing' : `is ${shown(value)}`;
    throw badModel(`${file}: ${what} ${state}; Canopy needs a JSON object`, file, path);
  }
  const object = value;
  const read = new Set<string>();
  const fullPath = (key: string) => (path === '' ? key : `${path}.${key}`);
  const raw = (key: string): unknown => {
    read.add(key);
    return Object.hasOwn(object, key) ? object[key] : undefined;
  };
  const refuse = (key: string, supported: string): CanopyError => {
    const found = raw(key);
    const state = found === undefined ? 'is missing' : `is ${shown(found)}`;
    const where = fullPath(key);
    return badModel(`${file}: ${where} ${state}; Canopy supports ${supported}`, file, where);
  };
  const finite = (key: string, { min, max }: Range, whole: boolean): number => {
    const found = raw(key);
    const fits = typeof found === 'number' && found >= min && found <= max;
    if (fits && (!whole || Number.isInteger(found))) return found;
    const kind = whole ? 'whole numbers' : 'numbers';
    throw refuse(key, `${kind} from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}`);
  };
  return {
    has: (key) => (raw(key) ?? null) !== null,
    raw,
    refuse,
    path: fullPath,
    integer: (key, range) => finite(key, range, true),
    number: (key, range) => finite(key, range, false),
    flag(key, fallback) {
      const found = raw(key) ?? fallback;
      if (typeof found === 'boolean') return found;
      throw refuse(key, 'true and false');
    },
    choice(key, choices, fallback) {
      const found = raw(key) ?? fallback;
      const chosen =
        typeof found === 'string' && Object.hasOwn(choices, found) ? choices[found] : undefined;
      if (chosen !== undefined) return chosen;
      const names = Object.keys(choices).map((name) => `"${name}"`);
      throw refuse(key, names.join(', '));
    },
    block: (key) => jsonBlock(raw(key), file, fullPath(key)),
    unread: () =>
      Object.keys(object)
        .filter((key) => !read.has(key))
        .map(fullPath),
  };
}
