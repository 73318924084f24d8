/**
 * `node scripts/random-model.mjs DIR [--layers 16 --hidden 768 --heads 12 --depth 11 --trees 1
 * --vocabulary 32768 --seed 1]`: writes a model of random weights in the hub's layout (config.json and
 * model.safetensors, F32; no tokenizer). The defaults have the shape of UltraFastBERT-1x11: 654 MB.
 */

import { mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { main, SetupError } from './lib.mjs';

const defaults = {
  layers: '16',
  hidden: '768',
  heads: '12',
  depth: '11',
  trees: '1',
  vocabulary: '32768',
  seed: '1',
};

function architecture({ layers, hidden, heads, depth, trees, vocabulary }) {
  return {
    architectures: ['ScriptableCrammedBERT'],
    num_transformer_layers: layers,
    hidden_size: hidden,
    intermed_type: 'fff',
    intermed_size: trees,
    intermed_depth: depth,
    nonlin: 'GELU',
    norm: 'LayerNorm',
    norm_eps: 1e-12,
    norm_scheme: 'pre',
    final_norm: true,
    tie_weights: true,
    decoder_bias: false,
    skip_head_transform: true,
    use_bias: false,
    ffn_layer_frequency: 1,
    embedding: {
      vocab_size: vocabulary,
      embedding_dim: hidden,
      pos_embedding: 'scaled-sinusoidal',
      max_seq_length: 128,
      normalization: true,
    },
    attention: {
      type: 'self-attention',
      causal_attention: false,
      num_attention_heads: heads,
      qkv_bias: false,
      rotary_embedding: false,
      skip_output_projection: false,
    },
  };
}

/**
 * [name, shape, centre, half-width] of each tensor; values are uniform. With these widths logits are
 * about as large as the normed states (1), so that tokens part at every node, and a layer adds about
 * half of what the residual stream holds.
 */
function* tensors({ layers, hidden, depth, trees, vocabulary }) {
  const neurons = trees * (2 ** (depth + 1) - 1);
  const unit = Math.sqrt(3 / hidden);
  const norm = (name) => [
    [`${name}.weight`, [hidden], 1, 0.2],
    [`${name}.bias`, [hidden], 0, 0.1],
  ];
  yield ['encoder.embedding.word_embedding.weight', [vocabulary, hidden], 0, unit];
  yield ['encoder.embedding.pos_embedding.scale_factor', [1], hidden ** -0.5, 0];
  yield* norm('encoder.embedding.norm');
  for (let index = 0; index < layers; index++) {
    const layer = `encoder.layers.${index}`;
    yield* norm(`${layer}.norm1`);
    yield* norm(`${layer}.norm2`);
    yield [`${layer}.attn.self_attention.query_key_value.weight`, [3 * hidden, hidden], 0, unit];
    yield [`${layer}.attn.dense.weight`, [hidden, hidden], 0, unit];
    yield [`${layer}.ffn.linear_in.weight`, [neurons, hidden], 0, unit];
    yield [`${layer}.ffn.linear_in.bias`, [neurons], 0, 0.1];
    yield [`${layer}.ffn.linear_out.weight`, [hidden, neurons], 0, 0.5 / Math.sqrt(trees)];
  }
  yield* norm('encoder.final_norm');
}

const sizeOf = (shape) => shape.reduce((product, side) => product * side, 1);

function header(list) {
  let offset = 0;
  const entries = list.map(([name, shape]) => {
    const from = offset;
    offset += 4 * sizeOf(shape);
    return [name, { dtype: 'F32', shape, data_offsets: [from, offset] }];
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}

/** xorshift32 (Marsaglia, 2003): fills `values` and returns the state to go on with. */
function fill(values, centre, halfWidth, seed) {
  let state = seed;
  const scale = halfWidth / 2 ** 31;
  for (let i = 0; i < values.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[i] = centre + scale * state;
  }
  return state;
}

function writeWeights(file, list, seed) {
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, header(list));
  const piece = new Float32Array(2 ** 20);
  let state = Math.imul(seed, 0x9e3779b1) || 1; // xorshift stays at 0
  for (const [, shape, centre, halfWidth] of list) {
    for (let left = sizeOf(shape); left > 0; left -= piece.length) {
      const part = piece.subarray(0, left);
      state = fill(part, centre, halfWidth, state);
      writeSync(descriptor, new Uint8Array(part.buffer, 0, part.byteLength));
    }
  }
}

await main(() => {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, { type: 'string', default: value }]),
  );
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const folder = positionals[0];
  if (!folder) throw new SetupError('Name the folder to write: random-model.mjs DIR');
  const shape = Object.fromEntries(
    Object.entries(values).map(([key, text]) => [key, Number(text)]),
  );
  mkdirSync(folder, { recursive: true });
  const config = openSync(path.join(folder, 'config.json'), 'w');
  const json = { architectures: ['ScriptableLMForPreTraining'], model_type: 'crammedBERT' };
  writeSync(config, `${JSON.stringify({ ...json, arch: architecture(shape) }, null, 2)}\n`);
  writeWeights(path.join(folder, 'model.safetensors'), [...tensors(shape)], shape.seed);
});
