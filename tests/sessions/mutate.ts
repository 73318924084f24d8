/** Seeded damage to a session's file, each of it such that no reader may take it for a session. */

interface Mutation {
  readonly kind: string;
  readonly text: string;
}

/** Mulberry32: a small generator with a seed. Numbers 0 .. 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Path = readonly (string | number)[];

/** Every place in a document, the root left out. */
function placesOf(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...placesOf(inner, place)];
  });
}

function parentOf(document: unknown, place: Path): Record<string, unknown> {
  let at = document;
  for (const key of place.slice(0, -1)) at = Reflect.get(Object(at), key);
  return Object(at);
}

/** A value of another type than any that the place can have. */
function wrongFor(value: unknown, pick: () => number): unknown {
  if (typeof value === 'string') return [17, true, ['a'], { a: 1 }][Math.floor(4 * pick())];
  if (typeof value === 'number') return ['17', -1.5, true, [1], {}][Math.floor(5 * pick())];
  if (typeof value === 'boolean') return ['yes', 1, null, []][Math.floor(4 * pick())];
  return ['', -1, 0.5, true][Math.floor(4 * pick())];
}

const kinds = {
  /** A key or a value of a record that has to be there is not. */
  missing(document: unknown, places: readonly Path[], pick: () => number) {
    const keys = places.filter((place) => typeof place.at(-1) === 'string');
    const place = keys[Math.floor(keys.length * pick())] ?? [];
    delete parentOf(document, place)[String(place.at(-1))];
    return JSON.stringify(document);
  },
  wrong(document: unknown, places: readonly Path[], pick: () => number) {
    const place = places[Math.floor(places.length * pick())] ?? [];
    const parent = parentOf(document, place);
    const key = String(place.at(-1));
    parent[key] = wrongFor(parent[key], pick);
    return JSON.stringify(document);
  },
  unknown(document: unknown, places: readonly Path[], pick: () => number) {
    const records = places.filter((place) => {
      const value = parentOf(document, place)[String(place.at(-1))];
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    });
    const place = [...(records[Math.floor(records.length * pick())] ?? []), 'x'];
    parentOf(document, place)[`key${Math.floor(1e6 * pick())}`] = pick();
    return JSON.stringify(document);
  },
  version(document: unknown, _places: readonly Path[], pick: () => number) {
    const versions = [0, -1, 4, 1e9, 2.5, '2', null, [2], 1];
    Object(document).version = versions[Math.floor(versions.length * pick())];
    return JSON.stringify(document);
  },
  cut(document: unknown, _places: readonly Path[], pick: () => number) {
    const text = JSON.stringify(document);
    return text.slice(0, Math.floor(text.length * pick()));
  },
  /** A bit of what holds the values together. */
  garbled(document: unknown, _places: readonly Path[], pick: () => number) {
    const text = JSON.stringify(document);
    const marks = [...text.matchAll(/[{}[\]:]/g)].map(({ index }) => index);
    const at = marks[Math.floor(marks.length * pick())] ?? 0;
    return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  },
} as const;

export function mutations(text: string, count: number, seed: number): readonly Mutation[] {
  const pick = random(seed);
  const names = Object.keys(kinds) as (keyof typeof kinds)[]; // its keys, by its own type
  return Array.from({ length: count }, (_, index) => {
    const kind = names[index % names.length] ?? 'cut';
    const document: unknown = JSON.parse(text);
    return { kind, text: kinds[kind](document, placesOf(document), pick) };
  });
}
