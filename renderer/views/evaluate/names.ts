import type { Metric } from '../../../engine/api.ts';

export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  accuracy: 'Accuracy',
  f1: 'F1',
  matthews: 'Matthews',
  pearson: 'Pearson',
  spearman: 'Spearman',
  average: 'Average',
};

/** What a metric is, for those who look at its name. */
export const METRIC_FORMULAS: Readonly<Record<Metric, string>> = {
  accuracy: 'Share of the rows that are answered right.',
  f1: 'Of class 1: 2 · precision · recall / (precision + recall).',
  matthews: 'Matthews’ correlation of predicted and gold classes, −1 to 1.',
  pearson: 'Pearson’s correlation of outputs and gold numbers.',
  spearman: 'Spearman’s correlation of the ranks of outputs and gold numbers.',
  average: 'Mean of the two before it, as GLUE reports it.',
};
