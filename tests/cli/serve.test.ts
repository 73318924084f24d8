/** `canopy serve`: who may talk to it, and that talking works. */

import type { ChildProcess } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { Packr } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type {
  ClientMessage,
  HostMessage,
  MachineInfo,
  ModelStatus,
  Timing,
  Trace,
} from '../../engine/api.ts';
import { decode } from '../../engine/codec.ts';
import { canopy, golden, start } from './canopy.ts';

let server: ChildProcess;
let port = 0;
let token = '';

beforeAll(async () => {
  const child = start(['serve', '--json', '--allow', golden]);
  server = child;
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('close', () => reject(new Error(errors)));
  });
  const { url, port: announced } = JSON.parse(line);
  port = announced;
  token = new URL(url).hash.replace('#token=', '');
});
afterAll(() => server.kill());

interface Answer {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

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

interface Knock {
  readonly origin?: string;
  readonly host?: string;
  readonly token?: string;
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
  const listeners = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const message = decode(data) as HostMessage; // the server packs nothing else
    if (message.kind === 'event') {
      if (message.name === 'model') events.push(message.value);
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
  return { socket, post, call, events, listeners, closed };
}

/** Waits until the bundled model, which opens behind the page, is open. */
async function withModel() {
  const client = await connect();
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

function resultOf<T>(message: HostMessage): T {
  if (message.kind === 'result') return message.value as T; // the caller knows what it asked for
  throw new Error(JSON.stringify(message));
}

describe('the page', () => {
  it('is served with a policy that lets in nothing of others', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('<!doctype html>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(body).not.toContain(token);
  });

  it('comes under the name of this machine alone', async () => {
    expect((await ask('/', { headers: { host: `localhost:${port}` } })).status).toBe(200);
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `localhost:1`]) {
      expect((await ask('/', { headers: { host } })).status, host).toBe(403);
    }
  });

  it('is all there is: no other files, no listing, no way up', async () => {
    const paths = ['/assets/', '/package.json', '/../package.json', '/%2e%2e/package.json'];
    const more = ['/..%2fpackage.json', '//etc/passwd', '/assets/../../package.json', '/\\..\\x'];
    for (const url of [...paths, ...more]) {
      const { status, body } = await ask(url);
      expect(status, url).toBe(404);
      expect(body).not.toContain('canopy"');
    }
  });

  it('answers GET and HEAD alone', async () => {
    expect((await ask('/', { method: 'HEAD' })).body).toBe('');
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await ask('/', { method });
      expect(status).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
    }
  });

  it('cannot be reached from the network', async () => {
    const others = ['127.0.0.2', '::1'];
    for (const host of others) {
      const reached = await new Promise((resolve) => {
        const socket = net.connect({ host, port }, () => resolve(true));
        socket.on('error', () => resolve(false));
      });
      expect(reached, host).toBe(false);
    }
  });
});

describe('the socket', () => {
  it('opens for this server’s own page with the token', async () => {
    expect(await refusal({})).toBe(101);
    const local = `localhost:${port}`;
    expect(await refusal({ origin: `http://${local}`, host: local })).toBe(101);
  });

  it('stays shut without the token', async () => {
    expect(await refusal({ token: '' })).toBe(401);
    expect(await refusal({ token: `${token}x` })).toBe(401);
    expect(await refusal({ token: token.toUpperCase() })).toBe(401);
  });

  it('stays shut for pages of others and under other names', async () => {
    expect(await refusal({ origin: 'http://evil.example' })).toBe(403);
    expect(await refusal({ origin: `http://localhost:${port}` })).toBe(403);
    expect(await refusal({ origin: 'null' })).toBe(403);
    const rebound = `evil.example:${port}`;
    expect(await refusal({ origin: `http://${rebound}`, host: rebound })).toBe(403);
  });

  it('hangs up on what is no message of the contract', async () => {
    const tooLarge = await connect();
    tooLarge.socket.send(Buffer.alloc(5 * 1024 * 1024));
    expect(await tooLarge.closed).toBe(1009);
    const text = await connect();
    text.socket.send('{"kind":"call"}');
    expect(await text.closed).toBe(1003);
    const cut = await connect();
    cut.socket.send(Buffer.of(0x93, 0x01));
    expect(await cut.closed).toBe(1007);
    const odd = await connect();
    odd.socket.send(new Packr().pack({ kind: 'hello' }));
    expect(await odd.closed).toBe(1008);
    const flood = await connect();
    for (let i = 0; i < 500; i++) flood.post({ kind: 'cancel', id: i });
    expect(await flood.closed).toBe(1008);
  });

  it('answers wrong calls with errors and stays open', async () => {
    // A newer opening takes the place of one under way, which the later tests wait for.
    const { call, socket } = await withModel();
    const wrong = await call('trace', { inputs: [{ text: 7 }] }).answer;
    expect(wrong).toMatchObject({ kind: 'error', error: { code: 'bad-input' } });
    const nowhere = path.join(golden, 'nowhere');
    const folder = await call('model.open', { folder: nowhere }).answer;
    expect(folder).toMatchObject({ kind: 'error', error: { code: 'bad-model' } });
    const outside = await call('model.open', { folder: path.dirname(golden) }).answer;
    expect(outside).toMatchObject({
      kind: 'error',
      error: { code: 'forbidden', message: expect.stringContaining('--allow') },
    });
    const choose = await call('model.choose', {}).answer;
    expect(choose).toMatchObject({ kind: 'error', error: { code: 'unsupported' } });
    socket.close();
  });
});

describe('the contract over the socket', () => {
  const text = 'the king of <mask> was wise .';

  it('traces with the numbers of the command line', async () => {
    const { call, socket } = await withModel();
    const trace = resultOf<Trace>(await call('trace', { inputs: [{ text }] }).answer);
    const [sequence] = trace.sequences;
    expect(sequence?.layers[0]?.leaves).toBeInstanceOf(Int32Array);
    expect(sequence?.layers[0]?.logits).toBeInstanceOf(Float32Array);
    const { stdout } = await canopy(['trace', '--json', '--text', text]);
    const json = JSON.parse(stdout);
    for (const [index, layer] of (sequence?.layers ?? []).entries()) {
      expect([...layer.leaves]).toEqual(json.layers[index].leaves.flat());
      const logits = json.layers[index].logits.flat(2).map(Math.fround);
      expect([...layer.logits]).toEqual(logits);
    }
    expect(sequence?.predictions[0]?.top.map(({ id }) => id)).toEqual(
      json.predictions[0].top.map(({ id }: { id: number }) => id),
    );
    socket.close();
  });

  it('lets a trace go before a timing, and a call be cancelled', async () => {
    const { call, post, socket } = await withModel();
    const order: string[] = [];
    const timing = call('time', { inputs: [{ text }], budgetMs: 500 });
    const trace = call('trace', { inputs: [{ text }] });
    void timing.answer.then(() => order.push('timing'));
    void trace.answer.then(() => order.push('trace'));
    const measured = resultOf<Timing>(await timing.answer);
    expect(order).toEqual(['trace', 'timing']);
    expect(measured.largestDifference).toBeLessThan(1e-4);
    expect(measured.speedupMasked?.median).toBeGreaterThan(1);
    const long = call('time', { inputs: [{ text }], budgetMs: 30_000 });
    const before = performance.now();
    post({ kind: 'cancel', id: long.id });
    expect(await long.answer).toMatchObject({ kind: 'error', error: { code: 'cancelled' } });
    expect(performance.now() - before).toBeLessThan(1000);
    socket.close();
  });

  it('sets threads and precision for the calls that follow', async () => {
    const { call, socket } = await withModel();
    const set = (params: unknown) => call('compute.set', params).answer;
    const machine = resultOf<MachineInfo>(await set({ threads: 1, precision: 'bf16' }));
    expect(machine).toMatchObject({ threads: 1, precision: 'bf16' });
    const timing = await call('time', { inputs: [{ text }], budgetMs: 200 }).answer;
    expect(resultOf<Timing>(timing).machine).toEqual(machine);
    const error = { code: 'bad-input', key: 'threads' };
    expect(await set({ threads: 0 })).toMatchObject({ kind: 'error', error });
    expect(await set({ threads: 99_999 })).toMatchObject({ kind: 'error', error });
    expect(await set({ precision: 'f32', threads: machine.cores })).toMatchObject({
      kind: 'result',
      value: { precision: 'f32', threads: machine.cores },
    });
    socket.close();
  });

  it('tells every page when one of them opens a model', async () => {
    const [one, other] = [await withModel(), await withModel()];
    const folder = path.join(golden, 'random-1');
    const seen = new Promise<void>((resolve) => {
      other.listeners.add(() => {
        if (other.events.at(-1)?.model?.name === 'random-1') resolve();
      });
    });
    await one.call('model.open', { folder }).answer;
    await seen;
    expect(other.events.at(-1)?.opening).toBeNull();
    const both = [one, other].map(
      ({ call }) => call('trace', { inputs: [{ ids: [1, 2, 3] }] }).answer,
    );
    const [first, second] = await Promise.all(both);
    expect(first?.kind).toBe('result');
    expect(second?.kind).toBe('result');
    one.socket.close();
    other.socket.close();
  });
});

describe('the process', () => {
  it('says so where the port is taken', async () => {
    const { status, stderr } = await canopy(['serve', '--port', `${port}`]);
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${port} cannot be used: it is in use`);
  });

  it('ends cleanly on Ctrl-C while a page is connected', async () => {
    const { closed } = await connect();
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGINT');
    expect(await closed).toBe(1001);
    expect(await ended).toBe(0);
  });
});
