import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openModel } from '../../native/index.ts';
import { float32Tensor, floats, readTensors, writeTensors } from '../../tests/tensorFile.ts';
import { parseConfigText } from '../config.ts';
import { createEngine } from '../engine.ts';
import { maskText } from '../eval/maskedText.ts';
import { openBatchTokenizer } from '../tokenizer.ts';

const engine = createEngine({ threads: 1 });
const text = readFileSync('assets/texts/time-machine.txt', 'utf8');
const folder = path.resolve('assets/models/canopy-tiny');
const room = mkdtempSync(path.join(os.tmpdir(), 'canopy-fragility-'));
const depth = 11;
beforeAll(() => engine.open(folder));
afterAll(() => {
  engine.close();
  rmSync(room, { recursive: true });
});

/** Walks by the first level at which their digits differ. */
function parted(leaves: ArrayLike<number>, others: ArrayLike<number>): number[] {
  const spell = (leaf = 0) => leaf.toString(2).padStart(depth, '0');
  const changed = Array.from({ length: depth }, () => 0);
  for (const [walk, leaf] of Array.from(leaves).entries()) {
    const other = spell(others[walk]);
    const level = [...spell(leaf)].findIndex((bit, i) => bit !== other[i]);
    if (level >= 0) changed[level] = (changed[level] ?? 0) + 1;
  }
  return changed;
}

/** canopy-tiny with rows in steps of their largest value / 127, written by other code than the engine's. */
function int8Folder(): string {
  const target = path.join(room, 'int8');
  cpSync(folder, target, { recursive: true });
  const file = path.join(target, 'model.safetensors');
  const tensors = new Map(readTensors(file));
  for (const [name, { shape }] of tensors) {
    const [rows = 1, columns = 1] = shape;
    const byColumn = name.endsWith('ffn.linear_out.weight');
    if (!byColumn && !name.endsWith('ffn.linear_in.weight')) continue;
    const values = Float32Array.from(floats(tensors, name));
    const [neurons, length] = byColumn ? [columns, rows] : [rows, columns];
    for (let neuron = 0; neuron < neurons; neuron++) {
      const at = (i: number) => (byColumn ? i * columns + neuron : neuron * columns + i);
      const row = Array.from({ length }, (_, i) => values[at(i)] ?? 0);
      const step = Math.fround(Math.max(...row.map(Math.abs)) / 127);
      for (const [i, value] of row.entries()) values[at(i)] = Math.round(value / step) * step;
    }
    tensors.set(name, float32Tensor(shape, values));
  }
  writeTensors(file, tensors);
  return target;
}

it('counts what traces say of the same masked text, in BF16, INT8 and with noise', async () => {
  const report = await engine.fragility(
    { source: { text }, tokens: 256, seed: 5, rounded: ['int8', 'bf16'] },
    '1.2.3',
  );
  const masked = await maskText(
    text,
    {
      tokenizer: await openBatchTokenizer(folder),
      maskId: 4,
      vocabulary: engine.status().model?.shape.vocabulary ?? 0,
      maxTokens: 128,
    },
    { rate: 0.25, seed: 5, scheme: 'bert', chunks: 2 },
  );
  const inputs = [0, 1].map((chunk) => ({
    ids: [...masked.ids.slice(chunk * 128, chunk * 128 + 128)],
  }));
  const traced = async (precision: 'f32' | 'bf16', model?: string) => {
    await engine.setCompute({ precision });
    const request = { inputs, predict: 'none', ...(model ? { model } : {}) } as const;
    return (await engine.trace(request)).sequences;
  };
  const bf16 = await traced('bf16');
  const f32 = await traced('f32');
  await engine.open(int8Folder());
  const int8 = await traced('f32');
  await engine.open(folder);
  const ofLayer = (sequences: typeof f32, layer: number) =>
    sequences.flatMap(({ layers }) => [...(layers[layer]?.leaves ?? [])]);
  for (const [layer, found] of report.layers.entries()) {
    const leaves = ofLayer(f32, layer);
    for (const [at, others] of [bf16, int8].entries()) {
      const levels = report.variants[at]?.layers[layer]?.levels;
      expect(levels).toEqual(parted(leaves, ofLayer(others, layer)));
    }
    const margins = f32.flatMap(({ layers }) =>
      [...(layers[layer]?.margins ?? [])].filter((_, i) => i % (depth + 1) === 3),
    );
    margins.sort((a, b) => a - b);
    const median = ((margins[127] ?? 0) + (margins[128] ?? 0)) / 2;
    expect(found.levels[3]?.margins[2]).toBeCloseTo(median, 5);
  }
  const all = report.variants.map(({ layers }) =>
    layers.reduce((sum, { changed }) => sum + changed, 0),
  );
  expect(all).toHaveLength(5);
  expect(Math.min(...all)).toBeGreaterThan(0);
  // More noise, more walks elsewhere: 0.001, 0.01, 0.1.
  expect(all.slice(2)).toEqual(all.slice(2).toSorted((a, b) => a - b));
  for (const { loss, lossChange } of report.variants) {
    expect(lossChange.mean).toBeCloseTo(loss.mean - report.loss.mean, 12);
  }
});

it('adds noise of the asked size to the embedding, the same for the same seed', async () => {
  const native = await openModel({
    weights: path.join(folder, 'model.safetensors'),
    config: parseConfigText(readFileSync(path.join(folder, 'config.json'), 'utf8'), '').config,
    threads: 1,
  });
  const batch = {
    ids: Int32Array.from({ length: 120 }, (_, i) => 40 + i),
    lengths: Int32Array.of(60, 60),
  };
  const embedded = async (size: number, seed: number) => {
    const options = { predictAt: new Int32Array(), topK: 0, capture: true, noise: { size, seed } };
    return (await native.trace(batch, options)).capture?.embedding ?? new Float32Array();
  };
  const still = await embedded(0, 1);
  const noisy = await embedded(0.1, 1);
  expect(await embedded(0.1, 1)).toEqual(noisy);
  expect(await embedded(0.1, 2)).not.toEqual(noisy);
  const hidden = still.length / 120;
  const normal: number[] = [];
  for (let row = 0; row < 120; row++) {
    const own = still.subarray(row * hidden, (row + 1) * hidden);
    const size = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / hidden);
    for (const [i, value] of own.entries()) {
      normal.push(((noisy[row * hidden + i] ?? 0) - value) / (0.1 * size));
    }
  }
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  // 23,040 numbers: deviations of the mean 0.0066, of the square's 0.0093, of the share within one 0.0031.
  expect(normal).toHaveLength(120 * 192);
  expect(Math.abs(mean(normal))).toBeLessThan(0.03);
  expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(0.04);
  expect(mean(normal.map((x) => (Math.abs(x) < 1 ? 1 : 0)))).toBeCloseTo(0.6827, 1.5);
  // Twice the size, the same numbers twice as far.
  const twice = await embedded(0.2, 1);
  const apart = twice.map((value, i) => (value - (still[i] ?? 0)) / 2 + (still[i] ?? 0));
  expect(Math.max(...apart.map((value, i) => Math.abs(value - (noisy[i] ?? 0))))).toBeLessThan(
    1e-5,
  );
  native.close();
});

it('repeats to the last digit, and leaves the precision as it was', async () => {
  const rounded = ['bf16', 'int8'] as const;
  const request = { source: { text }, tokens: 1024, seed: 3, rounded, inputNoise: [0.01] };
  const ids = { inputs: [{ text: 'the king was wise .' }], predict: 'all' } as const;
  const leavesNow = async () => {
    const { sequences } = await engine.trace(ids);
    return sequences[0]?.layers.map(({ logits }) => [...logits]);
  };
  const before = await leavesNow();
  const progress: number[] = [];
  const one = await engine.fragility(request, '1', undefined, ({ done, total }) =>
    progress.push(done / total),
  );
  expect(progress.at(-1)).toBe(1);
  expect(await leavesNow()).toEqual(before);
  expect(engine.machine().precision).toBe('f32');
  expect(one.variants.map(({ change }) => ('to' in change ? change.to : change.size))).toEqual([
    'bf16',
    'int8',
    0.01,
  ]);
  // The bundled model has 4 layers and 8 chunks of 128 tokens are 1,024.
  expect(one.layers.map(({ walks }) => walks)).toEqual([1024, 1024, 1024, 1024]);
  await engine.setCompute({ precision: 'bf16' });
  const other = await engine.fragility(request, '1');
  expect(engine.machine().precision).toBe('bf16');
  await engine.setCompute({ precision: 'f32' });
  expect(other.layers).toEqual(one.layers);
  expect(other.loss).toEqual(one.loss);
  expect(other.variants).toEqual(one.variants);
});

it('stops at an abort, and names a file that is not there', async () => {
  const controller = new AbortController();
  const request = { source: { text }, tokens: null };
  const running = engine.fragility(request, '1', controller.signal, () => controller.abort());
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  // In the middle of writing a rounded copy.
  const late = new AbortController();
  const short = { source: { text }, tokens: 128, rounded: ['int8'], inputNoise: [] } as const;
  const copying = engine.fragility(short, '1', late.signal, ({ done }) => {
    if (done > 1) late.abort();
  });
  await expect(copying).rejects.toMatchObject({ code: 'cancelled' });
  await expect(engine.fragility({ source: { path: '/no/such' }, tokens: 1 }, '1')).rejects.toThrow(
    'There is no file /no/such',
  );
});
