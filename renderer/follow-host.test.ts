import { expect, test } from 'vitest';
import type { CallName, Events, HostMessage, Port } from '../engine/api.ts';
import { followHost } from './follow-host.ts';
import { createCanopyStore } from './state/store.ts';
import { createClient } from './transport/client.ts';

/** What a host that opens its model answers; a few fields of each stand in for the whole. */
const opening = {
  'host.info': { machine: { threads: 1 } },
  'model.status': { model: null, opening: { folder: '/m' }, failure: null },
  'settings.get': { settings: { theme: 'dark' }, problem: null },
  'recents.list': [],
  'hub.downloads': [],
  'corpus.run': null,
  'lab.run': null,
} as const;
const opened = { model: { folder: '/m' }, opening: null, failure: null };

function start() {
  const calls = new Map<CallName, number>();
  let tell: (message: HostMessage) => void = () => {};
  const port: Port = {
    post: (message) => {
      if (message.kind === 'call') calls.set(message.name, message.id);
    },
    listen: (listener) => {
      tell = listener;
    },
  };
  const store = createCanopyStore();
  const greet = followHost(store, createClient(port));
  const answer = (name: keyof typeof opening, value: unknown = opening[name]) =>
    tell({ kind: 'result', id: calls.get(name) ?? -1, value } as HostMessage);
  const event = (name: keyof Events, value: unknown) =>
    tell({ kind: 'event', name, value } as HostMessage);
  return { store, greet, answer, event };
}

const names = Object.keys(opening) as (keyof typeof opening)[];

test('a host is known once all its answers are there', async () => {
  const { store, greet, answer } = start();
  const greeted = greet();
  for (const name of names.slice(1)) answer(name);
  expect(store.getState()).toMatchObject({ connection: 'connecting', models: null, host: null });
  answer('host.info');
  await greeted;
  expect(store.getState()).toMatchObject({
    connection: 'open',
    host: opening['host.info'],
    models: opening['model.status'],
    theme: 'dark',
  });
});

test('what a host tells while its answers come is newer than they are', async () => {
  const { store, greet, answer, event } = start();
  const greeted = greet();
  for (const name of names) if (name !== 'recents.list') answer(name);
  event('model', opened);
  event('machine', { threads: 2 });
  event('lab', { done: 1 });
  event('settings', { settings: { theme: 'light' }, problem: null });
  answer('recents.list');
  await greeted;
  expect(store.getState()).toMatchObject({
    connection: 'open',
    host: { machine: { threads: 2 } },
    models: opened,
    labRun: { done: 1 },
    theme: 'light',
  });
});

test('a host that has come back is known anew', async () => {
  const { store, greet, answer, event } = start();
  const first = greet();
  for (const name of names) answer(name);
  await first;
  event('model', opened);
  const second = greet();
  for (const name of names) answer(name);
  await second;
  expect(store.getState().models).toEqual(opening['model.status']);
});
