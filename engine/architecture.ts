/** A parsed config as rows for people to read, each with the keys that it came from. */

import type { ModelConfig } from '../native/face.ts';
import type { ArchitectureRow } from './api.ts';
import type { ParsedConfig } from './config.ts';

const count = (value: number) => value.toLocaleString('en-US');
const yes = (value: boolean) => (value ? 'yes' : 'no');
const arch = (...keys: readonly string[]) => keys.map((key) => `arch.${key}`).join(', ');

function feedforward({ ffn, activation }: ModelConfig): ArchitectureRow[] {
  if (ffn.kind === 'ff') {
    const inner = ffn.gated ? ffn.width / 2 : ffn.width;
    const value = `dense, ${count(inner)} neurons${ffn.gated ? ', gated' : ''}`;
    return [
      { name: 'Feedforward', value, keys: arch('intermed_type', 'intermed_size', 'nonlin') },
      { name: 'Activation', value: activation, keys: arch('nonlin') },
    ];
  }
  const { trees, depth } = ffn;
  const nodes = 2 ** (depth + 1) - 1;
  const named = trees === 1 ? '1 tree' : `${count(trees)} trees`;
  const neurons = `${count(trees * nodes)} in a layer; a token visits ${count(trees * (depth + 1))}`;
  return [
    {
      name: 'Feedforward',
      value: `fast feedforward, ${named} of depth ${depth} in a layer`,
      keys: arch('intermed_type', 'intermed_size', 'intermed_depth'),
    },
    { name: 'Neurons', value: neurons, keys: arch('intermed_size', 'intermed_depth') },
    {
      name: 'Leaves',
      value: `${count(2 ** depth)} in a tree`,
      keys: arch('intermed_depth'),
    },
    { name: 'Activation', value: activation, keys: arch('nonlin') },
  ];
}

function head({ config, labels }: ParsedConfig): ArchitectureRow[] {
  const { mlm, classifier } = config;
  if (mlm) {
    const transform = mlm.transform ? 'dense, activation and norm before the decoder' : 'decoder';
    return [
      {
        name: 'Head',
        value: `masked language model: ${transform}${mlm.decoderBias ? ', with a bias' : ''}`,
        keys: `architectures, ${arch('skip_head_transform', 'decoder_bias')}`,
      },
    ];
  }
  if (!classifier) return [];
  return [
    {
      name: 'Head',
      value: `classifier over ${labels?.join(', ') ?? ''}; pooled by ${classifier.pooler}`,
      keys: `architectures, ${arch('classification_head')}, id2label`,
    },
  ];
}

/** In the order in which a token meets its parts. */
export function architectureRows(parsed: ParsedConfig): ArchitectureRow[] {
  const { config } = parsed;
  return [
    { name: 'Layers', value: count(config.layers), keys: arch('num_transformer_layers') },
    { name: 'Hidden size', value: count(config.hidden), keys: arch('hidden_size') },
    { name: 'Vocabulary', value: count(config.vocabulary), keys: arch('embedding.vocab_size') },
    {
      name: 'Sequence',
      value: `up to ${count(config.maxTokens)} tokens`,
      keys: arch('embedding.max_seq_length'),
    },
    { name: 'Positions', value: config.positions, keys: arch('embedding.pos_embedding') },
    {
      name: 'Embedding norm',
      value: yes(config.embeddingNorm),
      keys: arch('embedding.normalization'),
    },
    {
      name: 'Attention',
      value: `${count(config.heads)} heads of ${count(config.hidden / config.heads)}${config.qkvBias ? ', with biases' : ''}`,
      keys: arch('attention.num_attention_heads', 'attention.qkv_bias'),
    },
    ...feedforward(config),
    {
      name: 'Norm',
      value: `${config.norm}, epsilon ${config.normEps}, before each part`,
      keys: arch('norm', 'norm_eps', 'norm_scheme'),
    },
    { name: 'Final norm', value: yes(config.finalNorm), keys: arch('final_norm') },
    { name: 'Biases', value: yes(config.useBias), keys: arch('use_bias') },
    ...head(parsed),
  ];
}
