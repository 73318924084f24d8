/**
 * What the golden traces do not cover: every architecture that the config can name, and files in
 * BF16 and F16. The measure is a forward pass in double (reference.ts), which is itself held to the
 * golden traces first.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../engine/config.ts';
import type { ModelConfig, NativeTrace, Target } from '../native/face.ts';
import { machine, openModel } from '../native/index.ts';
import { expectClose, expectSameRanking } from './closeness.ts';
import { randomNumbers, randomTensors } from './randomModel.ts';
import { type ReferenceInput, type ReferenceTrace, referenceTrace } from './reference.ts';
import {
  float32Tensor,
  floats,
  integers,
  readTensors,
  rounded,
  type Tensors,
  writeTensors,
} from './tensorFile.ts';

const golden = path.join(import.meta.dirname, 'golden');
const tiny = path.join(import.meta.dirname, '../assets/models/canopy-tiny');
const folder = mkdtempSync(path.join(os.tmpdir(), 'canopy-variants-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { targets } = machine();

function configOf(modelFolder: string): ModelConfig {
  const json = JSON.parse(readFileSync(path.join(modelFolder, 'config.json'), 'utf8'));
  return parseConfig(json).config;
}

interface Run {
  readonly config: ModelConfig;
  readonly input: ReferenceInput;
  readonly target: Target;
}

async function trace(tensors: Tensors, run: Run): Promise<NativeTrace> {
  const weights = path.join(folder, 'model.safetensors');
  writeTensors(weights, tensors);
  return traceFile(weights, run);
}

async function traceFile(weights: string, { config, input, target }: Run): Promise<NativeTrace> {
  const model = await openModel({ weights, config, target, threads: 2 });
  const batch = {
    ids: input.ids,
    lengths: input.lengths,
    ...(input.mask && { attentionMask: input.mask }),
  };
  const predictAt = config.mlm ? Int32Array.from(input.ids.keys()) : new Int32Array();
  const result = await model.trace(batch, { predictAt, topK: 3, capture: true });
  model.close();
  return result;
}

function expectAgreement(got: NativeTrace, want: ReferenceTrace): void {
  expectClose(got.capture?.embedding ?? [], want.embedding, 'embedding');
  for (const [index, layer] of want.layers.entries()) {
    const captured = got.capture?.layers[index];
    expectClose(captured?.attnOut ?? [], layer.attnOut, `layer ${index}: attention`);
    expectClose(captured?.ffnIn ?? [], layer.ffnIn, `layer ${index}: ffn input`);
    expect([...(got.layers[index]?.leaves ?? [])], `layer ${index}: leaves`).toEqual([
      ...layer.leaves,
    ]);
    expectClose(got.layers[index]?.logits ?? [], layer.logits, `layer ${index}: logits`);
    expectClose(captured?.ffnOut ?? [], layer.ffnOut, `layer ${index}: ffn output`);
    expectClose(captured?.hidden ?? [], layer.hidden, `layer ${index}: states`);
  }
  expectClose(got.capture?.final ?? [], want.final, 'final');
  expectClose(got.capture?.mlmLogits ?? [], want.mlmLogits, 'decoder logits');
  expectClose(got.classLogits, want.classLogits, 'class logits');
}

const inputs = (tensors: Tensors): ReferenceInput => {
  const ids = integers(tensors, 'ids');
  const length = tensors.get('ids')?.shape.at(-1) ?? 0;
  const lengths = new Int32Array(ids.length / length).fill(length);
  return { ids, lengths, mask: Uint8Array.from(integers(tensors, 'attention_mask')) };
};

describe.each(['random-0', 'random-1'])('%s', (name) => {
  const modelFolder = path.join(golden, name);
  const config = configOf(modelFolder);
  const weights = readTensors(path.join(modelFolder, 'model.safetensors'));
  const want = readTensors(path.join(modelFolder, 'trace.safetensors'));
  const input = inputs(want);

  // Both compute in double; only the order of sums differs, and the last place of a table of
  // sinusoids, which PyTorch computes in F32.
  const limit = config.positions === 'learned' ? 1e-12 : 2 ** -23;
  it(`the pass in double gives the golden arrays to ${limit}`, () => {
    const got = referenceTrace(config, weights, input);
    for (const [index, layer] of got.layers.entries()) {
      const stored = (part: string) => floats(want, `f64.layer${index}.${part}`);
      expectClose(layer.attnOut, stored('attn_out'), 'attn_out', limit);
      expectClose(layer.logits, stored('fff_logits'), 'fff_logits', limit);
      expectClose(layer.ffnOut, stored('fff_out'), 'fff_out', limit);
      expectClose(layer.hidden, stored('hidden'), 'hidden', limit);
    }
    expectClose(got.mlmLogits, floats(want, 'f64.mlm_logits'), 'mlm_logits', limit);
  });

  // Every BF16 and F16 value is an F32 value, and all else is computed in F32. So a narrow file is
  // as close to the pass in double over the rounded weights as an F32 file is over its own.
  const cases = (['BF16', 'F16'] as const).flatMap((dtype) =>
    targets.map((target) => ({ dtype, target })),
  );
  it.each(cases)('as a $dtype file, $target', async ({ dtype, target }) => {
    const { narrow, wide } = rounded(weights, dtype);
    const got = await trace(narrow, { config, input, target });
    expectAgreement(got, referenceTrace(config, wide, input));
  });
});

describe('canopy-tiny', () => {
  const config = configOf(tiny);
  const weights = readTensors(path.join(tiny, 'model.safetensors'));
  const sentence = readTensors(path.join(golden, 'canopy-s0.safetensors'));
  const ids = integers(sentence, 'ids');
  const input = { ids, lengths: Int32Array.of(ids.length) };

  const files = { BF16: '', F16: '' };
  beforeAll(() => {
    for (const dtype of ['BF16', 'F16'] as const) {
      const { narrow, wide } = rounded(weights, dtype);
      files[dtype] = path.join(folder, `canopy-tiny-${dtype}`);
      writeTensors(files[dtype], narrow);
      writeTensors(`${files[dtype]}-wide`, wide);
    }
  }, 60_000);

  const cases = (['BF16', 'F16'] as const).flatMap((dtype) =>
    targets.map((target) => ({ dtype, target })),
  );
  // The same arithmetic on the same values, so not one bit may differ.
  it.each(cases)('traces a $dtype file as an F32 file of its values: $target', async (run) => {
    const a = await traceFile(files[run.dtype], { config, input, ...run });
    const b = await traceFile(`${files[run.dtype]}-wide`, { config, input, ...run });
    expect(a.layers.map(({ leaves }) => leaves)).toEqual(b.layers.map(({ leaves }) => leaves));
    expect(a.layers.map(({ logits }) => logits)).toEqual(b.layers.map(({ logits }) => logits));
    expect(a.capture?.layers).toEqual(b.capture?.layers);
    expect(a.topLogits).toEqual(b.topLogits);
  });

  // Half a step of BF16 is 2^-9 of a value, of F16 2^-12 (its weights are above 2^-14 or nearly
  // nothing). The embedding is a sum and a norm of such values: its error stays within a few times
  // that, whereas later layers may take other leaves.
  it.each([
    { dtype: 'BF16', limit: 4 * 2 ** -9 },
    { dtype: 'F16', limit: 4 * 2 ** -12 },
  ] as const)('keeps its embedding within rounding in a $dtype file', async ({ dtype, limit }) => {
    const { target } = machine();
    const { capture } = await traceFile(files[dtype], { config, input, target });
    const want = floats(sentence, 'f64.embedding');
    expectClose(capture?.embedding ?? [], want, 'embedding', limit);
    expect(capture?.embedding).not.toEqual(Float32Array.from(want));
  });
});

const plain: ModelConfig = {
  layers: 2,
  hidden: 24,
  heads: 3,
  vocabulary: 50,
  maxTokens: 16,
  norm: 'LayerNorm',
  normEps: 0.01, // large enough to be seen beside variances near 1
  positions: 'scaled-sinusoidal',
  embeddingNorm: true,
  finalNorm: true,
  qkvBias: false,
  useBias: false,
  activation: 'GELU',
  ffn: { kind: 'fff', trees: 2, depth: 3 },
  mlm: { transform: false, decoderBias: false },
  classifier: null,
};
const classifier = {
  pooler: 'avg',
  width: 10,
  dense: true,
  activation: 'Tanh',
  labels: 3,
} as const;
const variants: Readonly<Record<string, Partial<ModelConfig>>> = {
  'sinusoidal positions': { positions: 'sinusoidal' },
  'learned positions, every bias': { positions: 'learned', qkvBias: true, useBias: true },
  'no positions, no norms at the ends': {
    positions: 'none',
    embeddingNorm: false,
    finalNorm: false,
  },
  RMSNorm: { norm: 'RMSNorm' },
  ScaleNorm: { norm: 'ScaleNorm' },
  'head transform, decoder bias': { mlm: { transform: true, decoderBias: true }, useBias: true },
  'depth 0': { ffn: { kind: 'fff', trees: 7, depth: 0 } },
  'one deep tree': { ffn: { kind: 'fff', trees: 1, depth: 9 } },
  'a hidden width that is no multiple of 8': { hidden: 21 },
  'FFF of ReLU': { activation: 'ReLU' },
  'FFF of SiLU': { activation: 'SiLU' },
  'FFF of Sigmoid': { activation: 'Sigmoid' },
  'ff of Mish': { activation: 'Mish', ffn: { kind: 'ff', width: 18, gated: false } },
  'ff of GELU, gated': { ffn: { kind: 'ff', width: 18, gated: true }, useBias: true },
  'pooler avg': { mlm: null, classifier },
  'pooler zero_index': { mlm: null, classifier: { ...classifier, pooler: 'zero_index' } },
  'pooler max': { mlm: null, classifier: { ...classifier, pooler: 'max' } },
  'pooler lse, no dense layer': {
    mlm: null,
    classifier: { ...classifier, pooler: 'lse', dense: false, width: 24, activation: 'Identity' },
  },
};

describe('an architecture with', () => {
  const lengths = Int32Array.of(1, 9, 4);
  const random = randomNumbers(99);
  const ids = Int32Array.from({ length: 14 }, () => Math.floor(random() * plain.vocabulary));
  const input = { ids, lengths };

  it.each(Object.entries(variants))('%s', async (_, changes) => {
    const config = { ...plain, ...changes };
    const weights = randomTensors(config, 4);
    const want = referenceTrace(config, weights, input);
    // Leaves are compared, so no logit may be within rounding of zero.
    const smallest = Math.min(1, ...want.layers.flatMap(({ logits }) => [...logits].map(Math.abs)));
    expect(smallest, 'smallest logit; choose another seed').toBeGreaterThan(1e-5);
    for (const target of targets) {
      const got = await trace(weights, { config, input, target });
      expectAgreement(got, want);
      if (!config.mlm) continue;
      const ids = got.capture?.mlmLogits ?? new Float32Array();
      const rows = Array.from({ length: input.ids.length }, (_, row) =>
        [...ids.subarray(row * config.vocabulary, (row + 1) * config.vocabulary)]
          .map((logit, id) => ({ logit, id }))
          .sort((a, b) => b.logit - a.logit)
          .slice(0, 3),
      ).flat();
      const ranked = { ids: rows.map(({ id }) => id), logits: rows.map(({ logit }) => logit) };
      expectSameRanking({ ids: got.topIds, logits: got.topLogits }, ranked, 3, 'top k');
    }
  });

  it('128 sinusoidal positions has the table that PyTorch computes', async () => {
    const config: ModelConfig = {
      ...plain,
      layers: 0,
      hidden: 192,
      maxTokens: 128,
      positions: 'sinusoidal',
      embeddingNorm: false,
      finalNorm: false,
    };
    const shape = [config.vocabulary, config.hidden];
    const name = 'encoder.embedding.word_embedding.weight';
    const zeros = new Map([[name, float32Tensor(shape, new Float32Array(50 * 192))]]);
    const all = { ids: new Int32Array(128), lengths: Int32Array.of(128) };
    const { capture } = await trace(zeros, { config, input: all, target: machine().target });
    const table = floats(readTensors(path.join(golden, 'pe-table.safetensors')), 'pe');
    // A last place of difference in a frequency is one of 2^-24 in an angle of up to 127.
    expectClose(capture?.embedding ?? [], table, 'positions', 127 * 2 ** -24 + 2 ** -24);
  });
});
