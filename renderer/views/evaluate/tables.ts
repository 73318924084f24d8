/** What the view's tables are as files. */

import type {
  EvaluatedModel,
  EvaluationReport,
  FillMaskReport,
  PairedEstimate,
} from '../../../engine/api.ts';
import type { Table } from '../../picture/exports.ts';

const blank = (value: number | null | undefined) => value ?? '';
const threeOf = ({ value, low, high }: PairedEstimate) => [value, low, high].map(blank);
const ends = (name: string) => [name, `${name}_low`, `${name}_high`];
const COSTS = ['neurons_engaged', 'neurons_total'];

export function scoresTable({ models, metrics }: EvaluationReport): Table {
  return {
    columns: ['model', 'kind', ...metrics.flatMap(ends), ...COSTS, 'ffn_us', 'pass_us'],
    rows: models.map(({ name, notation, scores, neurons, time }) => [
      ...[name, notation],
      ...scores.flatMap(threeOf),
      ...[neurons.engaged, neurons.total, time.ffnUs, time.totalUs],
    ]),
  };
}

export function differencesTable({ models, comparisons }: EvaluationReport): Table {
  const who = ['both_right', 'model_alone', 'baseline_alone', 'neither'];
  return {
    columns: ['model', 'baseline', 'metric', ...ends('difference'), ...ends('kept'), ...who],
    rows: comparisons.flatMap(({ model, baseline, metrics, agreement }) =>
      metrics.map(({ metric, difference, kept }) => [
        ...[models[model]?.name ?? '', models[baseline]?.name ?? '', metric],
        ...[...threeOf(difference), ...threeOf(kept)],
        ...[agreement?.both, agreement?.modelAlone, agreement?.baselineAlone].map(blank),
        blank(agreement?.neither),
      ]),
    ),
  };
}

export function confusionTable({ confusion, labels }: EvaluatedModel): Table {
  return {
    columns: ['gold', 'predicted', 'rows'],
    rows: (confusion ?? []).flatMap((counts, gold) =>
      counts.map((rows, predicted) => [labels[gold] ?? gold, labels[predicted] ?? predicted, rows]),
    ),
  };
}

/** Of those rows, in that order. */
export function examplesTable(
  { examples }: EvaluationReport,
  { labels, predicted, confidence }: EvaluatedModel,
  rows: readonly number[],
): Table {
  const pairs = examples.some(({ pair }) => pair !== undefined);
  const number = labels.length === 1;
  const named = (value: number) => (number ? value : (labels[value] ?? value));
  return {
    columns: ['line', 'gold', 'predicted', 'confidence', 'text', ...(pairs ? ['pair'] : [])],
    rows: rows.flatMap((row) => {
      const example = examples[row];
      if (!example) return [];
      const { line, gold, text, pair } = example;
      return [
        [
          ...[line, named(gold), named(predicted[row] ?? 0), number ? '' : blank(confidence[row])],
          ...[text, ...(pairs ? [pair ?? ''] : [])],
        ],
      ];
    }),
  };
}

/** All nodes that were tested. */
export function outcomeTable({ paths }: EvaluatedModel): Table {
  const trees = paths && 'trees' in paths ? paths.trees : [];
  return {
    columns: ['layer', 'tree', 'node', 'examples', 'share_right', 'share_wrong', 'z', 'p'],
    rows: trees.flatMap(({ layer, tree, nodes }) =>
      nodes.map(({ node, examples, right, wrong, z, p }) => [
        ...[layer, tree, node, examples],
        ...[right, wrong, z, p],
      ]),
    ),
  };
}

export function fillMaskTable({ models, comparisons }: FillMaskReport): Table {
  const means = ({ mean, low, high }: { mean: number; low: number; high: number }) => [
    ...[mean, low, high],
  ];
  const none = ['', '', ''];
  return {
    columns: [...['model', 'less', ...ends('loss'), ...ends('accuracy')], ...[...COSTS, 'pass_us']],
    rows: [
      ...models.map(({ name, loss, accuracy, neurons, totalUs }) => [
        ...[name, '', ...means(loss), ...means(accuracy)],
        ...[neurons.engaged, neurons.total, totalUs],
      ]),
      ...comparisons.map(({ model, baseline, paired }) => [
        ...[models[model]?.name ?? '', models[baseline]?.name ?? ''],
        ...(paired ? means(paired.loss) : none),
        ...(paired ? means(paired.accuracy) : none),
        ...none,
      ]),
    ],
  };
}
