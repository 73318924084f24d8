/** `canopy sweep`: every single decision of a layer turned round. */

import type { SweepResult, Token } from '../engine/api.ts';
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
import { listFrom } from './interventionOptions.ts';

const help = `canopy sweep [--model DIR] --text T --layer L [options]

Turns each decision of the layer's walks round, one at a time, and ranks them by effect: the mean KL
between the predictions as they are and with the flip, in nats, at the masks, or at all tokens where
there is none. Beside it the margin, the token's distance from the hyperplane that decided.

  --model DIR     model folder; default: the model that comes with Canopy
  --text T        the text
  --layer L       the layer, from 0
  --tree T        one tree alone; default: all
  --token K       one token alone, from 0, special tokens included; several times for several
  --list FILE     interventions that each flip comes on top of, as JSON: a list, or a session that has one
  --at P          measure at this position; several times for several
  --most N        lines of the table; default 20 (--json and --csv have all)
  --threads N     threads that compute; default: all cores
  --target T      kernel: scalar, avx2, avx512, neon; default: the best here
  --json          JSON: positions, ms, flips by token, tree and level
  --csv           token, piece, tree, level, node, to, logit, margin, effect, changed, rerouted
`;

const options = {
  model: { type: 'string', default: bundledModel },
  text: { type: 'string' },
  layer: { type: 'string' },
  tree: { type: 'string' },
  token: { type: 'string', multiple: true, default: [] as string[] },
  list: { type: 'string' },
  at: { type: 'string', multiple: true, default: [] as string[] },
  most: { type: 'string', default: '20' },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

const largest = 1e9;

async function run(args: readonly string[]): Promise<void> {
  const { values } = parse({ args: [...args], options, allowPositionals: false });
  const { text, layer } = values;
  if (text === undefined || layer === undefined) throw new UsageError('give --text and --layer');
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  const numbers = (option: string, list: readonly string[]) =>
    list.map((value) => whole(option, value, 0, largest));
  const positions = numbers('--at', values.at);
  const tokens = numbers('--token', values.token);
  const interventions = values.list === undefined ? [] : await listFrom(values.list);
  const request = {
    input: { text },
    interventions,
    layer: whole('--layer', layer, 0, largest),
    tree: values.tree === undefined ? null : whole('--tree', values.tree, 0, largest),
    tokens: tokens.length === 0 ? null : tokens,
    ...(positions.length === 0 ? {} : { positions }),
  };
  const most = whole('--most', values.most, 1, largest);
  const engine = createEngine(machineChoice(values));
  await engine.open(values.model);
  const result = await engine.sweep(request);
  const { sequences } = await engine.trace({ inputs: [{ text }], predict: 'none' });
  engine.close();
  const pieces = sequences[0]?.tokens ?? [];
  if (values.json) return print(`${JSON.stringify(result, null, 1)}\n`);
  if (values.csv) return print(csvOf(result, pieces));
  note(`${result.flips.length} flips in ${Math.round(result.ms)} ms`);
  await print(tableOf(result, pieces, most));
}

function csvOf({ flips }: SweepResult, tokens: readonly Token[]): string {
  const head = 'token,piece,tree,level,node,to,logit,margin,effect,changed,rerouted';
  const rows = flips.map((flip) => {
    const piece = `"${(tokens[flip.token]?.piece ?? '').replaceAll('"', '""')}"`;
    const { token, tree, level, node, to, logit, margin, effect, changed, rerouted } = flip;
    return [token, piece, tree, level, node, to, logit, margin, effect, changed, rerouted].join(
      ',',
    );
  });
  return `${[head, ...rows].join('\n')}\n`;
}

function tableOf({ flips }: SweepResult, tokens: readonly Token[], most: number): string {
  const ranked = flips.toSorted((a, b) => b.effect - a.effect).slice(0, most);
  const lines = ranked.map(({ token, tree, level, to, margin, effect, rerouted }) =>
    [
      `${tokens[token]?.piece ?? ''} (${token})`.padEnd(16),
      String(tree).padStart(5),
      `${level} ${to}`.padStart(9),
      effect.toExponential(3).padStart(11),
      margin.toPrecision(3).padStart(9),
      String(rerouted).padStart(6),
    ].join(' '),
  );
  const head = `${'token'.padEnd(16)}  tree     level      effect    margin  later`;
  return `${[head, ...lines].join('\n')}\n`;
}

export const sweepCommand: Command = { help, run };
