import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import type { HostMessage } from './api.ts';
import { openDrafts } from './drafts.ts';
import { createEngine } from './engine.ts';
import { CanopyError } from './errors.ts';
import { appFolders } from './folders.ts';
import { createHost } from './host.ts';
import { createDownloads } from './hub/downloads.ts';
import { createRecents } from './recents.ts';
import { openSettings } from './settings.ts';

const folder = path.resolve('tests/golden/random-1');
const engine = createEngine({ threads: 1 });
const home = await mkdtemp(path.join(os.tmpdir(), 'canopy-host-'));
const folders = appFolders({ env: { CANOPY_HOME: home }, platform: process.platform, home });
const settings = await openSettings(folders);
const library = {
  recents: createRecents(folders.state),
  downloads: createDownloads({ cacheFolder: () => home, hubEndpoint: () => 'http://hub.invalid' }),
};
const host = createHost({
  engine,
  settings,
  drafts: openDrafts(folders.state),
  library,
  host: 'browser',
  version: '1.2.3',
  bundledModel: folder,
});
afterAll(() => engine.close());

/** A connection, and a promise of the message that answers a call. */
function connect() {
  const messages: HostMessage[] = [];
  const waiting = new Map<number, (message: HostMessage) => void>();
  const connection = host.connect((message) => {
    messages.push(message);
    if (message.kind === 'result' || message.kind === 'error') waiting.get(message.id)?.(message);
  });
  const answer = (id: number, name: string, params: unknown) =>
    new Promise<HostMessage>((resolve) => {
      waiting.set(id, resolve);
      connection.receive({ kind: 'call', id, name, params });
    });
  return { ...connection, messages, answer };
}

it('answers with results, and tells of the model meanwhile', async () => {
  const { answer, messages, close } = connect();
  expect(await answer(0, 'host.info', {})).toMatchObject({
    kind: 'result',
    value: { host: 'browser', version: '1.2.3', canChooseFolder: false },
  });
  await answer(1, 'model.open', { folder });
  const events = messages.flatMap((m) => (m.kind === 'event' && m.name === 'model' ? [m] : []));
  expect(events[0]?.value.opening?.folder).toBe(folder);
  expect(events.at(-1)?.value.model?.notation).toBe('2x6');
  close();
});

it('answers with errors that name the parameter', async () => {
  const { answer, close } = connect();
  const error = { kind: 'error', error: { code: 'bad-input' } };
  expect(await answer(0, 'trace', { inputs: [{ ids: [1.5] }] })).toMatchObject(error);
  expect(await answer(1, 'trace', { inputs: [], topK: 0 })).toMatchObject({
    error: { key: 'topK' },
  });
  expect(await answer(2, 'trace', { inputs: [{ ids: [1] }], extra: 1 })).toMatchObject(error);
  expect(await answer(3, 'constructor', {})).toMatchObject(error);
  close();
});

it('sets threads and precision, and names what it refuses', async () => {
  const { answer, close } = connect();
  const both = { threads: 1, precision: 'bf16' };
  expect(await answer(0, 'compute.set', both)).toMatchObject({ kind: 'result', value: both });
  expect(await answer(1, 'host.info', {})).toMatchObject({ value: { machine: both } });
  const refused = [
    [{ threads: 0 }, 'threads'],
    [{ threads: 1.5 }, 'threads'],
    [{ threads: 100_000 }, 'threads'],
    [{ precision: 'f16' }, 'precision'],
  ] as const;
  for (const [index, [params, key]] of refused.entries()) {
    const message = await answer(index + 2, 'compute.set', params);
    expect(message).toMatchObject({ kind: 'error', error: { code: 'bad-input', key } });
    expect(message.kind === 'error' && message.error.message).toContain(key);
  }
  expect(await answer(9, 'compute.set', { precision: 'f32' })).toMatchObject({
    value: { precision: 'f32', threads: 1 },
  });
  close();
});

it('tells every page of settings that one has changed, and computes by them', async () => {
  const [one, other] = [connect(), connect()];
  await one.answer(0, 'settings.set', { theme: 'dark', precision: 'bf16' });
  const heard = other.messages.flatMap((message) =>
    message.kind === 'event' && message.name !== 'model' ? [message] : [],
  );
  expect(heard).toMatchObject([
    { name: 'settings', value: { settings: { theme: 'dark', precision: 'bf16' }, problem: null } },
    { name: 'machine', value: { precision: 'bf16' } },
  ]);
  await other.answer(0, 'compute.set', { precision: 'f32' });
  expect(await one.answer(1, 'settings.get', {})).toMatchObject({
    value: { settings: { theme: 'dark', precision: 'f32' }, writable: true },
  });
  const wrong = await one.answer(2, 'settings.set', { hubEndpoint: 'file:///etc' });
  expect(wrong).toMatchObject({ error: { code: 'bad-input', key: 'hubEndpoint' } });
  one.close();
  other.close();
});

it('answers questions about nodes and through the lens, and parses them first', async () => {
  const { answer, close } = connect();
  await answer(0, 'model.open', { folder });
  const node = { layer: 0, tree: 1, node: 3 };
  expect(await answer(1, 'node.details', node)).toMatchObject({ kind: 'result', value: node });
  const lens = { input: { ids: [1, 2] }, layer: 2, position: 1, topK: 3 };
  const looked = await answer(2, 'lens', lens);
  const piece = expect.stringMatching(/^#\d+$/);
  expect(looked).toMatchObject({ value: { after: [{ piece }, { piece }, { piece }] } });
  const refused = [
    ['node.details', { ...node, node: -1 }, 'node'],
    ['node.details', { ...node, tree: 2 }, 'tree'],
    ['node.details', { ...node, more: 1 }, ''],
    ['lens', { ...lens, topK: 1000 }, 'topK'],
    ['lens', { ...lens, input: { text: 'a' } }, undefined],
    ['trace', { inputs: [{ text: 'a', pair: 7 }] }, 'inputs.0'],
  ] as const;
  for (const [index, [name, params, key]] of refused.entries()) {
    const message = await answer(index + 3, name, params);
    expect(message, name).toMatchObject({ kind: 'error' });
    expect(message.kind === 'error' && message.error.key, name).toBe(key);
  }
  close();
});

it('says false to what is no message of the contract', () => {
  const { receive, close } = connect();
  for (const message of [null, 7, 'call', [], {}, { kind: 'call', id: -1 }, { kind: 'stop' }]) {
    expect(receive(message)).toBe(false);
  }
  close();
});

it('takes 64 calls at a time and refuses the next', async () => {
  const { answer, close } = connect();
  await answer(0, 'model.open', { folder });
  const params = { inputs: [{ ids: [1, 2] }] };
  const calls = Array.from({ length: 65 }, (_, i) => answer(i + 1, 'trace', params));
  const kinds = (await Promise.all(calls)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'result').length).toBe(64);
  expect(kinds[64]).toBe('error');
  close();
});

it('cancels what a connection waits for when it closes, but not an opening', async () => {
  const one = connect();
  await one.answer(0, 'model.open', { folder });
  void one.answer(1, 'time', { inputs: [{ ids: [1, 2] }], budgetMs: 60_000 });
  void one.answer(2, 'model.open', { folder: path.resolve('assets/models/canopy-tiny') });
  one.close();
  const before = one.messages.length;
  const other = connect();
  const name = await new Promise<string | undefined>((resolve) => {
    const leave = engine.subscribe(({ model }) => {
      if (model?.name !== 'canopy-tiny') return;
      leave();
      resolve(model.name);
    });
  });
  expect(name).toBe('canopy-tiny');
  // Were the timing still running, this trace would have to interrupt it.
  expect((await other.answer(0, 'trace', { inputs: [{ text: 'a' }] })).kind).toBe('result');
  expect(one.messages.length).toBe(before);
  other.close();
});

it('runs over a corpus, pauses, and answers about its dataset', async () => {
  const { answer, messages, close } = connect();
  const tiny = path.resolve('assets/models/canopy-tiny');
  await answer(0, 'model.open', { folder: tiny });
  const target = path.join(home, 'dataset');
  const inputs = [path.resolve('assets/texts/time-machine.txt')];
  const runs = () =>
    messages.flatMap((m) => (m.kind === 'event' && m.name === 'corpus' ? [m.value] : []));
  const reached = (state: string) =>
    new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        if (runs().at(-1)?.state !== state) return;
        clearInterval(timer);
        resolve();
      }, 5);
    });
  const settings = { documents: 'line' };
  expect(await answer(1, 'corpus.start', { inputs, folder: target, settings })).toMatchObject({
    value: { state: 'running', model: 'canopy-tiny' },
  });
  await answer(2, 'corpus.pause', {});
  expect(runs().at(-1)?.state).toBe('paused');
  const second = await answer(3, 'corpus.start', { inputs, folder: target, settings });
  expect(second).toMatchObject({ error: { message: expect.stringContaining('under way') } });
  // A paused run leaves the engine to others.
  expect((await answer(4, 'trace', { inputs: [{ text: 'the king' }] })).kind).toBe('result');
  await answer(5, 'corpus.resume', {});
  await reached('done');
  const folders = [target];
  const opened = await answer(6, 'corpus.open', { folders });
  expect(opened).toMatchObject({ value: { complete: true, problemCount: 0 } });
  const tokens = opened.kind === 'result' && Reflect.get(Object(opened.value), 'tokens');
  const tree = { folders, layer: 1, tree: 0 };
  expect(await answer(7, 'corpus.usage', tree)).toMatchObject({ value: { tokens } });
  expect(await answer(8, 'corpus.list', { folder: home })).toMatchObject({
    value: [{ folders: [target], tokens }],
  });
  const shuffled = await answer(9, 'corpus.specialisation', { ...tree, by: 'position' });
  expect(shuffled).toMatchObject({ value: { tokens } });
  const progress = messages.filter((m) => m.kind === 'progress' && m.id === 9);
  expect(progress.length).toBe(20);
  const refused = [
    ['corpus.usage', { ...tree, layer: 4 }, 'layer'],
    ['corpus.tokens', { ...tree, node: 4095 }, 'node'],
    ['corpus.flow', { ...tree, level: 9 }, 'level'],
    ['corpus.specialisation', { ...tree, by: 'label' }, 'by'],
    ['corpus.open', { folders: [home] }, 'folders'],
    ['corpus.start', { inputs: [], folder: target, settings: {} }, 'inputs'],
  ] as const;
  for (const [index, [name, params, key]] of refused.entries()) {
    expect(await answer(10 + index, name, params), name).toMatchObject({ error: { key } });
  }
  close();
}, 60_000);

it('reads and writes corpora only where the host allows it', async () => {
  const guarded = createHost({
    engine,
    settings,
    drafts: openDrafts(folders.state),
    library,
    host: 'browser',
    version: '1.2.3',
    bundledModel: folder,
    mayOpen: async (target) => {
      if (!target.startsWith('/allowed'))
        throw new CanopyError('forbidden', `${target} is outside`);
    },
  });
  const answers: HostMessage[] = [];
  const { receive, close } = guarded.connect((message) => answers.push(message));
  const tree = { folders: ['/etc'], layer: 0, tree: 0 };
  const calls = [
    ['corpus.start', { inputs: ['/etc'], folder: '/allowed', settings: {} }],
    ['corpus.start', { inputs: ['/allowed'], folder: '/etc', settings: {} }],
    ['corpus.list', { folder: '/etc' }],
    ['corpus.open', { folders: ['/allowed', '/etc'] }],
    ['corpus.usage', tree],
    ['corpus.search', { folders: ['/etc'], text: 'root' }],
    ['evaluate.inspect', { task: 'sst2', path: '/etc/passwd' }],
    ['evaluate.run', { task: 'sst2', path: '/etc/passwd', models: ['/allowed'] }],
    ['evaluate.run', { task: 'sst2', path: '/allowed/dev.tsv', models: ['/etc'] }],
    ['evaluate.fillMask', { source: { path: '/etc/passwd' }, models: ['/etc'], positions: null }],
    ['evaluate.fillMask', { source: { text: 'a' }, models: ['/etc'], positions: null }],
  ] as const;
  for (const [id, [name, params]] of calls.entries()) receive({ kind: 'call', id, name, params });
  await vi.waitFor(() =>
    expect(answers.filter((m) => m.kind === 'error').length).toBe(calls.length),
  );
  for (const message of answers) {
    if (message.kind === 'error') expect(message.error.code).toBe('forbidden');
  }
  close();
});
