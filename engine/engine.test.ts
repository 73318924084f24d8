import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelStatus } from './api.ts';
import { createEngine, type Engine } from './engine.ts';
import { toApiError } from './errors.ts';

const tiny = path.resolve('assets/models/canopy-tiny');
const small = path.resolve('tests/golden/random-1');
const sentence = 'The old man walked slowly down to the <mask> with his dog.';

let engine: Engine;
beforeEach(() => {
  engine = createEngine({ threads: 1 });
});
afterEach(() => engine.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: unknown) => toApiError(error).code,
  );

describe('opening', () => {
  it('tells what the bundled model is', async () => {
    const info = await engine.open(tiny);
    expect(info).toEqual({
      name: 'canopy-tiny',
      folder: tiny,
      notation: '1x11',
      shape: {
        layers: 4,
        hidden: 192,
        heads: 6,
        vocabulary: 8000,
        maxTokens: 128,
        ffn: { kind: 'fff', trees: 1, depth: 11, nodes: 4095 },
      },
      fileDtype: 'F32',
      parameters: info.parameters,
      weightBytes: info.weightBytes,
      sha256: '89e5db171fcd85d28d97e55a3a2512aee9e7096bb82ce6e9cfe02ed6ed53d401',
      tokenizer: { vocabulary: 8000, maskPiece: '<mask>' },
      labels: null,
      predicts: true,
      warnings: [],
    });
    expect(info.parameters).toBe(8_435_965);
  });

  it('goes through its phases in order', async () => {
    const seen: (string | undefined)[] = [];
    engine.subscribe(({ opening }) => seen.push(opening?.progress?.phase));
    await engine.open(tiny);
    const phases = seen.filter((phase, i) => phase !== undefined && phase !== seen[i - 1]);
    expect(phases.slice(0, 3)).toEqual(['config', 'tokenizer', 'weights']);
    expect(engine.status().opening).toBeNull();
  });

  it('gives way to a newer opening', async () => {
    const older = codeOf(engine.open(tiny));
    const newer = await engine.open(small);
    expect(await older).toBe('cancelled');
    const models = [{ info: newer, memoryBytes: newer.weightBytes }];
    expect(engine.status()).toEqual({ model: newer, models, opening: null, failure: null });
  });

  it('can be cancelled, and leaves the open model and no failure', async () => {
    const open = await engine.open(small);
    const opening = codeOf(engine.open(tiny));
    engine.cancelOpening();
    expect(await opening).toBe('cancelled');
    const models = [{ info: open, memoryBytes: open.weightBytes }];
    expect(engine.status()).toEqual({ model: open, models, opening: null, failure: null });
  });

  it('stops telling a listener that has left', async () => {
    const seen: ModelStatus[] = [];
    const leave = engine.subscribe((status) => seen.push(status));
    leave();
    await engine.open(small);
    expect(seen).toEqual([]);
  });
});

describe('tracing', () => {
  it('takes the token "the" of the first golden sentence to leaf 800 of layer 0', async () => {
    await engine.open(tiny);
    const { sequences } = await engine.trace({ inputs: [{ text: sentence }] });
    const [sequence] = sequences;
    expect(sequence?.tokens[1]).toMatchObject({ piece: 'the', start: 0, end: 3 });
    expect(sequence?.layers[0]?.leaves[1]).toBe(800);
    expect(sequence?.predictions.map(({ position }) => position)).toEqual([9]);
  });

  it('gives a sequence the same numbers alone and among others', async () => {
    await engine.open(tiny);
    const ids = [2, 144, 485, 281, 3];
    const alone = await engine.trace({ inputs: [{ ids }], predict: 'all', topK: 3 });
    const inputs = [{ text: sentence }, { ids }, { text: 'a' }];
    const among = await engine.trace({ inputs, predict: 'all', topK: 3 });
    const [one, other] = [alone.sequences[0], among.sequences[1]];
    expect(other?.layers.map((l) => l.leaves)).toEqual(one?.layers.map((l) => l.leaves));
    const tops = (s: typeof one) => s?.predictions.map(({ top }) => top.map(({ id }) => id));
    expect(tops(other)).toEqual(tops(one));
    expect(other?.hiddenNorms.length).toBe(5 * 5);
    for (const [i, norm] of (other?.hiddenNorms ?? []).entries()) {
      expect(Math.abs(norm / (one?.hiddenNorms[i] ?? 0) - 1)).toBeLessThan(1e-5);
    }
  });

  it('has margins and contributions beside each logit', async () => {
    await engine.open(tiny);
    const { sequences } = await engine.trace({ inputs: [{ text: sentence }] });
    const layer = sequences[0]?.layers[2];
    const length = (sequences[0]?.tokens.length ?? 0) * 12;
    expect(layer?.logits.length).toBe(length);
    expect(layer?.margins.length).toBe(length);
    expect(layer?.contributions.length).toBe(length);
    expect(layer?.margins.every((margin) => margin > 0)).toBe(true);
  });

  it('is refused without a model, and cancelled with its signal', async () => {
    expect(await codeOf(engine.trace({ inputs: [{ text: sentence }] }))).toBe('no-model');
    await engine.open(tiny);
    const stopped = AbortSignal.abort();
    expect(await codeOf(engine.trace({ inputs: [{ text: sentence }] }, stopped))).toBe('cancelled');
  });

  it.each([
    [{ inputs: [] }, 'no input'],
    [{ inputs: [{ ids: [] }] }, 'inputs[0] has no token ids'],
    [{ inputs: [{ ids: [1] }, { ids: [-1] }] }, 'inputs[1], position 0'],
    [{ inputs: [{ text: 'a', window: 1 }] }, 'expected a window from 0 to 0, received 1'],
    [{ inputs: [{ ids: [1] }], topK: 101 }, 'topK: expected a whole number from 1 to 100'],
  ])('refuses %j', async (request, message) => {
    await engine.open(tiny);
    await expect(engine.trace(request)).rejects.toThrow(message);
  });
});

describe('timing', () => {
  it('compares contenders whose outputs agree', async () => {
    await engine.open(tiny);
    const inputs = [{ text: sentence }];
    const done: number[] = [];
    const timing = await engine.time({ inputs, budgetMs: 200 }, undefined, (p) =>
      done.push(p.done),
    );
    expect(timing.layers.length).toBe(4);
    expect(timing.tokens).toBe(15);
    expect(timing.largestDifference).toBeLessThan(1e-4);
    expect(timing.repetitions).toBeGreaterThan(0);
    expect(timing.speedupMasked?.median).toBeGreaterThan(1);
    expect(timing.machine).toMatchObject({ threads: 1, precision: 'f32' });
  });

  it('says what the whole pass gains, and how near each layer is to its bound', async () => {
    await engine.open(tiny);
    const { forward, layers, limits } = await engine.time({
      inputs: [{ text: sentence }],
      budgetMs: 200,
    });
    expect(forward.gain.median).toBeGreaterThan(1);
    expect(forward.amdahl).toBeGreaterThanOrEqual(forward.gain.p10);
    expect(forward.ffnShare).toBeGreaterThan(0);
    expect(forward.ffnShare).toBeLessThan(1);
    expect(limits.dramGBs).toBeGreaterThan(0);
    for (const { distinctNodes, boundUs, cmm } of layers) {
      // 15 tokens: at least one path of 12 nodes, at most 15 with nothing but the root in common.
      expect(distinctNodes).toBeGreaterThanOrEqual(12);
      expect(distinctNodes).toBeLessThanOrEqual(1 + 15 * 11);
      expect(boundUs).toBeGreaterThan(0);
      expect(boundUs).toBeLessThan(cmm.p90);
    }
  });

  it('takes at least 15 repetitions when thorough', async () => {
    await engine.open(small);
    const inputs = [{ ids: [1, 2, 3] }];
    const timing = await engine.time({ inputs, budgetMs: 100, thorough: true });
    expect(timing.repetitions).toBeGreaterThanOrEqual(15);
  });

  it('lets a trace go first and then starts again', async () => {
    await engine.open(tiny);
    const order: string[] = [];
    const inputs = [{ text: sentence }];
    const timing = engine.time({ inputs, budgetMs: 400 }).then(() => order.push('timing'));
    await engine.trace({ inputs }).then(() => order.push('trace'));
    await timing;
    expect(order).toEqual(['trace', 'timing']);
  });

  it('ends when another model is opened', async () => {
    await engine.open(tiny);
    const timing = codeOf(engine.time({ inputs: [{ text: sentence }], budgetMs: 30_000 }));
    await engine.open(small);
    expect(await timing).toBe('cancelled');
  });
});

describe('threads and precision', () => {
  const traced = async () => {
    const { sequences } = await engine.trace({ inputs: [{ text: sentence }] });
    const layers = sequences[0]?.layers ?? [];
    return {
      leaves: layers.flatMap(({ leaves }) => [...leaves]),
      logits: layers.flatMap(({ logits }) => [...logits]),
    };
  };

  it('change while a model is open: BF16 rows move logits, F32 brings them back', async () => {
    await engine.open(tiny);
    const exact = await traced();
    expect(await engine.setCompute({ precision: 'bf16' })).toMatchObject({ precision: 'bf16' });
    const rounded = await traced();
    const kept = rounded.leaves.filter((leaf, i) => leaf === exact.leaves[i]).length;
    expect(kept).toBeGreaterThan(0.8 * exact.leaves.length);
    const moved = rounded.logits.map((logit, i) => Math.abs(logit - (exact.logits[i] ?? 0)));
    expect(Math.max(...moved)).toBeGreaterThan(1e-3);
    const timing = await engine.time({ inputs: [{ text: sentence }], budgetMs: 100 });
    expect(timing.machine).toMatchObject({ precision: 'bf16', threads: 1 });
    expect(timing.largestDifference).toBeLessThan(1e-4);
    expect(await engine.setCompute({ precision: 'f32' })).toMatchObject({ precision: 'f32' });
    expect(await traced()).toEqual(exact);
  });

  it('hold for models that are opened later', async () => {
    await engine.open(tiny);
    const exact = await traced();
    const cores = os.availableParallelism();
    const machine = await engine.setCompute({ threads: cores, precision: 'bf16' });
    expect(machine).toMatchObject({ threads: cores, precision: 'bf16' });
    await engine.open(small);
    await engine.open(tiny);
    expect((await traced()).logits).not.toEqual(exact.logits);
    expect(engine.machine()).toMatchObject({ threads: cores, precision: 'bf16' });
  });

  it('stay as they are where a wish is refused, which names what was wrong', async () => {
    const most = os.availableParallelism();
    for (const threads of [0, most + 1, 1.5, Number.NaN]) {
      await expect(engine.setCompute({ threads })).rejects.toMatchObject({
        message: `threads: expected a whole number from 1 to ${most}, received ${threads}`,
        place: { key: 'threads' },
      });
    }
    expect(engine.machine()).toMatchObject({ threads: 1, precision: 'f32' });
  });
});
