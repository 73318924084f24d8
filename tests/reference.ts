/**
 * The forward pass in double, in plain loops: slow, short, and written from the published formulas
 * alone. It is checked against the golden traces, and then checks what they do not cover.
 */

import type { Activation, ModelConfig, NativeIntervention } from '../native/face.ts';
import { layerWithInterventions } from './referenceInterventions.ts';
import { type FloatArray, floats, type Tensors } from './tensorFile.ts';

export interface ReferenceLayer {
  readonly attnOut: Float64Array;
  readonly ffnIn: Float64Array;
  readonly ffnOut: Float64Array;
  readonly hidden: Float64Array;
  /** [token][tree][level]; empty for a dense layer. */
  readonly logits: Float64Array;
  readonly leaves: Int32Array;
}

export interface ReferenceTrace {
  readonly embedding: Float64Array;
  readonly layers: readonly ReferenceLayer[];
  readonly final: Float64Array;
  readonly mlmLogits: Float64Array;
  readonly classLogits: Float64Array;
}

export interface ReferenceInput {
  readonly ids: Int32Array;
  readonly lengths: Int32Array;
  readonly mask?: Uint8Array;
}

const at = (array: ArrayLike<number>, index: number): number => array[index] ?? Number.NaN;

/** 1 - erf(x) for x >= 0: the series below 3, the continued fraction above. */
function erfc(x: number): number {
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

function gelu(x: number): number {
  const tail = 0.5 * erfc(Math.abs(x) / Math.SQRT2);
  return x * (x > 0 ? 1 - tail : tail);
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const activations: Readonly<Record<Activation, (x: number) => number>> = {
  GELU: gelu,
  ReLU: (x) => Math.max(0, x),
  SiLU: (x) => x * sigmoid(x),
  Tanh: Math.tanh,
  Sigmoid: sigmoid,
  Mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  Identity: (x) => x,
};

/** y[row][out] = x[row][in] . w[out][in] + b */
function linear(x: Float64Array, w: FloatArray, b: FloatArray | null, inner: number): Float64Array {
  const out = w.length / inner;
  const y = new Float64Array((x.length / inner) * out);
  for (let i = 0; i < y.length; i++) {
    const [row, column] = [Math.floor(i / out) * inner, (i % out) * inner];
    let sum = b ? at(b, i % out) : 0;
    for (let k = 0; k < inner; k++) sum += at(x, row + k) * at(w, column + k);
    y[i] = sum;
  }
  return y;
}

const add = (a: Float64Array, b: Float64Array) => a.map((value, i) => value + at(b, i));

export function referenceTrace(
  config: ModelConfig,
  tensors: Tensors,
  { ids, lengths, mask }: ReferenceInput,
  interventions: readonly NativeIntervention[] = [],
): ReferenceTrace {
  const { hidden: width, heads } = config;
  const headWidth = width / heads;
  const activate = activations[config.activation];
  const weight = (name: string) => floats(tensors, name);
  const optional = (name: string) => (tensors.has(name) ? weight(name) : null);

  function norm(x: Float64Array, prefix: string): Float64Array {
    const y = new Float64Array(x.length);
    for (let row = 0; row < x.length; row += width) {
      const values = x.subarray(row, row + width);
      const mean = values.reduce((sum, v) => sum + v, 0) / width;
      const squares = values.reduce((sum, v) => sum + v * v, 0);
      const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / width;
      for (let i = 0; i < width; i++) {
        const v = at(values, i);
        if (config.norm === 'LayerNorm') {
          const scaled =
            ((v - mean) / Math.sqrt(variance + config.normEps)) * at(weight(`${prefix}.weight`), i);
          y[row + i] = scaled + at(weight(`${prefix}.bias`), i);
        } else if (config.norm === 'RMSNorm') {
          const scale = at(weight(`${prefix}.learnable_scale`), i);
          y[row + i] = (v / Math.sqrt(squares / width + config.normEps)) * scale;
        } else {
          const scale = at(weight(`${prefix}.learnable_scale`), 0);
          y[row + i] = (v * scale) / Math.max(Math.sqrt(squares), config.normEps);
        }
      }
    }
    return y;
  }

  function position(index: number, i: number): number {
    if (config.positions === 'none') return 0;
    const embedding = 'encoder.embedding.pos_embedding';
    if (config.positions === 'learned') {
      return at(weight(`${embedding}.embedding.weight`), index * width + i);
    }
    // Rounded where the models' own table is, else the angles differ by 1e-5.
    const exponent = Math.fround((i - (i % 2)) * Math.fround(-Math.log(10_000) / width));
    const angle = Math.fround(index * Math.fround(Math.exp(exponent)));
    const wave = Math.fround(i % 2 === 0 ? Math.sin(angle) : Math.cos(angle));
    const scaled = config.positions === 'scaled-sinusoidal';
    return wave * (scaled ? at(weight(`${embedding}.scale_factor`), 0) : 1);
  }

  function embed(): Float64Array {
    const x = new Float64Array(ids.length * width);
    const words = weight('encoder.embedding.word_embedding.weight');
    let row = 0;
    for (const length of lengths) {
      for (let index = 0; index < length; index++, row++) {
        for (let i = 0; i < width; i++) {
          x[row * width + i] = at(words, at(ids, row) * width + i) + position(index, i);
        }
      }
    }
    return config.embeddingNorm ? norm(x, 'encoder.embedding.norm') : x;
  }

  function attention(x: Float64Array, prefix: string): Float64Array {
    const name = `${prefix}.attn.self_attention`;
    const bias = config.qkvBias ? weight(`${name}.query_key_value.bias`) : null;
    const qkv = linear(x, weight(`${name}.query_key_value.weight`), bias, width);
    const factor = optional(`${name}.norm_factor`)?.[0] ?? 1 / Math.sqrt(headWidth);
    const context = new Float64Array(x.length);
    let first = 0;
    for (const length of lengths) {
      for (let head = 0; head < heads; head++) {
        const part = (row: number, which: number) =>
          (first + row) * 3 * width + (3 * head + which) * headWidth;
        for (let q = 0; q < length; q++) {
          const scores = Array.from({ length }, (_, k) => {
            let sum = 0;
            for (let i = 0; i < headWidth; i++) {
              sum += at(qkv, part(q, 0) + i) * at(qkv, part(k, 1) + i);
            }
            return sum * factor - (mask && mask[first + k] === 0 ? 10_000 : 0);
          });
          const largest = Math.max(...scores);
          const shares = scores.map((score) => Math.exp(score - largest));
          const total = shares.reduce((sum, share) => sum + share, 0);
          for (let i = 0; i < headWidth; i++) {
            let sum = 0;
            for (let k = 0; k < length; k++) sum += at(shares, k) * at(qkv, part(k, 2) + i);
            context[(first + q) * width + head * headWidth + i] = sum / total;
          }
        }
      }
      first += length;
    }
    const outBias = config.useBias ? weight(`${prefix}.attn.dense.bias`) : null;
    return linear(context, weight(`${prefix}.attn.dense.weight`), outBias, width);
  }

  function fff(x: Float64Array, prefix: string, trees: number, depth: number) {
    const nodes = 2 ** (depth + 1) - 1;
    const neurons = trees * nodes;
    const wIn = weight(`${prefix}.linear_in.weight`);
    const bias = weight(`${prefix}.linear_in.bias`);
    const wOut = weight(`${prefix}.linear_out.weight`);
    const y = new Float64Array(x.length);
    const logits: number[] = [];
    const leaves: number[] = [];
    for (let row = 0; row < x.length; row += width) {
      for (let tree = 0; tree < trees; tree++) {
        let node = 0;
        for (let level = 0; level <= depth; level++) {
          const neuron = tree * nodes + node;
          let logit = at(bias, neuron);
          for (let i = 0; i < width; i++) logit += at(x, row + i) * at(wIn, neuron * width + i);
          for (let i = 0; i < width; i++) {
            y[row + i] = at(y, row + i) + activate(logit) * at(wOut, i * neurons + neuron);
          }
          logits.push(logit);
          if (level === depth) leaves.push(node - 2 ** depth + 1);
          node = 2 * node + 1 + (logit > 0 ? 1 : 0);
        }
      }
    }
    return { ffnOut: y, logits: Float64Array.from(logits), leaves: Int32Array.from(leaves) };
  }

  function changed(x: Float64Array, layer: number, trees: number, depth: number) {
    const prefix = `encoder.layers.${layer}.ffn`;
    return layerWithInterventions({
      ...{ x, hidden: width, lengths, trees, depth, activate, layer, interventions },
      wIn: weight(`${prefix}.linear_in.weight`),
      bias: weight(`${prefix}.linear_in.bias`),
      wOut: weight(`${prefix}.linear_out.weight`),
    });
  }

  function dense(x: Float64Array, prefix: string, neurons: number, gated: boolean) {
    const inner = linear(
      x,
      weight(`${prefix}.dense_in.weight`),
      config.useBias ? weight(`${prefix}.dense_in.bias`) : null,
      width,
    );
    const used = gated ? neurons / 2 : neurons;
    const answers = new Float64Array((x.length / width) * used);
    for (let i = 0; i < answers.length; i++) {
      const value = Math.floor(i / used) * neurons + (i % used);
      const first = at(inner, value);
      answers[i] = gated ? activate(at(inner, value + used)) * first : activate(first);
    }
    const ffnOut = linear(
      answers,
      weight(`${prefix}.dense_out.weight`),
      config.useBias ? weight(`${prefix}.dense_out.bias`) : null,
      used,
    );
    return { ffnOut, logits: new Float64Array(), leaves: new Int32Array() };
  }

  let x = embed();
  const embedding = x;
  const layers: ReferenceLayer[] = [];
  for (let index = 0; index < config.layers; index++) {
    const prefix = `encoder.layers.${index}`;
    const attnOut = attention(norm(x, `${prefix}.norm1`), prefix);
    x = add(x, attnOut);
    const ffnIn = norm(x, `${prefix}.norm2`);
    const { ffn } = config;
    const part =
      ffn.kind === 'fff'
        ? interventions.length === 0
          ? fff(ffnIn, `${prefix}.ffn`, ffn.trees, ffn.depth)
          : changed(ffnIn, index, ffn.trees, ffn.depth)
        : dense(ffnIn, `${prefix}.ffn`, ffn.width, ffn.gated);
    x = add(x, part.ffnOut);
    layers.push({ attnOut, ffnIn, hidden: x, ...part });
  }
  const final = config.finalNorm ? norm(x, 'encoder.final_norm') : x;

  function decode(): Float64Array {
    if (!config.mlm) return new Float64Array();
    let states = final;
    if (config.mlm.transform) {
      const name = 'prediction_head.dense';
      const bias = config.useBias ? weight(`${name}.bias`) : null;
      states = linear(states, weight(`${name}.weight`), bias, width).map(activate);
      states = norm(states, 'prediction_head.norm');
    }
    const words = optional('decoder.weight') ?? weight('encoder.embedding.word_embedding.weight');
    return linear(states, words, config.mlm.decoderBias ? weight('decoder.bias') : null, width);
  }

  function classify(): Float64Array {
    const { classifier } = config;
    if (!classifier) return new Float64Array();
    const pooled: number[] = [];
    let first = 0;
    for (const length of lengths) {
      for (let i = 0; i < width; i++) {
        const column = Array.from({ length }, (_, row) => at(final, (first + row) * width + i));
        const sum = column.reduce((a, b) => a + b, 0);
        const exponentials = column.reduce((a, b) => a + Math.exp(b), 0);
        const results = {
          zero_index: at(column, 0),
          avg: sum / length,
          max: Math.max(...column),
          lse: Math.log(exponentials),
        };
        pooled.push(results[classifier.pooler]);
      }
      first += length;
    }
    let states: Float64Array = Float64Array.from(pooled);
    if (classifier.dense) {
      states = linear(states, weight('pooler.dense.weight'), weight('pooler.dense.bias'), width);
    }
    states = states.map(activations[classifier.activation]);
    return linear(states, weight('head.weight'), weight('head.bias'), classifier.width);
  }

  return { embedding, layers, final, mlmLogits: decode(), classLogits: classify() };
}
