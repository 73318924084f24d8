import { expect, it } from 'vitest';
import { createLane } from './lane.ts';

const never = new AbortController().signal;

/** Work that ends when told to, or at once when its signal is aborted. */
function controlled(log: string[], name: string) {
  const ends: (() => void)[] = [];
  const work = (signal: AbortSignal) =>
    new Promise<string>((resolve, reject) => {
      log.push(`${name} starts`);
      signal.addEventListener('abort', () => {
        log.push(`${name} stops`);
        reject(new Error('stopped'));
      });
      ends.push(() => resolve(name));
    });
  return { work, end: () => ends.at(-1)?.() };
}

/** All that is ready to run has run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it('runs one at a time, in order', async () => {
  const log: string[] = [];
  const lane = createLane();
  const [a, b] = [controlled(log, 'a'), controlled(log, 'b')];
  const first = lane.urgent(a.work, never);
  const second = lane.urgent(b.work, never);
  await settled();
  expect(log).toEqual(['a starts']);
  a.end();
  expect(await first).toBe('a');
  await settled();
  expect(log).toEqual(['a starts', 'b starts']);
  b.end();
  expect(await second).toBe('b');
});

it('lets urgent work interrupt patient work, which starts again afterwards', async () => {
  const log: string[] = [];
  const lane = createLane();
  const [timing, trace] = [controlled(log, 'timing'), controlled(log, 'trace')];
  const slow = lane.patient(timing.work, never);
  await settled();
  const quick = lane.urgent(trace.work, never);
  await settled();
  trace.end();
  expect(await quick).toBe('trace');
  await settled();
  timing.end();
  expect(await slow).toBe('timing');
  expect(log).toEqual(['timing starts', 'timing stops', 'trace starts', 'timing starts']);
});

it('runs brief work beside patient work, and after urgent work', async () => {
  const log: string[] = [];
  const lane = createLane();
  const [timing, node] = [controlled(log, 'timing'), controlled(log, 'node')];
  const [trace, next] = [controlled(log, 'trace'), controlled(log, 'next')];
  const slow = lane.patient(timing.work, never);
  const details = lane.brief(node.work, never);
  const later = lane.brief(next.work, never);
  await settled();
  expect(log).toEqual(['timing starts', 'node starts']);
  const quick = lane.urgent(trace.work, never);
  await settled();
  expect(log.splice(0)).toHaveLength(5);
  trace.end();
  expect(await quick).toBe('trace');
  await settled();
  expect(log).toEqual(['node starts', 'timing starts']);
  node.end();
  expect(await details).toBe('node');
  await settled();
  next.end();
  timing.end();
  expect(await Promise.all([later, slow])).toEqual(['next', 'timing']);
});

it('gives up what is cancelled, whether it waits or runs', async () => {
  const log: string[] = [];
  const lane = createLane();
  const [a, b, c] = [controlled(log, 'a'), controlled(log, 'b'), controlled(log, 'c')];
  const [stopA, stopB] = [new AbortController(), new AbortController()];
  const first = lane.urgent(a.work, stopA.signal);
  const second = lane.urgent(b.work, stopB.signal);
  const third = lane.urgent(c.work, never);
  await settled();
  stopB.abort();
  stopA.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  await settled();
  c.end();
  expect(await third).toBe('c');
  expect(log).toEqual(['a starts', 'a stops', 'c starts']);
});

it('passes errors on and goes on', async () => {
  const lane = createLane();
  await expect(lane.urgent(() => Promise.reject(new Error('odd')), never)).rejects.toThrow('odd');
  expect(await lane.urgent(async () => 1, never)).toBe(1);
});
