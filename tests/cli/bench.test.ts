/** `canopy bench` as a user runs it, on regimes small enough for a test. */

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canopy, start, tiny } from './canopy.ts';

const small = ['bench', '--quick', '--regime', '4x1', '--threads', '1', '--target', 'scalar'];

it('times a regime whose outputs agree, and prints JSON alone', async () => {
  const { status, stdout, stderr } = await canopy([...small, '--json']);
  expect(stderr).toContain('4 x 1, f32, scalar, threads 1');
  expect(status).toBe(0);
  const { machine, method, regimes, model } = JSON.parse(stdout);
  expect(machine.limits.map(({ threads }: { threads: number }) => threads)).toEqual([1]);
  expect(machine.openblas_coretype).toBe(process.env.OPENBLAS_CORETYPE ?? null);
  expect(method).toMatchObject({ quick: true, date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(model).toBeNull();
  expect(regimes.length).toBe(2);
  for (const [index, regime] of regimes.entries()) {
    expect(regime).toMatchObject({
      tokens: 4,
      layers: 1,
      hidden: 768,
      depth: 11,
      trees: 1,
      dtype: ['f32', 'bf16'][index],
      threads: 1,
      target: 'scalar',
      remark: null,
    });
    expect(regime.repetitions).toBeGreaterThan(1);
    expect(regime.largest_difference).toBeLessThanOrEqual(1e-4);
    const { cmm_us, dense_us, dense_masked_us, speedup, bound_us, bound_share } = regime;
    expect(dense_us).toBeGreaterThan(cmm_us);
    expect(dense_masked_us).toBeGreaterThan(cmm_us);
    expect(speedup.p10).toBeLessThanOrEqual(speedup.median);
    expect(speedup.median).toBeLessThanOrEqual(speedup.p90);
    expect(bound_share).toBeCloseTo(bound_us / cmm_us, 9);
    // 4 tokens share the root: 12 to 45 nodes.
    expect(regime.distinct_nodes).toBeGreaterThanOrEqual(12);
    expect(regime.distinct_nodes).toBeLessThanOrEqual(45);
  }
}, 60_000);

it('times a whole model against its dense-masked self', async () => {
  const args = ['--regime', 'none', '--model', tiny, '--threads', '1'];
  const { status, stdout } = await canopy(['bench', '--quick', '--json', ...args]);
  expect(status).toBe(0);
  const { regimes, model } = JSON.parse(stdout);
  expect(regimes).toEqual([]);
  expect(model).toMatchObject({ name: 'canopy-tiny', notation: '1x11', input: 'text' });
  // A quick run leaves out what a busy machine has no time for; the large batch comes last.
  const sizes = model.runs.map(({ tokens }: { tokens: number }) => tokens);
  expect(sizes).toEqual([128, 4096].slice(0, Math.max(1, sizes.length)));
  for (const run of model.runs) {
    expect(run.tokens_per_second).toBeGreaterThan(run.dense_masked_tokens_per_second);
    expect(run.largest_difference).toBeLessThan(1e-4);
    expect(run.gain.median).toBeGreaterThan(1);
    expect(run.peak_bytes).toBeGreaterThan(model.weight_bytes);
    expect(run.load_ms).toBeGreaterThan(0);
  }
}, 60_000);

/** Process ids of all benchmark workers whose parent is `parent`; Linux alone knows. */
function workersOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => {
      try {
        return (
          readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${parent}`
        );
      } catch {
        return false; // has ended meanwhile
      }
    })
    .map(Number);
}

const alive = (id: number) => {
  try {
    // A process that has ended stays listed until its new parent takes note.
    return readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
};

it('ends at once on Ctrl-C, and leaves no process behind', async (context) => {
  if (process.platform !== 'linux') context.skip('reads /proc');
  const child = start(['bench', '--regime', '2048x4', '--threads', '1']);
  const ended = new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (data: Buffer) => {
      if (data.includes('2048 x 4')) resolve();
    });
  });
  let workers: number[] = [];
  await expect
    .poll(() => {
      workers = workersOf(child.pid ?? 0);
      return workers.length;
    })
    .toBe(1);
  const before = performance.now();
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(performance.now() - before).toBeLessThan(1000);
  await expect.poll(() => workers.filter(alive), { timeout: 2000 }).toEqual([]);
}, 60_000);

it.each([
  [['--regime', '128'], '--regime: expected tokens x layers such as 128x12, got "128"'],
  [['--regime', '0x1'], '--regime: expected tokens x layers'],
  [['--threads', '0'], '--threads: expected a whole number from 1 to 256, got "0"'],
  [['--target', 'sse'], '--target: expected scalar, avx2, avx512, neon, got "sse"'],
  [['--json', '--markdown'], 'not both'],
])('called wrongly, ends %j with exit code 2', async (args, message) => {
  const { status, stdout, stderr } = await canopy(['bench', ...args]);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});

it('says its method in the help', async () => {
  const { stdout } = await canopy(['bench', '--help']);
  const method = stdout.slice(stdout.indexOf('How it measures:')).trim().split('\n').slice(1);
  expect(method.length).toBe(10);
});
