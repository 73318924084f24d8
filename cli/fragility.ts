/** `canopy fragility`: how near decisions stand to turning. */

import type { AuditEstimate, FragilityReport, FragilityVariant, RoundedTo } from '../engine/api.ts';
import { createEngine } from '../engine/engine.ts';
import {
  bundledModel,
  type Command,
  machineChoice,
  machineOptions,
  note,
  oneOf,
  parse,
  print,
  share,
  UsageError,
  version,
  whole,
} from './command.ts';

const help = `canopy fragility FILE [options]

How near the decisions of a text's tokens stand to turning: margins by layer and level; the walks that
leave their F32 path, and what that does to the loss, when the trees' rows are rounded or noise comes
onto the embedding's output of a whole pass; and the share of decisions that noise on a layer's input
would turn.

  FILE              UTF-8 text
  --tokens N        tokens at least; default 16384; "all" for the whole text
  --rate R          share of the tokens that is masked; default 0.25
  --seed S          of all draws; the same seed gives the same figures; default 1
  --round P         bf16, f16, int8 or none; several times for several; default: all
  --input-noise S   of whole passes: deviation relative to the embedding's root mean square, or none;
                    several times for several; default 0.001, 0.01, 0.1
  --noise S         of one decision: a standard deviation; several times; default 0.01, 0.1, 1
  --model DIR       model folder; default: the model that comes with Canopy
  --threads N       threads that compute; default: all cores
  --target T        kernel: scalar, avx2, avx512, neon; default: the best here
  --json            JSON: the whole report
  --csv             layer, level, walks, walks that part there for each rounding and noise, margin
                    quantiles, share turned by each noise on a layer's input
`;

const options = {
  model: { type: 'string', default: bundledModel },
  tokens: { type: 'string', default: '16384' },
  rate: { type: 'string', default: '0.25' },
  seed: { type: 'string', default: '1' },
  round: { type: 'string', multiple: true, default: ['bf16', 'f16', 'int8'] as string[] },
  'input-noise': { type: 'string', multiple: true, default: ['0.001', '0.01', '0.1'] as string[] },
  noise: { type: 'string', multiple: true, default: ['0.01', '0.1', '1'] as string[] },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

const precisions: readonly RoundedTo[] = ['bf16', 'f16', 'int8'];

/** Sizes of noise, 8 at the most. */
function sizes(option: string, values: readonly string[], most: number): number[] {
  if (values.length > 8) throw new UsageError(`${option}: 8 at the most`);
  return values.map((value) => {
    const number = Number(value);
    if (value.trim() !== '' && number >= 1e-9 && number <= most) return number;
    throw new UsageError(`${option}: expected a number from 1e-9 to ${most}, got "${value}"`);
  });
}

/** `none` alone empties a list that has a default. */
function unlessNone(values: readonly string[]): readonly string[] {
  return values.length === 1 && values[0] === 'none' ? [] : values;
}

/** `bf16`, `noise_0.01`. */
function nameOf({ change }: FragilityVariant): string {
  return change.kind === 'rounded' ? change.to : `noise_${change.size}`;
}

function rowsOf({ layers, shares, noise, variants }: FragilityReport) {
  const head = [
    'layer',
    'level',
    'walks',
    ...variants.map((variant) => `changed_${nameOf(variant)}`),
    ...shares.map((part) => `margin_p${Math.round(part * 100)}`),
    ...noise.map((value) => `turned_${value}`),
  ];
  const rows = layers.flatMap(({ layer, walks, levels }) =>
    levels.map(({ level, margins, turned }) => [
      layer,
      level,
      walks,
      ...variants.map((variant) => variant.layers[layer]?.levels[level] ?? 0),
      ...margins,
      ...turned,
    ]),
  );
  return { head, rows, counts: 3 + variants.length };
}

function tableOf(report: FragilityReport): string {
  const { head, rows, counts } = rowsOf(report);
  const cells = rows.map((row) =>
    row.map((value, at) => (at < counts ? String(value) : value.toPrecision(3))),
  );
  const widths = head.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  return [head, ...cells]
    .map((row) => row.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('  '))
    .join('\n');
}

const interval = ({ mean, low, high }: AuditEstimate, digits: (value: number) => string) =>
  `${digits(mean)} (${digits(low)} to ${digits(high)})`;

function wordsOf({ layers, loss, variants }: FragilityReport): string {
  const fixed = (value: number) => value.toFixed(4);
  const blocks = variants.map((variant) => {
    const moved = variant.layers.map(({ changed, changedMargin }, layer) => {
      const walks = layers[layer]?.walks ?? 0;
      const where =
        changedMargin === null
          ? ''
          : `; median margin where they part ${changedMargin.toPrecision(3)}`;
      const part = ((100 * changed) / walks).toFixed(2);
      return `  layer ${layer}: ${changed} of ${walks} walks elsewhere (${part} %)${where}`;
    });
    const change = interval(variant.lossChange, (value) => value.toExponential(2));
    const losses = `  loss ${interval(variant.loss, fixed)}, change ${change}`;
    return [nameOf(variant), ...moved, losses].join('\n');
  });
  return [`loss, nats: F32 ${interval(loss, fixed)}`, ...blocks].join('\n');
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError('give one file of text');
  if (values.json && values.csv) throw new UsageError('give --json or --csv, not both');
  const request = {
    source: { path: file },
    tokens: values.tokens === 'all' ? null : whole('--tokens', values.tokens, 1, 100_000_000),
    rate: share('--rate', values.rate),
    seed: whole('--seed', values.seed, 0, 1_000_000_000),
    rounded: unlessNone(values.round).map((value) => oneOf('--round', value, precisions)),
    inputNoise: sizes('--input-noise', unlessNone(values['input-noise']), 1e6),
    noise: sizes('--noise', values.noise, 1e9),
  };
  const engine = createEngine(machineChoice(values));
  const { warnings } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  const report = await engine.fragility(request, await version());
  engine.close();
  if (values.json) return print(`${JSON.stringify(report, null, 2)}\n`);
  if (values.csv) {
    const { head, rows } = rowsOf(report);
    return print(`${[head, ...rows].map((row) => row.join(',')).join('\n')}\n`);
  }
  await print(`${tableOf(report)}\n\n${wordsOf(report)}\n`);
}

export const fragilityCommand: Command = { help, run };
