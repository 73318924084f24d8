/** Models of random weights for any architecture, as the tensors of a file. */

import type { ModelConfig } from '../native/face.ts';
import { float32Tensor, type StoredTensor } from './tensorFile.ts';

/** mulberry32: from 0 to below 1, the same on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Names and shapes of all tensors that `config` has. */
export function tensorShapes(config: ModelConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const { hidden } = config;
  const linear = (name: string, out: number, inner: number, bias: boolean) => {
    shapes.set(`${name}.weight`, [out, inner]);
    if (bias) shapes.set(`${name}.bias`, [out]);
  };
  const norm = (name: string) => {
    if (config.norm === 'LayerNorm') {
      shapes.set(`${name}.weight`, [hidden]).set(`${name}.bias`, [hidden]);
    } else {
      shapes.set(`${name}.learnable_scale`, config.norm === 'RMSNorm' ? [hidden] : []);
    }
  };
  const embedding = 'encoder.embedding';
  shapes.set(`${embedding}.word_embedding.weight`, [config.vocabulary, hidden]);
  if (config.positions === 'learned') {
    shapes.set(`${embedding}.pos_embedding.embedding.weight`, [config.maxTokens, hidden]);
  } else if (config.positions === 'scaled-sinusoidal') {
    shapes.set(`${embedding}.pos_embedding.scale_factor`, [1]);
  }
  if (config.embeddingNorm) norm(`${embedding}.norm`);
  for (let index = 0; index < config.layers; index++) {
    const layer = `encoder.layers.${index}`;
    norm(`${layer}.norm1`);
    norm(`${layer}.norm2`);
    linear(`${layer}.attn.self_attention.query_key_value`, 3 * hidden, hidden, config.qkvBias);
    linear(`${layer}.attn.dense`, hidden, hidden, config.useBias);
    const { ffn } = config;
    if (ffn.kind === 'fff') {
      const neurons = ffn.trees * (2 ** (ffn.depth + 1) - 1);
      linear(`${layer}.ffn.linear_in`, neurons, hidden, true);
      linear(`${layer}.ffn.linear_out`, hidden, neurons, false);
    } else {
      linear(`${layer}.ffn.dense_in`, ffn.width, hidden, config.useBias);
      const inner = ffn.gated ? ffn.width / 2 : ffn.width;
      linear(`${layer}.ffn.dense_out`, hidden, inner, config.useBias);
    }
  }
  if (config.finalNorm) norm('encoder.final_norm');
  if (config.mlm?.transform) {
    linear('prediction_head.dense', hidden, hidden, config.useBias);
    norm('prediction_head.norm');
  }
  if (config.mlm?.decoderBias) shapes.set('decoder.bias', [config.vocabulary]);
  if (config.classifier) {
    const { width, dense, labels } = config.classifier;
    if (dense) linear('pooler.dense', width, hidden, true);
    linear('head', labels, width, true);
  }
  return shapes;
}

/**
 * Weights of a size that keeps all states near 1: matrices uniform with a variance of 1 / inputs,
 * vectors from 0.5 to 1.5 in size.
 */
export function randomTensors(config: ModelConfig, seed: number): Map<string, StoredTensor> {
  const random = randomNumbers(seed);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, shape] of tensorShapes(config)) {
    const count = shape.reduce((product, side) => product * side, 1);
    const isMatrix = shape.length === 2 && !name.includes('embedding');
    const scale = isMatrix ? Math.sqrt(3 / (shape[1] ?? 1)) : 1;
    const data = Float32Array.from({ length: count }, () =>
      isMatrix ? scale * (2 * random() - 1) : (0.5 + random()) * (random() < 0.5 ? -1 : 1),
    );
    tensors.set(name, float32Tensor(shape, data));
  }
  return tensors;
}
