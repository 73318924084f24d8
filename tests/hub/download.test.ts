/** Models from the hub: a local server speaks its API, everything else is the real code. */

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Download } from '../../engine/api.ts';
import { createDownloads, type Downloads } from '../../engine/hub/downloads.ts';
import { tiny } from '../cli/canopy.ts';
import { commit, type HubServer, startHub } from './server.ts';

const names = ['config.json', 'tokenizer.json', 'model.safetensors', 'README.md'];
const hash = '89e5db171fcd85d28d97e55a3a2512aee9e7096bb82ce6e9cfe02ed6ed53d401';
const token = 'hf_a-secret-of-the-test';

let hub: HubServer;
let cache: string;
let downloads: Downloads;

beforeEach(async () => {
  hub = await startHub(tiny, names);
  cache = await mkdtemp(path.join(os.tmpdir(), 'canopy-hub-'));
  downloads = open();
});
afterEach(async () => {
  await downloads.close();
  await hub.close();
  await rm(cache, { recursive: true, force: true });
});

function open(env: Readonly<Record<string, string>> = {}): Downloads {
  return createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => hub.endpoint,
    env: { HF_HOME: cache, ...env },
    pause: async (_, signal) => signal.throwIfAborted(),
  });
}

/** The first state of the only download for which `when` holds. */
function until(when: (download: Download) => boolean, of = downloads): Promise<Download> {
  return new Promise((resolve) => {
    const look = (list: readonly Download[]) => {
      const found = list.find(when);
      if (!found) return;
      leave();
      resolve(found);
    };
    const leave = of.subscribe(look);
    void of.list().then(look);
  });
}

const settled = ({ state }: Download) => state === 'done' || state === 'failed';

async function fetched(repo = 'owner/name', of = downloads): Promise<Download> {
  await of.start(repo);
  return until(settled, of);
}

/** Every file and folder below the cache. */
const left = async () => (await readdir(cache, { recursive: true })).sort();

async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

it('brings the files of a model, and a note of where they came from', async () => {
  const done = await fetched();
  const folder = path.join(cache, 'owner/name');
  expect(done).toMatchObject({ state: 'done', folder, commit, error: null });
  expect(done.doneBytes).toBe(done.totalBytes);
  expect((await readdir(folder)).sort()).toEqual(['.canopy-download.json', ...names].sort());
  expect(await sha256(path.join(folder, 'model.safetensors'))).toBe(hash);
  const { cached, cacheFolder, freeBytes } = await downloads.status();
  expect(cacheFolder).toBe(cache);
  expect(freeBytes).toBeGreaterThan(0);
  expect(cached).toMatchObject([{ folder, repo: 'owner/name', revision: 'main', commit }]);
  expect(cached[0]?.bytes).toBe(done.totalBytes);
});

it('asks nothing before a download is begun', async () => {
  await downloads.status();
  await downloads.list();
  await expect(downloads.start('no name')).rejects.toThrow('expected owner/name');
  expect(hub.requests).toEqual([]);
});

it('goes on where a connection broke, by range', async () => {
  hub.faults.cuts = [10_000_000, 10_000_000];
  const done = await fetched();
  expect(done.state).toBe('done');
  expect(await sha256(path.join(done.folder, 'model.safetensors'))).toBe(hash);
  const ranges = hub.requests
    .filter(({ server, range }) => server === 'store' && range !== 'bytes=0-0')
    .map(({ range }) => Number(/\d+/.exec(range ?? '')?.[0]));
  expect(ranges).toHaveLength(3);
  expect(ranges[0]).toBe(0);
  expect(ranges[1]).toBeGreaterThan(5_000_000);
  expect(ranges[2]).toBeGreaterThan(ranges[1] ?? Infinity);
});

it('gives up after six tries that bring nothing, and can go on later', async () => {
  hub.faults.cuts = [1_000_000, ...Array.from({ length: 20 }, () => 0)];
  const failed = await fetched();
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'network' } });
  expect(failed.error?.message).toMatch(/broke within|other side closed/);
  hub.faults.cuts = [];
  await downloads.resume(failed.id);
  expect((await until(settled)).state).toBe('done');
});

it('starts a file again where the store ignores ranges', async () => {
  hub.faults.noRanges = true;
  hub.faults.cuts = [10_000_000];
  const done = await fetched();
  expect(await sha256(path.join(done.folder, 'model.safetensors'))).toBe(hash);
});

it('keeps what has come over a pause and a restart of Canopy', async () => {
  hub.faults.slowMs = 1;
  const begun = await downloads.start('owner/name');
  await until(({ doneBytes }) => doneBytes > 6_000_000);
  await downloads.pause(begun.id);
  const [paused] = await downloads.list();
  expect(paused?.state).toBe('paused');
  hub.faults.slowMs = 0;
  hub.requests.length = 0;
  const next = open();
  const [found] = await next.list();
  expect(found).toMatchObject({ repo: 'owner/name', state: 'paused', commit });
  expect(found?.doneBytes).toBeGreaterThan(6_000_000);
  const done = await fetched('owner/name', next);
  expect(done.state).toBe('done');
  expect(await sha256(path.join(done.folder, 'model.safetensors'))).toBe(hash);
  const [rest] = hub.requests.filter(
    ({ server, range }) => server === 'store' && range !== 'bytes=0-0',
  );
  expect(Number(/\d+/.exec(rest?.range ?? '')?.[0])).toBeGreaterThan(5_000_000);
});

it('leaves no stray file after a cancel, whether it runs, rests or has failed', async () => {
  hub.faults.slowMs = 1;
  const { id } = await downloads.start('owner/name');
  await until(({ doneBytes }) => doneBytes > 3_000_000);
  await downloads.cancel(id);
  expect([await left(), await downloads.list()]).toEqual([[], []]);
  const second = await downloads.start('owner/name');
  await until(({ doneBytes }) => doneBytes > 3_000_000);
  await downloads.pause(second.id);
  await downloads.cancel(second.id);
  expect([await left(), await downloads.list()]).toEqual([[], []]);
  hub.faults.wrongHash = '0'.repeat(64);
  hub.faults.slowMs = 0;
  await downloads.cancel((await fetched()).id);
  expect([await left(), await downloads.list()]).toEqual([[], []]);
});

it('refuses a file that is not what the hub says, with both checksums', async () => {
  // The listing and the ETag agree; what comes does not.
  hub.faults.wrongHash = '0'.repeat(64);
  const failed = await fetched();
  expect(failed.error?.message).toContain(`SHA-256 is ${hash}, expected ${'0'.repeat(64)}`);
  expect(await left()).not.toContain('.partial/owner--name@main/model.safetensors');
  expect((await downloads.status()).cached).toEqual([]);
  hub.faults.wrongHash = null;
  await downloads.resume(failed.id);
  expect((await until(settled)).state).toBe('done');
});

it.each([
  [{ status: 401, code: 'RepoNotFound' }, 'has no such model, or does not show it to you (401'],
  [{ status: 404, code: 'RepoNotFound' }, 'has no such model, or does not show it to you (404'],
  [{ status: 403, code: 'GatedRepo' }, '/owner/name with your account'],
  [{ status: 429 }, 'asks for patience'],
  [{ status: 503 }, 'has trouble of its own (503'],
])('says what to do about %o', async (refuse, message) => {
  hub.faults.refuse = refuse;
  const failed = await fetched();
  expect(failed.error).toMatchObject({ code: 'network' });
  expect(failed.error?.message).toContain(message);
  expect(await left()).toEqual([]);
});

it('says that a revision does not exist', async () => {
  const failed = await fetched('owner/name@v9');
  expect(failed.error?.message).toContain('no such branch, tag or commit');
});

it('says so where nothing answers', async () => {
  const nowhere = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => 'http://127.0.0.1:9',
    env: { HF_HOME: cache },
  });
  const failed = await fetched('owner/name', nowhere);
  expect(failed.error?.message).toMatch(/127\.0\.0\.1:9 cannot be reached/);
});

it('sends the token to the hub alone, and shows only where it came from', async () => {
  hub.faults.token = token;
  downloads = open({ HF_TOKEN: token });
  const done = await fetched();
  expect(done.state).toBe('done');
  for (const { server, authorization } of hub.requests) {
    expect(authorization).toBe(server === 'hub' ? `Bearer ${token}` : undefined);
  }
  const told = JSON.stringify([await downloads.status(), await downloads.list()]);
  expect((await downloads.status()).tokenFrom).toBe('HF_TOKEN');
  expect(told).not.toContain(token);
  const kept = await readFile(path.join(done.folder, '.canopy-download.json'), 'utf8');
  expect(kept).not.toContain(token);
});

it("takes the token of the hub's own file", async () => {
  hub.faults.token = token;
  await writeFile(path.join(cache, 'token'), `${token}\n`);
  expect((await downloads.status()).tokenFrom).toBe(path.join(cache, 'token'));
  expect((await fetched()).state).toBe('done');
});

it('asks the mirror of HF_ENDPOINT, whatever the settings say', async () => {
  const mirrored = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => 'http://127.0.0.1:9',
    env: { HF_HOME: cache, HF_ENDPOINT: `${hub.endpoint}/` },
  });
  expect(await mirrored.status()).toMatchObject({
    endpoint: hub.endpoint,
    endpointFrom: 'HF_ENDPOINT',
  });
  expect((await fetched(`${hub.endpoint}/owner/name/tree/main`, mirrored)).state).toBe('done');
});

it.each(['../../evil', '/etc/passwd', 'a/../../b', 'C:\\x', 'sub\\..\\x'])(
  'takes nothing of a repository that lists the path %s',
  async (stranger) => {
    hub.faults.strangers = [stranger];
    const failed = await fetched();
    expect(failed.error?.message).toContain('leads out of its folder');
    expect(await left()).toEqual([]);
  },
);

it('writes no name that is not a part of a model', async () => {
  hub.faults.strangers = [
    'run_me.py',
    'pytorch_model.bin',
    '.canopy-download.json',
    'sub/config.json',
  ];
  const done = await fetched();
  expect((await readdir(done.folder)).sort()).toEqual(['.canopy-download.json', ...names].sort());
});

let bare: HubServer | null = null;
beforeAll(async () => {
  bare = await startHub(tiny, ['config.json']);
});
afterAll(() => bare?.close());

it.each([
  ['pytorch_model.bin', 'can run code'],
  ['model-00001-of-00002.safetensors', 'come in several files'],
  ['other.txt', 'has no model.safetensors, so it is no model'],
])('says why a repository with %s is of no use', async (stranger, message) => {
  if (!bare) throw new Error('no server');
  bare.faults.strangers = [stranger];
  const { endpoint } = bare;
  const of = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => endpoint,
    env: { HF_HOME: cache },
  });
  const failed = await fetched('owner/name', of);
  expect(failed.error).toMatchObject({ code: 'bad-model' });
  expect(failed.error?.message).toContain(message);
});

it('stops at a config that Canopy cannot open, before the weights come', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'canopy-llama-'));
  await writeFile(path.join(folder, 'config.json'), '{"model_type": "llama"}');
  await writeFile(path.join(folder, 'model.safetensors'), Buffer.alloc(2_000_000));
  const other = await startHub(folder, ['config.json', 'model.safetensors']);
  const of = createDownloads({
    cacheFolder: () => cache,
    hubEndpoint: () => other.endpoint,
    env: { HF_HOME: cache },
  });
  const failed = await fetched('owner/name', of);
  expect(failed.error).toMatchObject({ code: 'bad-model', key: 'model_type' });
  expect(other.requests.filter(({ server }) => server === 'store')).toEqual([]);
  await other.close();
  await rm(folder, { recursive: true });
});

const onLinux = it.skipIf(process.platform !== 'linux');

onLinux('says that the disk is full, and goes on once there is room', async () => {
  const partial = path.join(cache, '.partial/owner--name@main');
  await mkdir(partial, { recursive: true });
  await symlink('/dev/full', path.join(partial, 'model.safetensors'));
  const failed = await fetched();
  expect(failed.error).toMatchObject({ code: 'no-space' });
  expect(failed.error?.message).toContain('The disk is full');
  await rm(path.join(partial, 'model.safetensors'));
  await downloads.resume(failed.id);
  expect((await until(settled)).state).toBe('done');
});

it('looks for room before anything large comes', async () => {
  hub.faults.wrongBytes = 1e15;
  const failed = await fetched();
  expect(failed.error).toMatchObject({ code: 'no-space', file: cache });
  expect(failed.error?.message).toMatch(/MB free, and this model needs 1,000,00\d,\d{3} MB more/);
  expect(hub.requests.filter(({ server }) => server === 'store')).toEqual([]);
});

it('deletes a downloaded model, and nothing else', async () => {
  const { folder } = await fetched();
  await expect(downloads.remove(path.join(cache, '..'))).rejects.toThrow('is no model that Canopy');
  await downloads.remove(folder);
  expect(await left()).toEqual([]);
});
