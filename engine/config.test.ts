import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';
import { toApiError } from './errors.ts';

type Json = Record<string, unknown>;

/** The bundled model's config, to be changed key by key. */
function tiny(): Json {
  return JSON.parse(readFileSync('assets/models/canopy-tiny/config.json', 'utf8'));
}

/** A copy with the value at `arch.embedding.vocab_size` and the like replaced, or removed. */
function changed(path: string, value: unknown, base: Json = tiny()): Json {
  const json = structuredClone(base);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let block: Json = json;
  for (const key of keys) block = block[key] as Json; // the test knows which keys are blocks
  if (value === undefined) delete block[last];
  else block[last] = value;
  return json;
}

function refusal(json: unknown) {
  try {
    parseConfig(json);
  } catch (error) {
    return toApiError(error);
  }
  return null;
}

describe('parseConfig', () => {
  it('reads the bundled model as 4 layers of one tree of depth 11', () => {
    const { config, labels, warnings } = parseConfig(tiny());
    expect(config).toEqual({
      layers: 4,
      hidden: 192,
      heads: 6,
      vocabulary: 8000,
      maxTokens: 128,
      norm: 'LayerNorm',
      normEps: 1e-12,
      positions: 'scaled-sinusoidal',
      embeddingNorm: true,
      finalNorm: true,
      qkvBias: false,
      useBias: false,
      activation: 'GELU',
      ffn: { kind: 'fff', trees: 1, depth: 11 },
      mlm: { transform: false, decoderBias: false },
      classifier: null,
    });
    expect(labels).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('reads the bare block that model_config.json holds', () => {
    const bare = JSON.parse(readFileSync('assets/models/canopy-tiny/model_config.json', 'utf8'));
    expect(parseConfig(bare)).toEqual(parseConfig(tiny()));
  });

  it('takes a config without intermed_type for a dense layer', () => {
    const dense = changed('arch.intermed_size', 12, changed('arch.intermed_type', undefined));
    expect(parseConfig(dense).config.ffn).toEqual({ kind: 'ff', width: 12, gated: false });
  });

  it('splits a gated nonlinearity into activation and gate', () => {
    const dense = changed('arch.intermed_size', 24, changed('arch.intermed_type', 'ff'));
    const { config } = parseConfig(changed('arch.nonlin', 'GELUglu', dense));
    expect(config.activation).toBe('GELU');
    expect(config.ffn).toEqual({ kind: 'ff', width: 24, gated: true });
  });

  it('keeps a tree of depth 0 a tree', () => {
    const { config } = parseConfig(changed('arch.intermed_depth', 0));
    expect(config.ffn).toEqual({ kind: 'fff', trees: 1, depth: 0 });
  });

  it('takes any missing position embedding for none, as the training code does', () => {
    expect(parseConfig(changed('arch.embedding.pos_embedding', null)).config.positions).toBe(
      'none',
    );
  });

  it('reads a classifier with the names of its classes', () => {
    const json = changed('architectures', ['ScriptableLMForSequenceClassification']);
    const named = { ...json, id2label: { 0: 'negative', 1: 'positive' } };
    const { config, labels } = parseConfig(named);
    expect(labels).toEqual(['negative', 'positive']);
    expect(config.mlm).toBeNull();
    expect(config.classifier).toEqual({
      pooler: 'avg',
      width: 1024,
      dense: true,
      activation: 'Tanh',
      labels: 2,
    });
    expect(parseConfig({ ...json, num_labels: 3 }).labels).toEqual([
      'LABEL_0',
      'LABEL_1',
      'LABEL_2',
    ]);
    // The hub leaves both keys out where there are two classes without names.
    expect(parseConfig(json).labels).toEqual(['LABEL_0', 'LABEL_1']);
  });

  it('names file, key, value and what is supported', () => {
    expect(refusal(changed('arch.attention.type', 'flash'))).toEqual({
      code: 'bad-model',
      message: 'config.json: arch.attention.type is "flash"; Canopy supports "self-attention"',
      file: 'config.json',
      key: 'arch.attention.type',
    });
  });

  it.each([
    ['arch.attention.causal_attention', true],
    ['arch.attention.rotary_embedding', 'llama'],
    ['arch.attention.rotary_embedding', true],
    ['arch.attention.sequence_op', 'torch-norm'],
    ['arch.attention.skip_output_projection', true],
    ['arch.attention.num_attention_heads', 7],
    ['arch.attention.num_attention_heads', 0],
    ['arch.attention.qkv_bias', 'yes'],
    ['arch.norm', 'BatchNorm1d'],
    ['arch.norm_scheme', 'post'],
    ['arch.norm_eps', 'tiny'],
    ['arch.nonlin', 'Swish'],
    ['arch.nonlin', 'GELUglu'], // gated trees
    ['arch.nonlin', 'constructor'],
    ['arch.intermed_type', 'moe'],
    ['arch.intermed_size', 0],
    ['arch.intermed_depth', -1],
    ['arch.intermed_depth', 1.5],
    ['arch.intermed_depth', undefined],
    ['arch.embedding.pos_embedding', 'rotary'],
    ['arch.embedding.embedding_dim', 96],
    ['arch.embedding.vocab_size', 1e12],
    ['arch.embedding.max_seq_length', null],
    ['arch.embedding', undefined],
    ['arch.attention', []],
    ['arch.ffn_layer_frequency', 2],
    ['arch.objective_layout', 'SCRIPT'],
    ['arch.hidden_size', '192'],
    ['arch.num_transformer_layers', undefined],
    ['arch.final_norm', undefined],
    ['arch.tie_weights', 1],
    ['arch', undefined],
    ['architectures', ['ScriptableLMForTokenClassification']],
    ['model_type', 'bert'],
  ])('refuses %s = %j', (path, value) => {
    const error = refusal(changed(path, value));
    expect(error?.code).toBe('bad-model');
    expect(error?.key).toBe(path);
    expect(error?.message).toContain(`config.json: ${path} `);
  });

  it.each([[null], [[]], ['text'], [7]])('refuses a file that holds %j', (json) => {
    expect(refusal(json)?.message).toContain('config.json: the file is');
  });

  it('warns of keys that it does not know', () => {
    expect(parseConfig(changed('arch.attention.sliding', 4)).warnings).toEqual([
      'config.json: arch.attention.sliding is not known to Canopy and was ignored',
    ]);
  });
});
