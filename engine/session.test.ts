import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutations } from '../tests/sessions/mutate.ts';
import { aSession } from '../tests/sessions/session.ts';
import { CanopyError } from './errors.ts';
import { largestSession, parseSession, sessionText } from './session.ts';

const file = '/data/king.canopy';

function refusalOf(text: string): CanopyError {
  try {
    parseSession(text, file);
  } catch (error) {
    if (error instanceof CanopyError) return error;
    throw error;
  }
  throw new Error(`was read: ${text.slice(0, 200)}`);
}

it('reads what it wrote, to the last value', () => {
  expect(parseSession(sessionText(aSession), file)).toEqual({ session: aSession, older: null });
});

it('reads the example of the documentation', async () => {
  const text = await readFile(path.resolve('docs/sessions.md'), 'utf8');
  const [, example = ''] = /```json\n(.*?)```/s.exec(text) ?? [];
  const { session } = parseSession(example, 'docs/sessions.md');
  expect(session.model).toEqual({ ...aSession.model });
  expect(Object.keys(session).sort()).toEqual(Object.keys(aSession).sort());
});

it('brings a file of version 1 to the present one: nodes by level and place, texts with their windows', async () => {
  const old = await readFile(path.resolve('tests/sessions/version-1.canopy'), 'utf8');
  const { session, older } = parseSession(old, 'version-1.canopy');
  expect(older).toBe(1);
  expect(session.version).toBe(3);
  expect(session.model).toEqual(JSON.parse(old).model);
  expect(session.created).toBe('2026-11-12T09:14:03.512Z');
  expect(session.view).toEqual({
    view: 'paths',
    text: 'the king of <mask> was wise .',
    window: 0,
    second: { text: 'the queen of <mask> was wise .', use: 'beside', window: 0 },
    masks: [],
    // Node 23 is the ninth of level 4, node 4 the second of level 2.
    selection: { text: 1, token: 2, layer: 3, tree: 0, node: { level: 4, place: 8 } },
    pin: { text: 0, token: 2 },
    span: { text: 1, from: 2, to: 4 },
    look: { reading: 'icicle', widths: 'leaves', focus: { level: 2, place: 1 }, zoom: null },
    views: {},
  });
  expect(session.picture).toEqual({ width: 720, height: 520 });
  expect(session.interventions).toEqual([]);
  expect(session.timing).toBeNull();
});

it('brings a file of version 2, which knew no further views, to the present one', () => {
  const { views: _, ...view } = aSession.view;
  const { session, older } = parseSession(
    JSON.stringify({ ...aSession, version: 2, view }),
    'version-2.canopy',
  );
  expect(older).toBe(2);
  expect(session).toEqual({ ...aSession, view: { ...aSession.view, views: {} } });
});

it('refuses an older file by what is wrong in it, as it refuses a present one', async () => {
  const old = JSON.parse(await readFile(path.resolve('tests/sessions/version-1.canopy'), 'utf8'));
  expect(refusalOf(JSON.stringify({ ...old, texts: 7 })).message).toContain('view.text');
  const look = { ...old.look, focus: -3 };
  expect(refusalOf(JSON.stringify({ ...old, look })).message).toContain('view.look.focus');
});

describe('a refusal names file, key and value, and says what to do', () => {
  const changed = (change: (session: Record<string, unknown>) => void) => {
    const session = structuredClone(aSession) as unknown as Record<string, unknown>;
    change(session);
    return JSON.stringify(session);
  };
  it.each([
    ['', /not valid JSON/],
    ['{"canopy": "session", "version": 2', /not valid JSON/],
    ['[1, 2]', /expected an object, received \[1,2\]/],
    ['{"version": 2}', /canopy: expected "session", received nothing/],
    [changed((s) => delete s.model), /model: expected object, received nothing/],
    [
      changed((s) => Object.assign(s, { version: 0 })),
      /version: expected a whole number from 1 to 3, received 0/,
    ],
    [changed((s) => Object.assign(s, { version: '2' })), /version: .* received "2"/],
    [changed((s) => Object.assign(s, { extra: 1 })), /Unrecognized key: "extra"/],
    [
      changed((s) => Object.assign(s, { interventions: [{ layer: 1 }] })),
      /interventions\.0\.tokens/,
    ],
    [
      changed((s) => Object.assign(s.model as object, { sha256: 'abc' })),
      /model.sha256: expected 64 digits 0-9a-f, received "abc"/,
    ],
    [
      changed((s) => Object.assign(s.view as object, { window: -1 })),
      /view.window: .*>=0.*received -1/,
    ],
  ])('%.60s', (text, message) => {
    const error = refusalOf(text);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(file);
    expect(error.message).toMatch(/Correct it \(docs\/sessions\.md .*\), or open another file\.$/);
    expect(error.place.file).toBe(file);
  });
});

it('leaves a newer version to a newer Canopy', () => {
  const error = refusalOf(JSON.stringify({ ...aSession, version: 4 }));
  expect(error.code).toBe('unsupported');
  expect(error.message).toMatch(
    /up to version 3, and this is version 4\. A newer Canopy opens it\./,
  );
});

it('refuses a file that is too large before it parses it', () => {
  expect(refusalOf(' '.repeat(largestSession + 1)).message).toMatch(/it has 3\.0 MiB/);
});

it('refuses each of 200 mutated files in one plain sentence that names the file', () => {
  const kinds = new Set<string>();
  const messages = mutations(sessionText(aSession), 200, 2311).map(({ kind, text }) => {
    kinds.add(kind);
    const error = refusalOf(text);
    expect(['bad-input', 'unsupported']).toContain(error.code);
    expect(error.message.startsWith(file)).toBe(true);
    expect(error.message.length).toBeLessThan(500);
    expect(error.message).not.toMatch(/undefined|\[object|ZodError|at \w+ \(/);
    return error.message;
  });
  expect(messages).toHaveLength(200);
  expect(kinds.size).toBe(6);
});
