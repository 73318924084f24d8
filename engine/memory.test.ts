import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine } from './engine.ts';
import { bf16RowBytes } from './memory.ts';

const golden = path.resolve('tests/golden');
const tiny = path.resolve('assets/models/canopy-tiny');
const engine = createEngine({ threads: 1 });
afterAll(() => engine.close());

it.each([
  ['one tree of depth 11 a layer', tiny],
  ['3 trees of depth 4, 3 layers', path.join(golden, 'random-0')],
  ['2 trees of depth 6, rows of 48', path.join(golden, 'random-1')],
])('the estimate before loading is what the addon takes: %s', async (_, folder) => {
  const { memory, parameters } = await engine.inspect(folder);
  const opened = await engine.open(folder);
  const { weightBytes } = opened;
  expect(parameters).toBe(opened.parameters);
  const estimate = memory?.f32Bytes ?? Number.NaN;
  // The addon aligns each tensor to 64 bytes.
  expect(weightBytes - estimate).toBeGreaterThanOrEqual(0);
  expect(weightBytes / estimate).toBeLessThan(1.02);
});

it('rows in BF16 take half of those in F32, padded to 32 columns', () => {
  const ffn = { kind: 'fff', trees: 1, depth: 11, nodes: 4095 } as const;
  const shape = { layers: 16, hidden: 768, heads: 12, vocabulary: 32768, maxTokens: 128, ffn };
  expect(bf16RowBytes(shape)).toBe(16 * 4095 * 2 * 768 * 2);
  expect(bf16RowBytes({ ...shape, hidden: 770 })).toBe(16 * 4095 * 2 * 800 * 2);
});
