/**
 * `config.json` of an UltraFastBERT or crammedBERT model: what each key of `arch` means to the
 * computation, and a refusal for every value that would change it in a way Canopy does not know.
 *
 * Keys and meanings follow the authors' training code (github.com/pbelcak/UltraFastBERT). A key
 * that changes the computation must be there, except for those whose absence can only mean the
 * plain case (no rotary embedding, no causal mask, a feedforward layer in every block).
 */

import type { Activation, ModelConfig, Norm } from '../native/face.ts';
import { badModel, reasonOf } from './errors.ts';
import { type JsonBlock, jsonBlock } from './jsonBlock.ts';

export interface ParsedConfig {
  readonly config: ModelConfig;
  /** Names of the classes; null without a classification head. */
  readonly labels: readonly string[] | null;
  readonly warnings: readonly string[];
  /** Whether the decoder is said to repeat the word embedding. */
  readonly tied: boolean;
}

// Apex's fused layer norm computes what LayerNorm does.
const norms: Readonly<Record<string, Norm>> = {
  LayerNorm: 'LayerNorm',
  RMSNorm: 'RMSNorm',
  ScaleNorm: 'ScaleNorm',
  ApexLayerNorm: 'LayerNorm',
};

const activations: Readonly<Record<string, Activation>> = {
  GELU: 'GELU',
  ReLU: 'ReLU',
  SiLU: 'SiLU',
  Tanh: 'Tanh',
  Sigmoid: 'Sigmoid',
  Mish: 'Mish',
  Identity: 'Identity',
};

interface Nonlinearity {
  readonly activation: Activation;
  readonly gated: boolean;
}

/** `GELU`, and `GELUglu` for the gated kind, likewise for the others. */
const nonlinearities: Readonly<Record<string, Nonlinearity>> = Object.fromEntries(
  [false, true].flatMap((gated) =>
    Object.entries(activations).map(([name, activation]) => [
      gated ? `${name}glu` : name,
      { activation, gated },
    ]),
  ),
);

const positions = {
  'scaled-sinusoidal': 'scaled-sinusoidal',
  sinusoidal: 'sinusoidal',
  learned: 'learned',
  none: 'none',
} as const;

const poolers = { zero_index: 'zero_index', avg: 'avg', max: 'max', lse: 'lse' } as const;

const heads = {
  ScriptableLMForPreTraining: 'mlm',
  ScriptableCrammedBERT: 'mlm',
  ScriptableLMForSequenceClassification: 'classifier',
} as const;

/** Keys of training alone, of precision tricks, and of the file's own bookkeeping. */
const harmless = [
  'architectures',
  'hidden_dropout_prob',
  'dropout_prob',
  'sparse_prediction',
  'loss',
  'init',
  'num_labels',
  'embedding.pad_token_id',
  'embedding.dropout_prob',
  'embedding.stable_low_precision',
  'attention.dropout_prob',
  'attention.seq_op_in_fp32',
  'attention.low_level_fusion',
  'attention.high_level_fusion',
];

const size = { min: 1, max: 65_536 };

/** Keys that must have the one value that Canopy computes; absent means that value. */
function requirePlainCase(arch: JsonBlock, attention: JsonBlock): { readonly tied: boolean } {
  arch.choice('norm_scheme', { pre: true }, 'pre');
  if (arch.has('ffn_layer_frequency') && arch.raw('ffn_layer_frequency') !== 1) {
    throw arch.refuse('ffn_layer_frequency', '1');
  }
  // Tied or not: the decoder is what the file holds, and the word embedding where it holds none.
  const tied = arch.flag('tie_weights', true);
  attention.choice('type', { 'self-attention': true });
  attention.choice('sequence_op', { 'torch-softmax': true }, 'torch-softmax');
  for (const key of ['causal_attention', 'rotary_embedding', 'skip_output_projection']) {
    if (attention.has(key) && attention.raw(key) !== false) throw attention.refuse(key, 'false');
  }
  return { tied };
}

function feedforward(arch: JsonBlock, gated: boolean): ModelConfig['ffn'] {
  // Configs from before the trees have no `intermed_type`.
  const kind = arch.choice('intermed_type', { ff: 'ff', fff: 'fff' } as const, 'ff');
  const width = arch.integer('intermed_size', { min: 1, max: 1 << 20 });
  if (kind === 'ff') {
    arch.raw('intermed_depth');
    if (gated && width % 2 === 1) {
      throw arch.refuse('intermed_size', 'even numbers where the nonlinearity is gated');
    }
    return { kind, width, gated };
  }
  if (gated) throw arch.refuse('nonlin', 'a nonlinearity without gating in trees');
  return { kind, trees: width, depth: arch.integer('intermed_depth', { min: 0, max: 24 }) };
}

function maskedLanguageHead(arch: JsonBlock): ModelConfig['mlm'] {
  arch.choice('objective_layout', { MLM: true }, 'MLM');
  return {
    transform: !arch.flag('skip_head_transform'),
    decoderBias: arch.flag('decoder_bias'),
  };
}

function classificationHead(
  arch: JsonBlock,
  hidden: number,
  labels: number,
): NonNullable<ModelConfig['classifier']> {
  for (const key of ['objective_layout', 'skip_head_transform', 'decoder_bias']) arch.raw(key);
  const head = arch.block('classification_head');
  head.raw('classifier_dropout');
  const width = head.integer('head_dim', size);
  const dense = head.flag('include_ff_layer');
  if (!dense && width !== hidden) {
    throw head.refuse('head_dim', `the hidden size (${hidden}) where include_ff_layer is false`);
  }
  return {
    pooler: head.choice('pooler', poolers),
    width,
    dense,
    // The head never gates; the suffix is ignored there.
    activation: head.choice('nonlin', nonlinearities).activation,
    labels,
  };
}

/** Class names in order. Hub configs leave out `id2label` where it is the default of two. */
function classNames(top: JsonBlock, arch: JsonBlock): readonly string[] {
  if (top.has('id2label')) {
    const block = top.block('id2label');
    const count = block.unread().length;
    return Array.from({ length: count }, (_, index) => {
      const label = block.raw(String(index));
      if (typeof label === 'string') return label;
      throw block.refuse(String(index), 'one name for each index from 0');
    });
  }
  const owner = top.has('num_labels') ? top : arch;
  const count = owner.has('num_labels') ? owner.integer('num_labels', size) : 2;
  return Array.from({ length: count }, (_, index) => `LABEL_${index}`);
}

function headKind(top: JsonBlock): 'mlm' | 'classifier' {
  const named = top.raw('architectures');
  if (!Array.isArray(named) || named.length === 0) return 'mlm';
  const [first]: unknown[] = named;
  const known = Object.entries(heads).find(([name]) => name === first);
  if (known) return known[1];
  throw top.refuse(
    'architectures',
    Object.keys(heads)
      .map((name) => `["${name}"]`)
      .join(', '),
  );
}

function unknownKeys(blocks: readonly JsonBlock[], prefix: string): string[] {
  const known = new Set(harmless.map((key) => prefix + key));
  return blocks
    .flatMap((block) => block.unread())
    .filter((key) => !known.has(key))
    .map((key) => `config.json: ${key} is not known to Canopy and was ignored`);
}

/**
 * @param json the parsed file: an `arch` block with what the hub puts around it, or the bare block
 * @throws CanopyError `bad-model` naming file, key, value and what is supported
 */
export function parseConfig(json: unknown): ParsedConfig {
  const file = 'config.json';
  const top = jsonBlock(json, file, '');
  top.choice('model_type', { crammedBERT: true }, 'crammedBERT');
  const bare = !top.has('arch') && top.has('num_transformer_layers');
  const arch = bare ? jsonBlock(json, file, '') : top.block('arch');
  const embedding = arch.block('embedding');
  const attention = arch.block('attention');

  const { tied } = requirePlainCase(arch, attention);
  const hidden = arch.integer('hidden_size', size);
  if (embedding.integer('embedding_dim', size) !== hidden) {
    throw embedding.refuse('embedding_dim', `the hidden size, ${hidden}`);
  }
  const headCount = attention.integer('num_attention_heads', size);
  if (hidden % headCount !== 0) {
    throw attention.refuse('num_attention_heads', `divisors of the hidden size, ${hidden}`);
  }
  const { activation, gated } = arch.choice('nonlin', nonlinearities);
  const labels = headKind(top) === 'classifier' ? classNames(top, arch) : null;
  const config: ModelConfig = {
    layers: arch.integer('num_transformer_layers', { min: 1, max: 1024 }),
    hidden,
    heads: headCount,
    vocabulary: embedding.integer('vocab_size', { min: 1, max: 1 << 24 }),
    maxTokens: embedding.integer('max_seq_length', size),
    norm: arch.choice('norm', norms),
    normEps: arch.number('norm_eps', { min: 0, max: 1 }),
    positions: embedding.choice('pos_embedding', positions, 'none'),
    embeddingNorm: embedding.flag('normalization'),
    finalNorm: arch.flag('final_norm'),
    qkvBias: attention.flag('qkv_bias'),
    useBias: arch.flag('use_bias'),
    activation,
    ffn: feedforward(arch, gated),
    mlm: labels ? null : maskedLanguageHead(arch),
    classifier: labels ? classificationHead(arch, hidden, labels.length) : null,
  };
  if (!labels) arch.raw('classification_head');
  if (bare) arch.raw('model_type');
  const warnings = unknownKeys([arch, embedding, attention], bare ? '' : 'arch.');
  return { config, labels, warnings, tied };
}

/** The same from the file's text. @throws CanopyError `bad-model` naming the file */
export function parseConfigText(text: string, file: string): ParsedConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = reasonOf(error);
    throw badModel(`config.json is not valid JSON: ${why}`, file);
  }
  return parseConfig(json);
}
