/** `canopy serve`: who may talk to it, what it serves, and what it lets a page change and open. */

import net from 'node:net';
import path from 'node:path';
import { Packr } from 'msgpackr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canopy, golden } from './canopy.ts';
import { serving } from './serving.ts';

let host: Awaited<ReturnType<typeof serving>>;
beforeAll(async () => {
  host = await serving('--allow', golden);
});
afterAll(() => host.process.kill());

describe('the page', () => {
  it('is served with a policy that lets in nothing of others', async () => {
    const { status, headers, body } = await host.ask('/');
    expect(status).toBe(200);
    expect(body).toContain('<!doctype html>');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(body).not.toContain(host.token);
  });

  it('comes under the name of this machine alone', async () => {
    expect((await host.ask('/', { headers: { host: `localhost:${host.port}` } })).status).toBe(200);
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `localhost:1`]) {
      expect((await host.ask('/', { headers: { host: name } })).status, name).toBe(403);
    }
  });

  it('is all there is: no other files, no listing, no way up', async () => {
    const paths = ['/assets/', '/package.json', '/../package.json', '/%2e%2e/package.json'];
    const more = ['/..%2fpackage.json', '//etc/passwd', '/assets/../../package.json', '/\\..\\x'];
    for (const url of [...paths, ...more]) {
      const { status, body } = await host.ask(url);
      expect(status, url).toBe(404);
      expect(body).not.toContain('canopy"');
    }
  });

  it('answers GET and HEAD alone', async () => {
    expect((await host.ask('/', { method: 'HEAD' })).body).toBe('');
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      const { status, headers } = await host.ask('/', { method });
      expect(status).toBe(405);
      expect(headers.allow).toBe('GET, HEAD');
    }
  });

  it('cannot be reached from the network', async () => {
    const others = ['127.0.0.2', '::1'];
    for (const name of others) {
      const reached = await new Promise((resolve) => {
        const socket = net.connect({ host: name, port: host.port }, () => resolve(true));
        socket.on('error', () => resolve(false));
      });
      expect(reached, name).toBe(false);
    }
  });
});

describe('the socket', () => {
  it('opens for this server’s own page with the token', async () => {
    expect(await host.refusal({})).toBe(101);
    const local = `localhost:${host.port}`;
    expect(await host.refusal({ origin: `http://${local}`, host: local })).toBe(101);
  });

  it('stays shut without the token', async () => {
    expect(await host.refusal({ token: '' })).toBe(401);
    expect(await host.refusal({ token: `${host.token}x` })).toBe(401);
    expect(await host.refusal({ token: host.token.toUpperCase() })).toBe(401);
  });

  it('stays shut for pages of others and under other names', async () => {
    expect(await host.refusal({ origin: 'http://evil.example' })).toBe(403);
    expect(await host.refusal({ origin: `http://localhost:${host.port}` })).toBe(403);
    expect(await host.refusal({ origin: 'null' })).toBe(403);
    const rebound = `evil.example:${host.port}`;
    expect(await host.refusal({ origin: `http://${rebound}`, host: rebound })).toBe(403);
  });

  it('hangs up on what is no message of the contract', async () => {
    const tooLarge = await host.connect();
    tooLarge.socket.send(Buffer.alloc(5 * 1024 * 1024));
    expect(await tooLarge.closed).toBe(1009);
    const text = await host.connect();
    text.socket.send('{"kind":"call"}');
    expect(await text.closed).toBe(1003);
    const cut = await host.connect();
    cut.socket.send(Buffer.of(0x93, 0x01));
    expect(await cut.closed).toBe(1007);
    const odd = await host.connect();
    odd.socket.send(new Packr().pack({ kind: 'hello' }));
    expect(await odd.closed).toBe(1008);
    const flood = await host.connect();
    for (let i = 0; i < 500; i++) flood.post({ kind: 'cancel', id: i });
    expect(await flood.closed).toBe(1008);
  });

  it('takes 16 pages at a time', async () => {
    const pages = await Promise.all(Array.from({ length: 16 }, () => host.connect()));
    expect(await host.refusal({})).toBe(503);
    for (const { socket } of pages) socket.close();
    await Promise.all(pages.map(({ closed }) => closed));
    expect(await host.refusal({})).toBe(101);
  });

  it('answers wrong calls with errors and stays open', async () => {
    // A newer opening takes the place of one under way, which the later tests wait for.
    const { call, socket } = await host.withModel();
    const wrong = await call('trace', { inputs: [{ text: 7 }] }).answer;
    expect(wrong).toMatchObject({ kind: 'error', error: { code: 'bad-input' } });
    const nowhere = path.join(golden, 'nowhere');
    const folder = await call('model.open', { folder: nowhere }).answer;
    expect(folder).toMatchObject({ kind: 'error', error: { code: 'bad-model' } });
    const choose = await call('model.choose', {}).answer;
    expect(choose).toMatchObject({ kind: 'error', error: { code: 'unsupported' } });
    socket.close();
  });
});

describe('what a page may change and open', () => {
  it('is decided by one page at a time, and any page can ask to be it', async () => {
    const one = await host.withModel();
    const other = await host.connect();
    const set = (page: typeof one) => page.call('compute.set', { threads: 1 }).answer;
    expect(await set(one)).toMatchObject({ kind: 'result' });
    expect(await set(other)).toMatchObject({ kind: 'error', error: { code: 'forbidden' } });
    const folder = path.join(golden, 'random-1');
    const opened = await other.call('model.open', { folder }).answer;
    expect(opened).toMatchObject({ kind: 'error', error: { code: 'forbidden' } });
    // Looking is free.
    const trace = await other.call('trace', { inputs: [{ text: 'a' }] }).answer;
    expect(trace).toMatchObject({ kind: 'result' });
    await other.call('writer.take', {}).answer;
    expect(await set(other)).toMatchObject({ kind: 'result' });
    expect(await set(one)).toMatchObject({ kind: 'error', error: { code: 'forbidden' } });
    expect([one.roles.at(-1), other.roles.at(-1)]).toEqual([false, true]);
    other.socket.close();
    await expect.poll(() => one.roles.at(-1)).toBe(true);
    expect(await set(one)).toMatchObject({ kind: 'result' });
    one.socket.close();
  });

  it('lies below the folders named at the start, links followed', async () => {
    const { call, socket } = await host.withModel();
    const outside = [path.dirname(golden), '/etc', path.join(golden, '../../assets'), '/'];
    for (const folder of outside) {
      const answer = await call('model.open', { folder }).answer;
      expect(answer, folder).toMatchObject({
        kind: 'error',
        error: {
          code: 'forbidden',
          message: expect.stringContaining(`--allow ${path.resolve(folder)}`),
        },
      });
    }
    const folder = path.join(golden, 'random-1');
    expect(await call('model.open', { folder }).answer).toMatchObject({ kind: 'result' });
    socket.close();
  });

  it('is refused for an --allow that is no folder', async () => {
    const { status, stderr } = await canopy(['serve', '--allow', path.join(golden, 'nowhere')]);
    expect(status).toBe(2);
    expect(stderr).toContain('--allow: there is no folder');
  });
});

it('answers 400 requests at once and refuses the flood behind them', async () => {
  const answers = await Promise.all(Array.from({ length: 600 }, () => host.ask('/')));
  const refused = answers.filter(({ status }) => status === 429).length;
  expect(refused).toBeGreaterThan(0);
  expect(answers.length - refused).toBeGreaterThanOrEqual(390);
});
