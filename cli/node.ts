/** `canopy node`: one neuron's weights and what they say of the vocabulary. */

import type { NodeDetails, PieceScore } from '../engine/api.ts';
import { createEngine } from '../engine/engine.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  note,
  parse,
  print,
  UsageError,
  whole,
} from './command.ts';
import { shortest } from './numbers.ts';

const help = `canopy node --layer L --node N [--tree T] [options]

Prints what one neuron's weights are and, read through the vocabulary, say.

  --layer L       from 0
  --node N        in its tree, level by level: the root is 0, the children of n are 2n+1 and 2n+2
  --tree T        from 0; default: 0
  --top K         pieces in each list, 1 to 100; default 10
  --model DIR     model folder; default: the model that comes with Canopy
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: layer, tree, node, bias, inNorm, outNorm, and the lists promotes, demotes
                  (null without a decoder), firesFor and quietFor of id, piece and score

Promotes and demotes: the pieces whose prediction logits w_out raises and lowers most, for an
activation of 1 and before the final norm (decoder row . w_out). Fires for and quiet for: the pieces
whose bare word embeddings, through the embedding norm and the layer's norm, give the node its highest
and lowest logit.
`;

const options = {
  model: { type: 'string', default: bundledModel },
  layer: { type: 'string' },
  tree: { type: 'string', default: '0' },
  node: { type: 'string' },
  top: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

/** Larger than any index of a model; the model itself refuses what it does not have. */
const most = 2 ** 31 - 1;

function json(details: NodeDetails): string {
  const list = (pieces: readonly PieceScore[] | null) =>
    pieces === null
      ? null
      : pieces.map(({ id, piece, score }) => ({ id, piece, score: shortest(score) }));
  return JSON.stringify({
    ...details,
    bias: shortest(details.bias),
    inNorm: shortest(details.inNorm),
    outNorm: shortest(details.outNorm),
    promotes: list(details.promotes),
    demotes: list(details.demotes),
    firesFor: list(details.firesFor),
    quietFor: list(details.quietFor),
  });
}

function report(details: NodeDetails): string {
  const { layer, tree, node, bias, inNorm, outNorm } = details;
  const list = (title: string, pieces: readonly PieceScore[] | null) =>
    pieces
      ? `${title.padEnd(12)}${pieces.map(({ piece, score }) => `${piece} ${score.toFixed(2)}`).join(', ')}\n`
      : '';
  return (
    `layer ${layer}, tree ${tree}, node ${node}: bias ${bias.toFixed(4)}, ` +
    `||w_in|| ${inNorm.toFixed(4)}, ||w_out|| ${outNorm.toFixed(4)}\n` +
    list('promotes', details.promotes) +
    list('demotes', details.demotes) +
    list('fires for', details.firesFor) +
    list('quiet for', details.quietFor)
  );
}

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  if (values.layer === undefined || values.node === undefined) {
    throw new UsageError('give --layer and --node');
  }
  const request = {
    layer: whole('--layer', values.layer, 0, most),
    tree: whole('--tree', values.tree, 0, most),
    node: whole('--node', values.node, 0, most),
    topK: whole('--top', values.top, 1, 100),
  };
  const engine = createEngine(machineChoice(values));
  const { warnings } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  const details = await engine.node(request);
  await print(values.json ? `${json(details)}\n` : report(details));
  engine.close();
}

export const nodeCommand: Command = { help, run };
