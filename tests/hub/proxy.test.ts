/** Downloads by way of the proxies that the environment names. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Download } from '../../engine/api.ts';
import { createDownloads } from '../../engine/hub/downloads.ts';
import { tiny } from '../cli/canopy.ts';
import { type HubServer, startHub } from './server.ts';

let hub: HubServer;
let cache: string;
let proxy: Server;
let proxyUrl: string;
/** What went through the proxy: `GET http://...` or `CONNECT host:port`. */
let passed: string[];

beforeEach(async () => {
  hub = await startHub(tiny, ['config.json', 'model.safetensors']);
  cache = await mkdtemp(path.join(os.tmpdir(), 'canopy-proxy-'));
  passed = [];
  proxy = createServer((incoming, answer) => {
    passed.push(`${incoming.method} ${incoming.url}`);
    const { method, headers, url = '' } = incoming;
    const onward = request(url, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    incoming.pipe(onward);
  });
  proxy.on('connect', ({ url }, socket) => {
    passed.push(`CONNECT ${url}`);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  proxyUrl = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : '';
});
afterEach(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await hub.close();
  await rm(cache, { recursive: true, force: true });
});

async function fetched(
  env: Readonly<Record<string, string>>,
  endpoint = hub.endpoint,
): Promise<{ readonly end: Download; readonly shown: string | null }> {
  const downloads = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => endpoint,
    env: { HF_HOME: cache, ...env },
  });
  const end = new Promise<Download>((resolve) => {
    downloads.subscribe(([first]) => {
      if (first?.state === 'done' || first?.state === 'failed') resolve(first);
    });
  });
  const { proxy: shown } = await downloads.status();
  await downloads.start('owner/name');
  return { end: await end, shown };
}

it('goes by HTTP_PROXY, hub and store alike, and shows no password', async () => {
  const { end, shown } = await fetched({ HTTP_PROXY: `http://me:secret@${proxyUrl}` });
  expect(end.state).toBe('done');
  expect(shown).toBe(`http://${proxyUrl}`);
  expect(passed.length).toBe(hub.requests.length);
  expect(passed.filter((line) => line.startsWith('GET http://127.0.0.1:')).length).toBe(
    passed.length,
  );
});

it('reaches what NO_PROXY names directly', async () => {
  const { end, shown } = await fetched({ http_proxy: proxyUrl, no_proxy: 'localhost,127.0.0.1' });
  expect(end.state).toBe('done');
  expect([shown, passed]).toEqual([null, []]);
});

it('asks HTTPS_PROXY for a tunnel to a hub by https', async () => {
  const { end, shown } = await fetched({ HTTPS_PROXY: proxyUrl }, 'https://hub.invalid');
  expect(shown).toBe(`http://${proxyUrl}`);
  expect(passed).toEqual(['CONNECT hub.invalid:443']);
  expect(end.error?.message).toContain('hub.invalid cannot be reached');
});

it('names the variable that holds no proxy', async () => {
  const { end, shown } = await fetched(
    { HTTPS_PROXY: 'socks5://127.0.0.1:1' },
    'https://hub.invalid',
  );
  const message = 'HTTPS_PROXY does not hold the address of an http proxy';
  expect(end.error).toEqual({ code: 'bad-input', key: 'HTTPS_PROXY', message });
  expect(shown).toBeNull();
});
