/** The lab's figures as tables for files. */

import type { LabCell, LabFacts, OpenLabRecord, PaperRow, Spread } from '../../../engine/api.ts';
import type { Table } from '../../picture/exports.ts';

const spreadNames = (name: string) => ['p10', 'median', 'p90'].map((part) => `${name}_${part}`);
const spreadValues = (spread: Spread | null | undefined): readonly (string | number)[] =>
  spread ? [spread.p10, spread.median, spread.p90] : ['', '', ''];

/** A row a shape, with the columns of `canopy lab --csv`. */
export function cellsTable({ record, facts }: OpenLabRecord): Table {
  return {
    columns: [
      ...['hidden', 'trees', 'depth', 'tokens', 'layers', 'threads', 'precision'],
      ...['neurons', 'engaged', 'arithmetic_limit'],
      ...['cmm_us', 'dense_us', 'dense_masked_us', 'speedup', 'speedup_masked'].flatMap(
        spreadNames,
      ),
      ...['bound_us', 'bound_share', 'repetitions', 'apart', 'strategy', 'distinct_nodes'],
      ...['largest_difference', 'leaves_changed', 'bytes', 'measured', 'failure'],
    ],
    rows: record.cells.flatMap((cell, at) => {
      const of = facts[at];
      return of ? [cellRow(cell, of)] : [];
    }),
  };
}

function cellRow(
  { shape, result, measured, failure }: LabCell,
  { neurons, engaged, arithmeticLimit }: LabFacts,
): readonly (string | number)[] {
  const { hidden, trees, depth, tokens, layers, threads, precision } = shape;
  return [
    ...[hidden, trees, depth, tokens, layers, threads, precision],
    ...[neurons, engaged, arithmeticLimit],
    ...[result?.cmm, result?.dense, result?.denseMasked].flatMap(spreadValues),
    ...[result?.speedup, result?.speedupMasked].flatMap(spreadValues),
    ...[result?.boundUs ?? '', result?.boundShare ?? '', result?.repetitions ?? ''],
    ...[String(result?.apart ?? ''), result?.strategy ?? '', result?.distinctNodes ?? ''],
    ...[result?.largestDifference ?? '', result?.leavesChanged ?? '', result?.bytes ?? ''],
    ...[measured, failure ?? result?.refusal ?? ''],
  ];
}

export function paperTable(rows: readonly PaperRow[]): Table {
  return {
    columns: [
      ...['published', 'what', 'method', 'here'],
      ...spreadNames('speedup'),
      ...['cmm_us', 'dense_us', 'derived', 'cpu'],
    ],
    rows: rows.map(({ published, what, method, how, ours, derived }) => [
      ...[published, what, method, how],
      ...spreadValues(ours?.speedup),
      ...[ours?.cmmUs ?? '', ours?.denseUs ?? '', derived ?? '', ours?.cpu ?? ''],
    ]),
  };
}
