/** `canopy compare`: two models, by their weights and by a text's paths. */

import type { Token, Trace, WeightComparison } from '../engine/api.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { toApiError } from '../engine/errors.ts';
import { partingLevel } from '../engine/interventions/effects.ts';
import {
  type Command,
  machineChoice,
  machineOptions,
  note,
  parse,
  print,
  UsageError,
} from './command.ts';

const help = `canopy compare A B [options]

What differs between two model folders: tensors, layers and nodes whose weights differ, read from both
files value by value, and with --text the tokens that take other paths, and how far the predictions
at each token lie apart: KL(A || B) over the whole vocabulary, nats. Exit code 0 either way.

  A, B            model folders
  --text T        also compares this text's paths and predictions; paths need trees of one shape,
                  predictions the same pieces
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: weights, and with --text the walks that part and the divergences
`;

const options = {
  text: { type: 'string' },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

/** A walk that parts: the first level whose decision differs. */
interface Parting {
  readonly layer: number;
  readonly tree: number;
  readonly token: number;
  readonly piece: string;
  readonly level: number;
  readonly a: number;
  readonly b: number;
}

interface ComparedPaths {
  /** Null where there is nothing to compare, and why. */
  readonly partings: readonly Parting[] | null;
  readonly why: string | null;
}

function pathsOf(a: Trace, b: Trace): ComparedPaths {
  const refuse = (why: string): ComparedPaths => ({ partings: null, why });
  const [one, other] = [a.model.shape, b.model.shape];
  if (one.ffn.kind !== 'fff' || other.ffn.kind !== 'fff') return refuse('a model has no trees');
  const { trees, depth } = one.ffn;
  if (other.ffn.trees !== trees || other.ffn.depth !== depth || one.layers !== other.layers) {
    return refuse('the models have different shapes: a leaf of one is none of the other');
  }
  const [x, y] = [a.sequences[0], b.sequences[0]];
  const ids = (sequence: typeof x) => sequence?.tokens.map(({ id }) => id).join(' ');
  if (!x || !y || ids(x) !== ids(y)) return refuse('their tokenizers cut the text differently');
  const partings = x.layers.flatMap(({ leaves }, layer) =>
    [...leaves].flatMap((leaf, walk): Parting[] => {
      const to = y.layers[layer]?.leaves[walk] ?? leaf;
      if (to === leaf) return [];
      const token = Math.floor(walk / trees);
      const piece = x.tokens[token]?.piece ?? '';
      const level = partingLevel(leaf, to, depth);
      return [{ layer, tree: walk % trees, token, piece, level, a: leaf, b: to }];
    }),
  );
  return { partings, why: null };
}

interface ComparedPredictions {
  /** Null where there is nothing to compare, and why. */
  readonly divergences:
    | readonly { readonly token: number; readonly piece: string; readonly kl: number }[]
    | null;
  readonly why: string | null;
}

/** At every token but the template's. */
async function predictionsOf(
  engine: Engine,
  folders: { readonly a: string; readonly b: string },
  text: string,
  tokens: readonly Token[],
): Promise<ComparedPredictions> {
  const input = { text };
  const pairs = tokens.flatMap(({ special }, at) => (special ? [] : [[at, at] as const]));
  const { a, b } = folders;
  try {
    const found = await engine.comparePredictions({
      a: { model: a, input },
      b: { model: b, input },
      pairs,
      topK: 1,
    });
    const divergences = found.map(({ a: token, forward }) => {
      return { token, piece: tokens[token]?.piece ?? '', kl: forward };
    });
    return { divergences, why: null };
  } catch (error) {
    const { code, message } = toApiError(error);
    if (code !== 'unsupported' && code !== 'bad-input') throw error;
    return { divergences: null, why: message };
  }
}

function predictionLines({ divergences, why }: ComparedPredictions): string[] {
  if (!divergences) return [`predictions: ${why}`];
  const mean = divergences.reduce((sum, { kl }) => sum + kl, 0) / divergences.length;
  if (mean === 0) return ['predictions: no difference'];
  const lines = divergences.map(
    ({ token, piece, kl }) => `  ${piece} (${token}): ${kl.toPrecision(4)}`,
  );
  return [`predictions: mean KL(A || B) ${mean.toPrecision(4)} nats`, ...lines];
}

function weightLines({ same, differing, onlyA, onlyB, shapes }: WeightComparison): string[] {
  const lines = differing.flatMap(
    ({ name, layer, values, differing: many, largest, nodes, nodeCount }) => [
      `${name}: ${many} of ${values} values differ, by ${largest.toExponential(2)} at the most`,
      ...nodes
        .slice(0, 10)
        .map(
          (at) =>
            `  layer ${layer}, tree ${at.tree}, node ${at.node}: ${at.values} values, by ${at.largest.toExponential(2)} at the most`,
        ),
      ...(nodeCount > 10 ? [`  and ${nodeCount - 10} nodes more`] : []),
    ],
  );
  const shaped = shapes.map(({ name, a, b }) => `${name}: [${a.join(', ')}] and [${b.join(', ')}]`);
  const alone = [
    ...onlyA.map((name) => `${name}: in A alone`),
    ...onlyB.map((name) => `${name}: in B alone`),
  ];
  const found = [...lines, ...shaped, ...alone];
  const all = `no difference: all ${same} tensors have the same values`;
  return found.length === 0 ? [all] : [...found, `${same} tensors are the same`];
}

function pathLines({ partings, why }: ComparedPaths): string[] {
  if (!partings) return [`paths: ${why}`];
  if (partings.length === 0) return ['paths: no difference'];
  return [
    `paths: ${partings.length} walks part, first in layer ${partings[0]?.layer}`,
    ...partings.map(
      ({ layer, tree, token, piece, level, a, b }) =>
        `  layer ${layer}, tree ${tree}: ${piece} (${token}) from level ${level}, leaf ${a} | ${b}`,
    ),
  ];
}

async function compareText(
  engine: Engine,
  named: { readonly a: string; readonly b: string },
  text: string,
) {
  const traceOf = async (target: string) => {
    const { warnings, folder } = await engine.open(target);
    for (const warning of warnings) note(`warning: ${warning}`);
    return { folder, trace: await engine.trace({ inputs: [{ text }], predict: 'none' }) };
  };
  const a = await traceOf(named.a);
  const b = await traceOf(named.b);
  const paths = pathsOf(a.trace, b.trace);
  const folders = { a: a.folder, b: b.folder };
  const tokens = a.trace.sequences[0]?.tokens ?? [];
  return { paths, predictions: await predictionsOf(engine, folders, text, tokens) };
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [a, b] = positionals;
  if (a === undefined || b === undefined || positionals.length > 2) {
    throw new UsageError('give two model folders');
  }
  const engine = createEngine(machineChoice(values));
  const weights = await engine.compareWeights(a, b);
  const { text } = values;
  const ofText = text === undefined ? null : await compareText(engine, { a, b }, text);
  engine.close();
  const { paths = null, predictions = null } = ofText ?? {};
  if (values.json) return print(`${JSON.stringify({ weights, paths, predictions }, null, 2)}\n`);
  const lines = [
    ...weightLines(weights),
    ...(paths ? pathLines(paths) : []),
    ...(predictions ? predictionLines(predictions) : []),
  ];
  await print(`${lines.join('\n')}\n`);
}

export const compareCommand: Command = { help, run };
