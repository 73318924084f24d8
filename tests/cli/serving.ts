/** `canopy serve` under test, and a renderer's end of its socket. */

import http from 'node:http';
import { Packr } from 'msgpackr';
import { WebSocket } from 'ws';
import type { ClientMessage, HostMessage, ModelStatus } from '../../engine/api.ts';
import { decode } from '../../engine/codec.ts';
import { start } from './canopy.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

interface Knock {
  readonly origin?: string;
  readonly host?: string;
  readonly token?: string;
}

/** Starts the host; what it gives acts as browsers do. */
export async function serving(...args: readonly string[]) {
  const process = start(['serve', '--json', ...args]);
  let errors = '';
  process.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const line = await new Promise<string>((resolve, reject) => {
    process.stdout.setEncoding('utf8').once('data', resolve);
    process.once('close', () => reject(new Error(errors)));
  });
  const { url, port }: { url: string; port: number } = JSON.parse(line);
  const token = new URL(url).hash.replace('#token=', '');

  function ask(path: string, options: http.RequestOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, path, ...options }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, body });
        });
      });
      request.on('error', reject).end();
    });
  }

  function knock({ origin, host, token: key = token }: Knock = {}): WebSocket {
    const protocols = key === '' ? ['canopy'] : ['canopy', key];
    return new WebSocket(`ws://127.0.0.1:${port}/socket`, protocols, {
      origin: origin ?? `http://127.0.0.1:${port}`,
      ...(host === undefined ? {} : { headers: { host } }),
    });
  }

  /** Status with which an upgrade is refused; 101 where it is not. */
  function refusal(as: Knock): Promise<number | undefined> {
    return new Promise((resolve) => {
      const socket = knock(as);
      socket.on('open', () => {
        socket.close();
        resolve(101);
      });
      socket.on('error', () => {});
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
    });
  }

  /** A renderer's end of the socket. */
  async function connect() {
    const socket = knock();
    const packr = new Packr({ moreTypes: true, structuredClone: false, useRecords: false });
    const waiting = new Map<number, (message: HostMessage) => void>();
    const events: ModelStatus[] = [];
    /** Whether this page may write, as it was told, the latest last. */
    const roles: boolean[] = [];
    const listeners = new Set<() => void>();
    socket.on('message', (data: Buffer) => {
      const message = decode(data) as HostMessage; // the server packs nothing else
      if (message.kind === 'event') {
        if (message.name === 'model') events.push(message.value);
        if (message.name === 'writer') roles.push(message.value.mayWrite);
        for (const listener of listeners) listener();
      } else if (message.kind !== 'progress') waiting.get(message.id)?.(message);
    });
    await new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    });
    let last = 0;
    const post = (message: ClientMessage) => socket.send(packr.pack(message));
    const call = (name: Extract<ClientMessage, { kind: 'call' }>['name'], params: unknown) => {
      const id = ++last;
      const answer = new Promise<HostMessage>((resolve) => waiting.set(id, resolve));
      post({ kind: 'call', id, name, params });
      return { id, answer };
    };
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    return { socket, post, call, events, roles, listeners, closed };
  }

  /** A page that has control, once the bundled model, which opens behind the page, is open. */
  async function withModel() {
    const client = await connect();
    await client.call('writer.take', {}).answer;
    // Listens before it asks: the event may come right behind the answer.
    const opened = new Promise<void>((resolve, reject) => {
      const look = (status: ModelStatus | undefined) => {
        if (status?.model) resolve();
        else if (status?.failure) reject(new Error(status.failure.error.message));
      };
      client.listeners.add(() => look(client.events.at(-1)));
      void client.call('model.status', {}).answer.then((message) => {
        if (message.kind === 'result') look(message.value as ModelStatus); // by contract
      });
    });
    await opened;
    return client;
  }

  return { process, port, token, ask, refusal, connect, withModel };
}
/** @throws where the message is no result */
export function resultOf<T>(message: HostMessage): T {
  if (message.kind === 'result') return message.value as T; // the caller knows what it asked for
  throw new Error(JSON.stringify(message));
}
