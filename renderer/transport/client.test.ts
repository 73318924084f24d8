import { expect, test } from 'vitest';
import type { ClientMessage, HostMessage, Port } from '../../engine/api.ts';
import { CallError, createClient } from './client.ts';

function wire() {
  const sent: ClientMessage[] = [];
  let listener: (message: HostMessage) => void = () => {};
  const port: Port = {
    post: (message) => void sent.push(message),
    listen: (next) => {
      listener = next;
    },
  };
  return { sent, client: createClient(port), tell: (message: HostMessage) => listener(message) };
}

test('a call gets the result that carries its id', async () => {
  const { sent, client, tell } = wire();
  const first = client.call('model.cancel', {});
  const second = client.call('host.info', {});
  expect(sent.map((message) => message.id)).toEqual([1, 2]);
  tell({ kind: 'result', id: 2, value: { version: '1' } });
  tell({ kind: 'result', id: 1, value: null });
  await expect(first).resolves.toBeNull();
  await expect(second).resolves.toEqual({ version: '1' });
});

test('an error keeps code, file and key', async () => {
  const { client, tell } = wire();
  const call = client.call('model.open', { folder: '/m' });
  const error = { code: 'bad-model', message: 'no', file: '/m/config.json', key: 'arch' } as const;
  tell({ kind: 'error', id: 1, error });
  await expect(call).rejects.toMatchObject({ detail: error });
});

test('aborting tells the host and rejects at once; a late answer is dropped', async () => {
  const { sent, client, tell } = wire();
  const abort = new AbortController();
  const call = client.call('trace', { inputs: [{ text: 'a' }] }, { signal: abort.signal });
  abort.abort();
  await expect(call).rejects.toBeInstanceOf(CallError);
  expect(sent.at(-1)).toEqual({ kind: 'cancel', id: 1 });
  tell({ kind: 'result', id: 1, value: {} });
});

test('progress and events reach their listeners', async () => {
  const { client, tell } = wire();
  const seen: unknown[] = [];
  client.on('command', (value) => seen.push(value));
  const call = client.call('time', { inputs: [] }, { onProgress: (p) => seen.push(p) });
  tell({ kind: 'progress', id: 1, progress: { done: 1, total: 4 } });
  tell({ kind: 'event', name: 'command', value: { command: 'focus-input' } });
  client.abandon('gone');
  await expect(call).rejects.toThrow('gone');
  expect(seen).toEqual([{ done: 1, total: 4 }, { command: 'focus-input' }]);
});
