/** What `canopy eval` prints: tables to read, CSV rows, JSON. */

import type {
  AuditEstimate,
  EvaluatedModel,
  EvaluationReport,
  FillMaskReport,
  Metric,
  PairedEstimate,
} from '../engine/api.ts';
import { shortest } from './numbers.ts';

type Cell = string | number;

/** Columns of equal width, the first one left, the others right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths =
    rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  const pad = (cell: string, at: number) =>
    at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

export function csvOf(rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell) =>
    typeof value === 'string' && /[",\r\n]/.test(value)
      ? `"${value.replaceAll('"', '""')}"`
      : value;
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** Typed arrays as lists; 32-bit floats with the digits that they have. */
export function jsonOf(report: EvaluationReport | FillMaskReport): string {
  const plain = (_key: string, value: unknown): unknown => {
    if (value instanceof Float32Array) return Array.from(value, shortest);
    return value instanceof Int32Array ? Array.from(value) : value;
  };
  return `${JSON.stringify(report, plain)}\n`;
}

const digits = (value: number | null) => (value === null ? 'undefined' : value.toFixed(4));
const signed = (value: number | null) =>
  value === null ? 'undefined' : `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(4)}`;
const percent = (value: number | null) =>
  value === null ? 'undefined' : `${(100 * value).toFixed(1)} %`;

function range({ value, low, high }: PairedEstimate, format = digits): string {
  return low === null ? format(value) : `${format(value)} (${format(low)} to ${format(high)})`;
}

const ofMean = ({ mean, low, high }: AuditEstimate): PairedEstimate => ({ value: mean, low, high });

const metricName: Readonly<Record<Metric, string>> = {
  accuracy: 'accuracy',
  f1: 'F1',
  matthews: 'Matthews',
  pearson: 'Pearson',
  spearman: 'Spearman',
  average: 'average',
};

function scoresTable({ models, metrics }: EvaluationReport): string {
  const head = [
    'model',
    'kind',
    ...metrics.map((metric) => metricName[metric]),
    'neurons a token and layer',
    'FFN us/token',
    'pass us/token',
  ];
  const rows = models.map(({ name, notation, scores, neurons, time }) => [
    name,
    notation,
    ...scores.map((score) => range(score)),
    `${neurons.engaged} of ${neurons.total}`,
    time.ffnUs.toFixed(2),
    time.totalUs.toFixed(2),
  ]);
  return aligned([head, ...rows]);
}

function confusionTable({ confusion, labels, name }: EvaluatedModel): string {
  if (!confusion) return '';
  const head = [`${name}: gold \\ predicted`, ...labels];
  const rows = confusion.map((counts, gold) => [labels[gold] ?? '', ...counts.map(String)]);
  return aligned([head, ...rows]);
}

/** Nodes that are named in words; all are in the JSON. */
const mostNodes = 5;

function pathsWords({ paths, name }: EvaluatedModel): string {
  if (!paths) return '';
  if ('skipped' in paths) return `${name}, paths by outcome: none. ${paths.skipped}`;
  const { right, wrong, tested, shuffles, threshold, trees } = paths;
  const nodes = trees
    .flatMap(({ layer, tree, nodes: own }) => own.map((node) => ({ layer, tree, ...node })))
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z));
  const differing = nodes.filter(({ p }) => p < 0.05);
  const named = nodes.slice(0, Math.max(1, Math.min(mostNodes, differing.length)));
  const lines = named.map(
    ({ layer, tree, node, right: r, wrong: w, z, p }) =>
      `  layer ${layer}, tree ${tree}, node ${node}: ${percent(r)} of the tokens of right answers, ` +
      `${percent(w)} of wrong ones; z ${z.toFixed(2)}, p ${p.toFixed(3)}`,
  );
  const found =
    differing.length === 0 ? 'no node differs; the nearest:' : `${differing.length} differ:`;
  return [
    `${name}, paths by outcome: ${right} right, ${wrong} wrong; of ${tested} nodes ${found}`,
    ...lines,
    `  (|z| beyond ${threshold.toFixed(2)} is seen at any node in 5 % of ${shuffles} shuffles of the outcomes)`,
  ].join('\n');
}

function differencesWords({ models, comparisons }: EvaluationReport): string {
  const nameOf = (index: number) => models[index]?.name ?? '';
  return comparisons
    .flatMap(({ model, baseline, metrics, agreement }) => [
      ...metrics.map(
        ({ metric, difference, kept }) =>
          `${nameOf(model)} less ${nameOf(baseline)}, ${metricName[metric]}: ` +
          `${range(difference, signed)}; share kept ${range(kept, percent)}`,
      ),
      ...(agreement
        ? [
            `  both right ${agreement.both}, ${nameOf(model)} alone ${agreement.modelAlone}, ` +
              `${nameOf(baseline)} alone ${agreement.baselineAlone}, neither ${agreement.neither}`,
          ]
        : []),
    ])
    .join('\n');
}

export function evaluationWords(report: EvaluationReport): string {
  const { task, file, models, seed, resamples } = report;
  const cut = models
    .filter(({ truncated }) => truncated.length > 0)
    .map(
      ({ name, truncated }) =>
        `${name}: ${truncated.length} rows were cut to its longest sequence.`,
    );
  const method =
    `95 % intervals: percentiles of ${resamples} resamples of the rows, seed ${seed}. ` +
    'Times: one run, measured.';
  return [
    `${task}, ${file.name}: ${file.rows} rows`,
    scoresTable(report),
    differencesWords(report),
    ...models.map(confusionTable),
    ...models.map(pathsWords),
    [...cut, method].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** One row for each model and example. */
export function exampleRows({ examples, models }: EvaluationReport): readonly (readonly Cell[])[] {
  const most = Math.max(...models.map(({ labels }) => labels.length));
  const outputs = Array.from({ length: most }, (_, at) => `logit_${at}`);
  const pairs = examples.some(({ pair }) => pair !== undefined);
  const head = ['model', 'line', 'gold', 'predicted', 'confidence', 'tokens', ...outputs, 'text'];
  const rows = models.flatMap(({ name, labels, predicted, confidence, tokens, logits }) =>
    examples.map(({ line, gold, text, pair }, row): Cell[] => {
      const own = Array.from(
        logits.subarray(row * labels.length, (row + 1) * labels.length),
        shortest,
      );
      const [value, sure] = [predicted[row] ?? 0, confidence[row]];
      return [
        ...[name, line, gold, shortest(value) ?? ''],
        sure === undefined ? '' : (shortest(sure) ?? ''),
        tokens[row] ?? 0,
        ...outputs.map((_, at) => own[at] ?? ''),
        text,
        ...(pairs ? [pair ?? ''] : []),
      ];
    }),
  );
  return [[...head, ...(pairs ? ['pair'] : [])], ...rows];
}

export function fillMaskWords(report: FillMaskReport): string {
  const { text, masks, models, comparisons, bootstrap } = report;
  const rows = models.map(({ name, notation, loss, accuracy, neurons, totalUs }) => [
    name,
    notation,
    range(ofMean(loss)),
    range(ofMean(accuracy)),
    `${neurons.engaged} of ${neurons.total}`,
    totalUs.toFixed(2),
  ]);
  const head = ['model', 'kind', 'loss, nats', 'accuracy', 'neurons a token and layer', 'us/token'];
  const draws = models.map(
    ({ name, draws: means }) =>
      `${name}, draw by draw: ${means.map((mean) => mean.loss.toFixed(4)).join(', ')} nats`,
  );
  const differences = comparisons.map(({ model, baseline, paired }) => {
    const names = `${models[model]?.name} less ${models[baseline]?.name}`;
    if (!paired) return `${names}: their tokens or masks differ, so there is no paired difference`;
    const loss = range(ofMean(paired.loss), signed);
    return `${names}: loss ${loss} nats, accuracy ${range(ofMean(paired.accuracy), signed)}`;
  });
  const { positions, draws: count, chunks, textChunks, rate, seed } = masks;
  return [
    `${text.name}: ${positions} masked positions, ${count} draws of masks in ${chunks} of ${textChunks} chunks; ` +
      `rate ${rate}, seed ${seed}`,
    aligned([head, ...rows]),
    differences.join('\n'),
    count > 1 ? draws.join('\n') : '',
    `95 % intervals: ${bootstrap.resamples} resamples of ${bootstrap.blocks} blocks of ${bootstrap.blockLength} chunks.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

export function fillMaskRows({
  models,
  comparisons,
}: FillMaskReport): readonly (readonly Cell[])[] {
  const ends = ({ mean, low, high }: AuditEstimate) => [mean, low, high];
  const columns = ['loss', 'loss_low', 'loss_high', 'accuracy', 'accuracy_low', 'accuracy_high'];
  return [
    ['model', 'less', ...columns],
    ...models.map(({ name, loss, accuracy }) => [name, '', ...ends(loss), ...ends(accuracy)]),
    ...comparisons.flatMap(({ model, baseline, paired }) =>
      paired
        ? [
            [
              models[model]?.name ?? '',
              models[baseline]?.name ?? '',
              ...ends(paired.loss),
              ...ends(paired.accuracy),
            ],
          ]
        : [],
    ),
  ];
}
