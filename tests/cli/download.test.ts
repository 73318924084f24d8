/** `canopy download` and `canopy models`, against a local hub. */

import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commit, type HubServer, startHub } from '../hub/server.ts';
import { canopy, newHome, tiny } from './canopy.ts';

const home = newHome();
let hub: HubServer;
beforeAll(async () => {
  hub = await startHub(tiny, ['config.json', 'tokenizer.json', 'model.safetensors']);
});
afterAll(async () => {
  await hub.close();
  rmSync(home, { recursive: true });
});

const run = (...args: readonly string[]) =>
  canopy(args, { env: { CANOPY_HOME: home, HF_ENDPOINT: hub.endpoint, HF_HOME: home } });

it('brings a model that traces, and lists it', async () => {
  const { status, stdout, stderr } = await run('download', 'owner/name', '--json');
  expect([status, stderr]).toEqual([0, '']);
  const folder = path.join(home, 'cache/models/owner/name');
  expect(JSON.parse(stdout)).toEqual({ folder, commit });
  const traced = await run('trace', '--model', folder, '--text', 'the king', '--json');
  expect(JSON.parse(traced.stdout).tokens).toHaveLength(4);
  const listed = JSON.parse((await run('models', '--json')).stdout);
  expect(listed).toMatchObject({ recents: [], cached: [{ folder, repo: 'owner/name', commit }] });
  expect((await run('models')).stdout).toContain('38.2 MiB  c0ffee000000  owner/name@main');
});

it('says what is wrong, and ends with 1, or 2 where it was called wrongly', async () => {
  const wrong = await run('download', 'owner');
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    expect.stringContaining('expected owner/name, such as pbelcak/UltraFastBERT-1x11-long'),
  ]);
  const missing = await run('download', 'owner/other');
  expect(missing.status).toBe(1);
  expect(missing.stderr).toContain('has no such model, or does not show it to you');
  expect((await run('download')).status).toBe(2);
});

it('tells the memory estimate of a folder', async () => {
  const { stdout } = await run('info', tiny);
  expect(stdout).toMatch(
    /estimate +32\.4 MiB before opening, 44\.4 MiB with rows in BF16 as well; /,
  );
});
