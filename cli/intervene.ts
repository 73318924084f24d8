/** `canopy intervene`: a text without and with interventions. */

import type { Intervened, PredictionEffect, Sequence } from '../engine/api.ts';
import { createEngine } from '../engine/engine.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  oneOf,
  parse,
  print,
  UsageError,
  whole,
} from './command.ts';
import { asForced, flipOf, listFrom } from './interventionOptions.ts';

const help = `canopy intervene [--model DIR] --text T (--flip L.T.K.V ... | --list FILE) [options]

Runs a text without and with interventions and compares predictions, states and later paths.

  --model DIR     model folder; default: the model that comes with Canopy
  --text T        the text
  --flip L.T.K.V  turn round the decision of token K at level V in tree T of layer L; several times
                  for several flips. All count from 0, special tokens included
  --list FILE     interventions of any kind, as JSON: a list, or a session that has one
                  (docs/interventions.md); before the flips
  --predict P     where to compare predictions: mask (default; all where there is none), all
  --top K         predictions at each position, 1 to 100; default 10
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: model, interventions, tokens, firstLayer, cosines [layer][token] (the first row
                  before layer 0), predictions (divergence in nats; before and after with the other
                  side's rank and probability), reroutes
`;

const options = {
  model: { type: 'string', default: bundledModel },
  text: { type: 'string' },
  flip: { type: 'string', multiple: true, default: [] as string[] },
  list: { type: 'string' },
  predict: { type: 'string' },
  top: { type: 'string', default: '10' },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const { text } = values;
  if (text === undefined) throw new UsageError('give --text');
  const flips = values.flip.map(flipOf);
  if (flips.length === 0 && values.list === undefined) {
    throw new UsageError('give --flip or --list');
  }
  const predict =
    values.predict === undefined
      ? {}
      : { predict: oneOf('--predict', values.predict, ['mask', 'all'] as const) };
  const topK = whole('--top', values.top, 1, 100);
  const listed = values.list === undefined ? [] : await listFrom(values.list);
  const engine = createEngine(machineChoice(values));
  await engine.open(values.model);
  const interventions = [...listed, ...(await asForced(flips, text, engine))];
  const result = await engine.intervene({ inputs: [{ text }], interventions, topK, ...predict });
  const [sequence] = result.before.sequences;
  if (sequence) {
    await print(values.json ? asJson(result, sequence, interventions) : asText(result, sequence));
  }
  engine.close();
}

function asJson(result: Intervened, { tokens }: Sequence, interventions: unknown): string {
  const { before, effects, firstLayer } = result;
  const [effect] = effects;
  const { length } = tokens;
  const { name, sha256, shape } = before.model;
  const cosines = Array.from({ length: shape.layers + 1 }, (_, step) => [
    ...(effect?.cosines.subarray(step * length, (step + 1) * length) ?? []),
  ]);
  const { predictions = [], reroutes = [] } = effect ?? {};
  const model = { name, sha256 };
  const all = { model, interventions, tokens, firstLayer, cosines, predictions, reroutes };
  return `${JSON.stringify(all, null, 1)}\n`;
}

function asText({ effects, firstLayer }: Intervened, { tokens }: Sequence): string {
  const [effect] = effects;
  const piece = (token: number) => tokens[token]?.piece ?? '';
  const reroutes = (effect?.reroutes ?? []).map(
    ({ token, layer, tree, level, from, to, direct }) =>
      `  layer ${layer}, tree ${tree}: ${piece(token)} (${token}) from level ${level}, ` +
      `leaf ${from} -> ${to}${direct ? '' : ', followed'}\n`,
  );
  const predictions = (effect?.predictions ?? []).map((one) => predictionText(one, piece));
  return [
    `computed again from layer ${firstLayer}\n`,
    `${reroutes.length} walks go elsewhere\n`,
    ...reroutes,
    ...predictions,
  ].join('');
}

function predictionText(
  { position, divergence, before, after }: PredictionEffect,
  piece: (token: number) => string,
): string {
  const line = (side: string, list: PredictionEffect['before']) =>
    `  ${side.padEnd(7)}${list
      .slice(0, 5)
      .map((one) => `${one.piece} ${(100 * one.probability).toFixed(1)} % (${one.otherRank})`)
      .join(', ')}\n`;
  return (
    `${piece(position)} (${position}): KL ${divergence.toPrecision(4)} nats; ` +
    `in brackets the rank on the other side\n${line('before', before)}${line('after', after)}`
  );
}

export const interveneCommand: Command = { help, run };
