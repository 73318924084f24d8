import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createEngine } from './engine.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const engine = createEngine({ threads: 1 });
afterAll(() => engine.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'canopy-inspect-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('tells all of the bundled model without opening it', async () => {
  const found = await engine.inspect(tiny);
  expect(engine.status().models).toEqual([]);
  expect(found).toMatchObject({
    folder: tiny,
    name: 'canopy-tiny',
    notation: '1x11',
    problem: null,
  });
  expect(found.parameters).toBe(8_435_965);
  expect(found.tensors?.length).toBe(47);
  expect(found.tensors?.find(({ name }) => name.endsWith('0.ffn.linear_in.weight'))).toEqual({
    name: 'encoder.layers.0.ffn.linear_in.weight',
    dtype: 'F32',
    shape: [4095, 192],
    bytes: 4095 * 192 * 4,
  });
  const rows = new Map(found.architecture.map(({ name, value }) => [name, value]));
  expect(rows.get('Feedforward')).toBe('fast feedforward, 1 tree of depth 11 in a layer');
  expect(rows.get('Neurons')).toBe('4,095 in a layer; a token visits 12');
  expect(rows.get('Attention')).toBe('6 heads of 32');
  expect(found.memory?.f32Bytes).toBeGreaterThan(33_900_000);
  expect(found.memory?.availableBytes).toBeGreaterThan(found.memory?.f32Bytes ?? Infinity);
  expect(JSON.parse(found.config ?? '').model_type).toBe('crammedBERT');
  expect(found.sha256).toBeNull();
});

it('knows the hash of a folder that is open, as long as its files are the same', async () => {
  await cp(tiny, folder, { recursive: true });
  await engine.open(folder);
  const hash = '89e5db171fcd85d28d97e55a3a2512aee9e7096bb82ce6e9cfe02ed6ed53d401';
  expect((await engine.inspect(folder)).sha256).toBe(hash);
  await writeFile(path.join(folder, 'tokenizer.json'), '{}');
  expect((await engine.inspect(folder)).sha256).toBeNull();
  await engine.unload(folder);
});

it('shows the tensors and the config of a model that it refuses, and why', async () => {
  await cp(tiny, folder, { recursive: true });
  await writeFile(path.join(folder, 'config.json'), '{"model_type": "llama"}');
  const found = await engine.inspect(folder);
  expect(found.problem).toMatchObject({ code: 'bad-model', key: 'model_type' });
  expect(found).toMatchObject({ notation: null, memory: null, config: '{"model_type": "llama"}' });
  expect(found.tensors?.length).toBe(47);
});

it('shows the config where the weights are missing or no safetensors file', async () => {
  await cp(path.join(tiny, 'config.json'), path.join(folder, 'config.json'));
  const without = await engine.inspect(folder);
  expect(without.problem?.message).toContain('model.safetensors is missing');
  expect(without).toMatchObject({ notation: '1x11', tensors: null, parameters: 8_435_965 });
  await writeFile(path.join(folder, 'model.safetensors'), 'not a header');
  const broken = await engine.inspect(folder);
  expect(broken.problem?.file).toBe(path.join(folder, 'model.safetensors'));
  expect(broken.architecture.length).toBeGreaterThan(10);
});

it('refuses a folder that is not there', async () => {
  await expect(engine.inspect('/no/such/folder')).rejects.toThrow('There is no folder');
});
