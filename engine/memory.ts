/** How many values a model has and what they take in memory, reckoned from its config; mirrors `native/core/weight_plan.cpp`. */

import type { ModelConfig } from '../native/face.ts';
import type { MemoryEstimate, ModelShape } from './api.ts';

const f32 = 4;
const bf16 = 2;

const roundUp = (value: number, to: number) => Math.ceil(value / to) * to;

/** Rows of W_in and W_out in BF16, padded to 32 columns each. */
export function bf16RowBytes({ layers, hidden, ffn }: ModelShape): number {
  if (ffn.kind === 'ff') return 0;
  return layers * ffn.trees * ffn.nodes * 2 * roundUp(hidden, 32) * bf16;
}

/** Values of a norm over `hidden`. */
function normValues({ norm, hidden }: ModelConfig): number {
  return { LayerNorm: 2 * hidden, RMSNorm: hidden, ScaleNorm: 1 }[norm];
}

/** What is counted: values that were learned, or those that lie in memory. */
type Counted = 'learned' | 'in memory';

/** In memory, rows are padded to 16 columns, and each neuron has the lengths of its two rows. */
function feedforwardValues({ ffn, hidden, useBias }: ModelConfig, counted: Counted): number {
  if (ffn.kind === 'fff') {
    const neurons = ffn.trees * (2 ** (ffn.depth + 1) - 1);
    return neurons * (counted === 'learned' ? 2 * hidden + 1 : 2 * roundUp(hidden, 16) + 3);
  }
  const inner = ffn.gated ? ffn.width / 2 : ffn.width;
  return hidden * (ffn.width + inner) + (useBias ? ffn.width + hidden : 0);
}

/** The factor of the attention scores is stored beside the weights, not learned. */
function layerValues(config: ModelConfig, counted: Counted): number {
  const { hidden, qkvBias, useBias } = config;
  const biases = (qkvBias ? 3 * hidden : 0) + (useBias ? hidden : 0);
  const attention = 4 * hidden * hidden + biases + (counted === 'learned' ? 0 : 1);
  return 2 * normValues(config) + attention + feedforwardValues(config, counted);
}

/** The table of fixed positions is computed; of the scaled ones, the scale is learned. */
function positionValues({ positions, maxTokens, hidden }: ModelConfig, counted: Counted): number {
  const table = maxTokens * hidden;
  const scale = positions === 'scaled-sinusoidal' ? 1 : 0;
  if (positions === 'learned') return table;
  return scale + (positions === 'none' || counted === 'learned' ? 0 : table);
}

function headValues(config: ModelConfig): number {
  const { mlm, classifier, hidden, vocabulary, useBias } = config;
  const transform = hidden * hidden + (useBias ? hidden : 0) + normValues(config);
  const masked = mlm ? (mlm.transform ? transform : 0) + (mlm.decoderBias ? vocabulary : 0) : 0;
  if (!classifier) return masked;
  const { width, labels, dense } = classifier;
  return masked + (dense ? width * (hidden + 1) : 0) + labels * (width + 1);
}

/** `ownDecoder`: the decoder does not repeat the word embedding. */
function values(config: ModelConfig, ownDecoder: boolean, counted: Counted): number {
  const { hidden, vocabulary, layers } = config;
  return (
    vocabulary * hidden +
    positionValues(config, counted) +
    (config.embeddingNorm ? normValues(config) : 0) +
    layers * layerValues(config, counted) +
    (config.finalNorm ? normValues(config) : 0) +
    headValues(config) +
    (config.mlm && ownDecoder ? vocabulary * hidden : 0)
  );
}

/** Learned values, a tied decoder not counted again. */
export function parameterCount(config: ModelConfig, ownDecoder: boolean): number {
  return values(config, ownDecoder, 'learned');
}

/** Bytes that this process may still take; null where the system does not tell. */
export function availableBytes(): number | null {
  const bytes = process.availableMemory();
  return bytes > 0 ? bytes : null;
}

export function estimateMemory(
  config: ModelConfig,
  shape: ModelShape,
  ownDecoder: boolean,
): MemoryEstimate {
  return {
    f32Bytes: f32 * values(config, ownDecoder, 'in memory'),
    bf16Bytes: bf16RowBytes(shape),
    availableBytes: availableBytes(),
  };
}
