/** Shapes worth measuring: the paper's family, and layers as wide as those of known models. */

import type { Effort, LabPreset, LabShape, TreeShape } from '../api.ts';

/** At least 15 repetitions and half a second: spreads of a few per cent on an idle machine. */
export const standardEffort: Effort = { minRepetitions: 15, budgetMs: 500 };

const layer: LabShape = {
  hidden: 768,
  trees: 1,
  depth: 11,
  tokens: 128,
  layers: 1,
  threads: 1,
  precision: 'f32',
};

/** `UltraFastBERT-KxD` as the paper lists them, from no tree at all to one. */
export const paperShapes: readonly TreeShape[] = (
  [
    [3072, 0],
    [1536, 1],
    [512, 2],
    [256, 3],
    [128, 4],
    [64, 5],
    [32, 6],
    [16, 7],
    [8, 8],
    [4, 9],
    [2, 10],
    [1, 11],
  ] as const
).map(([trees, depth]) => ({ trees, depth }));

const batches = [1, 16] as const;

/** One layer as wide as a known model's, its neurons in the smallest tree that has as many. */
function model(
  id: string,
  name: string,
  hidden: number,
  neurons: number,
  depth: number,
  effort = standardEffort,
): LabPreset {
  const nodes = 2 ** (depth + 1) - 1;
  const share = ((100 * (depth + 1)) / neurons).toFixed(2);
  return {
    id,
    name,
    about: `One layer of hidden ${hidden.toLocaleString('en')}: ${neurons.toLocaleString('en')} dense neurons in ${name}, ${nodes.toLocaleString('en')} nodes in a tree of depth ${depth}, of which a token engages ${depth + 1}: ${share} % of those neurons.`,
    replaces: neurons,
    plan: {
      base: { ...layer, hidden, depth },
      x: { key: 'tokens', values: batches },
      y: null,
      effort,
    },
  };
}

export const presets: readonly LabPreset[] = [
  {
    id: 'paper',
    name: 'The paper’s shapes',
    about:
      'UltraFastBERT-KxD from 3072x0 to 1x11 at hidden 768, for batches of 1 to 2,048 tokens: trees against depth at about the same number of neurons.',
    replaces: 3072,
    plan: {
      base: layer,
      x: { key: 'shape', values: paperShapes },
      y: { key: 'tokens', values: [1, 16, 128, 2048] },
      effort: standardEffort,
    },
  },
  {
    id: 'anchors',
    name: 'The paper’s figures',
    about:
      'UltraFastBERT-1x11 at hidden 768, one token and the paper’s batch of 16,384: the settings that its 78x, 40x and 255x come nearest to.',
    replaces: 3072,
    plan: {
      base: layer,
      x: { key: 'tokens', values: [1, 16_384] },
      y: null,
      effort: { minRepetitions: 5, budgetMs: 2000 },
    },
  },
  {
    id: 'trees',
    name: 'Trees against depth',
    about:
      '1 to 64 trees of depth 1 to 11 at hidden 768 and 128 tokens: what a second tree costs, and what a deeper one.',
    replaces: null,
    plan: {
      base: layer,
      x: { key: 'depth', values: [1, 3, 5, 7, 9, 11] },
      y: { key: 'trees', values: [1, 4, 16, 64] },
      effort: { minRepetitions: 7, budgetMs: 300 },
    },
  },
  model('bert-base', 'BERT-base', 768, 3072, 11),
  model('bert-large', 'BERT-large', 1024, 4096, 11),
  model('gpt2-xl', 'GPT-2 XL', 1600, 6400, 12),
  model('llama-7b', 'a Llama of 7 B', 4096, 11_008, 13),
  model('gpt3', 'GPT-3 175B', 12_288, 49_152, 15, { minRepetitions: 3, budgetMs: 2000 }),
];
