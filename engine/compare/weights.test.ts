import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { compareWeights } from './weights.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));
const never = new AbortController().signal;
const nodes = 4095;

/** A copy of canopy-tiny with bytes of one tensor changed. */
function planted(name: string, tensor: string, change: (values: Float32Array) => void): string {
  const target = path.join(folder, name);
  cpSync(tiny, target, { recursive: true });
  const file = path.join(target, 'model.safetensors');
  const bytes = readFileSync(file);
  const header = 8 + Number(bytes.readBigUInt64LE(0));
  const entries = JSON.parse(bytes.toString('utf8', 8, header));
  const [from, to] = entries[tensor].data_offsets;
  const values = new Float32Array(
    new Uint8Array(bytes.subarray(header + from, header + to)).buffer,
  );
  change(values);
  bytes.set(new Uint8Array(values.buffer), header + from);
  writeFileSync(file, bytes);
  return target;
}

it('finds no difference between a model and itself', async () => {
  const found = await compareWeights({ a: tiny, b: tiny }, nodes, never);
  expect(found).toMatchObject({ differing: [], onlyA: [], onlyB: [], shapes: [] });
  expect(found.same).toBeGreaterThan(40);
});

it('names layer and node of one edited row of W_in, of W_out and of one bias', async () => {
  const rows = planted('in', 'encoder.layers.2.ffn.linear_in.weight', (values) => {
    for (let i = 0; i < 192; i++) values[578 * 192 + i] = (values[578 * 192 + i] ?? 0) + 0.5;
  });
  const { differing } = await compareWeights({ a: tiny, b: rows }, nodes, never);
  expect(differing).toHaveLength(1);
  expect(differing[0]).toMatchObject({
    name: 'encoder.layers.2.ffn.linear_in.weight',
    layer: 2,
    differing: 192,
    nodeCount: 1,
    nodes: [{ tree: 0, node: 578, values: 192 }],
  });
  expect(differing[0]?.largest).toBeCloseTo(0.5, 5);
  // W_out stands by columns.
  const columns = planted('out', 'encoder.layers.0.ffn.linear_out.weight', (values) => {
    for (let i = 0; i < 192; i++) values[i * 4095 + 4094] = -(values[i * 4095 + 4094] ?? 0) - 1;
  });
  const out = await compareWeights({ a: columns, b: tiny }, nodes, never);
  expect(out.differing[0]).toMatchObject({ layer: 0, nodes: [{ node: 4094, values: 192 }] });
  const bias = planted('bias', 'encoder.layers.3.ffn.linear_in.bias', (values) => {
    values[7] = Number.NaN;
  });
  const nan = await compareWeights({ a: tiny, b: bias }, nodes, never);
  expect(nan.differing[0]).toMatchObject({
    layer: 3,
    differing: 1,
    largest: Number.POSITIVE_INFINITY,
    nodes: [{ node: 7, values: 1 }],
  });
});

it('lists what one of them has alone or in another shape, and stops at an abort', async () => {
  const other = path.resolve('tests/golden/random-0');
  const found = await compareWeights({ a: tiny, b: other }, null, never);
  expect(found.shapes.map(({ name }) => name)).toContain('encoder.embedding.word_embedding.weight');
  const controller = new AbortController();
  const running = compareWeights({ a: tiny, b: tiny }, nodes, controller.signal, () =>
    controller.abort(),
  );
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(compareWeights({ a: folder, b: tiny }, nodes, never)).rejects.toThrow(
    path.join(folder, 'model.safetensors'),
  );
});
