/** `canopy audit`: what the loss says of replaced routing. */

import { writeFile } from 'node:fs/promises';
import type { AuditEstimate, AuditReport, AuditRequest, Routing } from '../engine/api.ts';
import { allRoutings } from '../engine/audit/arms.ts';
import { auditHtml } from '../engine/audit/html.ts';
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

const help = `canopy audit FILE [options]

Masks positions of a text and measures the model's loss there, with the trees' own paths and with replaced
ones: does the routing do anything?

  FILE              UTF-8 text
  --positions N     masked positions at least; default 4096; "all" for the whole text
  --rate R          share of the tokens that is masked; default 0.25
  --seed S          of all draws; the same seed gives the same figures; default 1
  --routing LIST    of ${allRoutings.slice(1).join(',')}; default: all
  --whole           all layers together alone, not each layer too
  --html FILE       also writes the report as a page
  --model DIR       model folder; default: the model that comes with Canopy
  --threads N       threads that compute; default: all cores
  --precision P     of the trees' rows: f32 or bf16; default f32
  --target T        kernel: scalar, avx2, avx512, neon; default: the best here
  --json            JSON: the whole report
`;

const options = {
  model: { type: 'string', default: bundledModel },
  positions: { type: 'string', default: '4096' },
  rate: { type: 'string', default: '0.25' },
  seed: { type: 'string', default: '1' },
  routing: { type: 'string', default: allRoutings.join(',') },
  whole: { type: 'boolean', default: false },
  html: { type: 'string' },
  precision: { type: 'string', default: 'f32' },
  json: { type: 'boolean', default: false },
  ...machineOptions,
} as const;

function table({ arms }: AuditReport): string {
  const spread = ({ mean, low, high }: AuditEstimate) =>
    `${mean.toFixed(4)} (${low.toFixed(4)} - ${high.toFixed(4)})`;
  const rows = arms.map(({ routing, layer, loss, lossChange, accuracy }) => [
    routing,
    layer === null ? 'all' : String(layer),
    spread(loss),
    routing === 'true' ? '' : spread(lossChange),
    spread(accuracy),
  ]);
  const all = [['routing', 'layer', 'loss, nats', 'change', 'accuracy'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse({ args: [...args], options, allowPositionals: true });
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new UsageError('give one file of text');
  const request: AuditRequest = {
    source: { path: file },
    positions:
      values.positions === 'all' ? null : whole('--positions', values.positions, 1, 100_000_000),
    rate: share('--rate', values.rate),
    seed: whole('--seed', values.seed, 0, 1_000_000_000),
    routings: values.routing
      .split(',')
      .map((name): Routing => oneOf('--routing', name.trim(), allRoutings)),
    layers: !values.whole,
  };
  const precision = oneOf('--precision', values.precision, ['f32', 'bf16'] as const);
  const engine = createEngine({ ...machineChoice(values), precision });
  const { warnings } = await engine.open(values.model);
  for (const warning of warnings) note(`warning: ${warning}`);
  let told = 0;
  const report = await engine.audit(request, await version(), undefined, ({ done, total }) => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    note(`${done} of ${total} batches`);
  });
  if (values.html !== undefined) await writeFile(values.html, auditHtml(report));
  await print(
    values.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${table(report)}\n\n${report.findings.map((finding) => `- ${finding}\n`).join('')}`,
  );
  engine.close();
}

export const auditCommand: Command = { help, run };
