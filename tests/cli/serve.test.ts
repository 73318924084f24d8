/** `canopy serve`: that talking to it works. */

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineInfo, Timing, Trace } from '../../engine/api.ts';
import { canopy, golden } from './canopy.ts';
import { resultOf, serving } from './serving.ts';

let host: Awaited<ReturnType<typeof serving>>;
beforeAll(async () => {
  host = await serving('--allow', golden);
});
afterAll(() => host.process.kill());

describe('the contract over the socket', () => {
  const text = 'the king of <mask> was wise .';

  it('traces with the numbers of the command line', async () => {
    const { call, socket } = await host.withModel();
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
    const { call, post, socket } = await host.withModel();
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
    const { call, socket } = await host.withModel();
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
    const [other, one] = [await host.withModel(), await host.withModel()];
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
    const { status, stderr } = await canopy(['serve', '--port', `${host.port}`]);
    expect(status).toBe(1);
    expect(stderr).toContain(`port ${host.port} cannot be used: it is in use`);
  });

  it('ends cleanly on Ctrl-C while a page is connected', async () => {
    const { closed } = await host.connect();
    const ended = new Promise((resolve) => host.process.once('close', resolve));
    host.process.kill('SIGINT');
    expect(await closed).toBe(1001);
    expect(await ended).toBe(0);
  });
});
