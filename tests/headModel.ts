/** Small folders with random weights, canopy-tiny's vocabulary and a classification head. */

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../engine/config.ts';
import type { ModelConfig } from '../native/face.ts';
import { tiny } from './cli/canopy.ts';
import { randomTensors } from './randomModel.ts';
import { type Tensors, writeTensors } from './tensorFile.ts';

export interface HeadModel {
  readonly folder: string;
  readonly config: ModelConfig;
  readonly tensors: Tensors;
}

interface HeadOptions {
  readonly seed: number;
  readonly labels: readonly string[];
  readonly pooler?: 'zero_index' | 'avg' | 'max' | 'lse';
  /** Dense layers of so many neurons instead of trees. */
  readonly neurons?: number;
}

const hidden = 48;

/** Two layers of two depth-4 trees, or dense ones, below a head. */
export function makeHeadModel(folder: string, options: HeadOptions): HeadModel {
  const { seed, labels, pooler = 'zero_index', neurons } = options;
  const json = JSON.parse(readFileSync(path.join(tiny, 'config.json'), 'utf8'));
  Object.assign(json, {
    architectures: ['ScriptableLMForSequenceClassification'],
    num_labels: labels.length,
    id2label: Object.fromEntries(labels.map((name, index) => [String(index), name])),
  });
  Object.assign(json.arch, {
    num_transformer_layers: 2,
    hidden_size: hidden,
    num_labels: labels.length,
    classification_head: { pooler, include_ff_layer: true, head_dim: 64, nonlin: 'Tanh' },
    ...(neurons === undefined
      ? { intermed_size: 2, intermed_depth: 4 }
      : { intermed_type: 'ff', intermed_size: neurons }),
  });
  if (neurons !== undefined) delete json.arch.intermed_depth;
  json.arch.embedding.embedding_dim = hidden;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(json));
  copyFileSync(path.join(tiny, 'tokenizer.json'), path.join(folder, 'tokenizer.json'));
  const { config } = parseConfig(json);
  const tensors = randomTensors(config, seed);
  writeTensors(path.join(folder, 'model.safetensors'), tensors);
  return { folder, config, tensors };
}

const words =
  'the old man walked slowly down to the sea with his good dog and was not very happy'.split(' ');

/** Sentences of 3 to 14 words, all different. */
export function sentence(row: number): string {
  return Array.from(
    { length: 3 + (row % 12) },
    (_, at) => words[(row * 7 + at * (1 + (row % 5))) % words.length],
  )
    .concat(String(row))
    .join(' ');
}
