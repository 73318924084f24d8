import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEngine } from '../engine.ts';
import { auditHtml } from './html.ts';

const engine = createEngine({ threads: 1 });
const text = readFileSync('assets/texts/time-machine.txt', 'utf8');
beforeAll(() => engine.open(path.resolve('assets/models/canopy-tiny')));
afterAll(() => engine.close());
const request = { source: { text }, positions: 64, seed: 3 } as const;

it('repeats to the last digit from its seed, pairs every arm, and says it in words', async () => {
  const progress: number[] = [];
  const report = await engine.audit(request, '1.2.3', undefined, ({ done, total }) => {
    progress.push(done / total);
  });
  expect(progress.at(-1)).toBe(1);
  const { arms, masks, findings } = report;
  expect(masks).toMatchObject({ rate: 0.25, seed: 3, length: 128, chunks: 2, perChunk: 32 });
  // True routing, and six others in all layers and in each of four.
  expect(arms).toHaveLength(1 + 6 * 5);
  for (const { loss, lossChange } of arms) {
    expect(loss.mean - (arms[0]?.loss.mean ?? 0)).toBeCloseTo(lossChange.mean, 9);
    expect(loss.low).toBeLessThanOrEqual(loss.mean);
    expect(loss.high).toBeGreaterThanOrEqual(loss.mean);
  }
  expect(findings[0]).toContain('at 64 masked positions is');
  const again = await engine.audit({ ...request, layers: false }, '1.2.3');
  expect(again.arms).toEqual(arms.slice(0, 7));
  const html = auditHtml(report);
  expect(html).not.toMatch(/<script|https?:/);
  for (const finding of findings) expect(html).toContain(finding);
});

it('measures true routing alone where nothing else is asked for', async () => {
  const { arms } = await engine.audit({ ...request, routings: [] }, '1.2.3');
  expect(arms).toHaveLength(1);
  expect(arms[0]?.accuracy.mean).toBeGreaterThan(0.2);
  expect(arms[0]?.loss.mean).toBeGreaterThan(2);
  expect(arms[0]?.loss.mean).toBeLessThan(5);
});

it('stops at an abort, and refuses what has no routing', async () => {
  const controller = new AbortController();
  const running = engine.audit(request, '1.2.3', controller.signal, () => controller.abort());
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(engine.audit({ ...request, source: { path: '/no/such' } }, '1')).rejects.toThrow(
    'There is no file /no/such',
  );
});
