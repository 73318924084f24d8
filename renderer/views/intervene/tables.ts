/** The numbers behind the view's pictures and lists, for files. */

import type {
  PredictionEffect,
  Sequence,
  SequenceEffect,
  SweepResult,
} from '../../../engine/api.ts';
import type { Table } from '../../picture/exports.ts';

export function predictionsTable(predictions: readonly PredictionEffect[]): Table {
  return {
    columns: [
      'position',
      'divergence',
      'side',
      'rank',
      'id',
      'piece',
      'probability',
      'other_probability',
      'other_rank',
    ],
    rows: predictions.flatMap(({ position, divergence, before, after }) =>
      (['before', 'after'] as const).flatMap((side) =>
        (side === 'before' ? before : after).map((one, rank) => [
          position,
          divergence,
          side,
          rank + 1,
          one.id,
          one.piece,
          one.probability,
          one.otherProbability,
          one.otherRank,
        ]),
      ),
    ),
  };
}

/** `step` 0 is before layer 0, n after layer n - 1. */
export function statesTable({ tokens }: Sequence, { cosines }: SequenceEffect): Table {
  const { length } = tokens;
  return {
    columns: ['token', 'piece', 'step', 'cosine'],
    rows: [...cosines].map((cosine, at) => {
      const token = at % length;
      return [token, tokens[token]?.piece ?? '', Math.floor(at / length), cosine];
    }),
  };
}

export function reroutesTable({ tokens }: Sequence, { reroutes }: SequenceEffect): Table {
  return {
    columns: ['token', 'piece', 'layer', 'tree', 'level', 'from_leaf', 'to_leaf', 'direct'],
    rows: reroutes.map(({ token, layer, tree, level, from, to, direct }) => [
      ...[token, tokens[token]?.piece ?? '', layer, tree, level, from, to],
      direct ? 'yes' : 'no',
    ]),
  };
}

export function sweepTable({ tokens }: Sequence, { flips }: SweepResult): Table {
  return {
    columns: [
      ...['token', 'piece', 'tree', 'level', 'node', 'to', 'logit', 'margin'],
      ...['effect', 'changed', 'rerouted'],
    ],
    rows: flips.map((flip) => [
      ...[flip.token, tokens[flip.token]?.piece ?? '', flip.tree, flip.level, flip.node, flip.to],
      ...[flip.logit, flip.margin, flip.effect, flip.changed, flip.rerouted],
    ]),
  };
}
