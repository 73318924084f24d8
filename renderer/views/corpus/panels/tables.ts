/** The numbers behind the panels, as they go into files. */

import type {
  CorpusMatches,
  CountedToken,
  Flow,
  LeavesOfToken,
  SavedPlace,
  TokenContext,
} from '../../../../engine/api.ts';
import type { LayerEffect } from '../../../layout/effects-scene.ts';
import { flowMargins } from '../../../lib/flow-margins.ts';
import { shareOf } from '../../../lib/token-order.ts';
import type { Table } from '../../../picture/exports.ts';

export function tokensTable(tokens: readonly CountedToken[]): Table {
  return {
    columns: ['token', 'piece', 'count', 'total', 'share_of_token'],
    rows: tokens.map((row) => [row.token, row.piece, row.count, row.total, shareOf(row)]),
  };
}

export function contextsTable(places: readonly TokenContext[]): Table {
  return {
    columns: [
      'document',
      'file',
      'line',
      'piece',
      'window',
      'position',
      'token',
      'leaf',
      'before',
      'text',
      'after',
    ],
    rows: places.map((at) => [
      at.document,
      at.file,
      at.line,
      at.piece,
      at.window,
      at.position,
      at.token,
      at.leaf,
      at.before,
      at.text,
      at.after,
    ]),
  };
}

export function leavesTable({ token, piece, count, leaves }: LeavesOfToken): Table {
  return {
    columns: ['token', 'piece', 'leaf', 'count', 'share'],
    rows: leaves.map((at) => [token, piece, at.leaf, at.count, at.count / count]),
  };
}

export function searchTable({ pieces, places }: CorpusMatches): Table {
  return {
    columns: ['kind', 'token', 'count', 'document', 'file', 'line', 'before', 'text', 'after'],
    rows: [
      ...pieces.map((at) => ['piece', at.token, at.count, '', '', '', '', at.piece, '']),
      ...places.map((at) => {
        const { document, file, line, before, text, after } = at;
        return ['place', '', '', document, file, line, before, text, after];
      }),
    ],
  };
}

export function savedTable(saved: readonly SavedPlace[]): Table {
  return {
    columns: ['name', 'layer', 'tree', 'level', 'place', 'token'],
    rows: saved.map(({ name, layer, tree, node, token }) => [
      name,
      layer,
      tree,
      node?.level ?? '',
      node?.place ?? '',
      token ?? '',
    ]),
  };
}

/** Cells without tokens are left out; `by_chance`: if the subtrees had nothing to do with each other. */
export function flowTable({ size, counts }: Flow): Table {
  const { out, into, total } = flowMargins(counts, size);
  const rows: number[][] = [];
  for (const [at, value] of counts.entries()) {
    const [from, to] = [Math.floor(at / size), at % size];
    if (value > 0) rows.push([from, to, value, ((out[from] ?? 0) * (into[to] ?? 0)) / total]);
  }
  return { columns: ['from', 'to', 'tokens', 'by_chance'], rows };
}

export function effectsTable(
  rows: readonly { readonly label: string; readonly effects: readonly LayerEffect[] }[],
): Table {
  return {
    columns: [
      'feature',
      'layer',
      'tokens',
      'values',
      'leaf_entropy_bits',
      'value_entropy_bits',
      'information_bits',
      'shuffled_mean_bits',
      'shuffled_sd_bits',
      'shuffles',
      'effect_bits',
      'effect_low_bits',
      'effect_high_bits',
    ],
    rows: rows.flatMap(({ label, effects }) =>
      effects.map(({ layer, found }) => [
        label,
        layer,
        found.tokens,
        found.values,
        found.leafEntropy,
        found.valueEntropy,
        found.information,
        found.shuffled.mean,
        found.shuffled.sd,
        found.shuffled.shuffles,
        found.effect,
        ...found.interval,
      ]),
    ),
  };
}
