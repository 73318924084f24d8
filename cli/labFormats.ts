/** Measurements of the lab as text to read and as CSV. */

import type { LabCell, LabRecord, Spread } from '../engine/api.ts';
import { factsOf } from '../engine/lab/facts.ts';
import { notation } from '../engine/lab/plan.ts';
import { figure, percent, ratio } from './benchFormats.ts';
import { bytes, grouped } from './numbers.ts';

interface Column {
  readonly head: string;
  readonly width: number;
  readonly cell: (cell: LabCell) => string;
}

/** Two digits: 0.029 % and 50 % alike. */
const small = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

const columns: readonly Column[] = [
  { head: 'shape', width: 8, cell: ({ shape }) => notation(shape) },
  { head: 'hidden', width: 6, cell: ({ shape }) => grouped(shape.hidden) },
  { head: 'tokens', width: 6, cell: ({ shape }) => grouped(shape.tokens) },
  { head: 'layers', width: 6, cell: ({ shape }) => `${shape.layers}` },
  { head: 'threads', width: 7, cell: ({ shape }) => `${shape.threads}` },
  { head: 'dtype', width: 5, cell: ({ shape }) => shape.precision },
  {
    head: 'engaged',
    width: 8,
    cell({ shape }) {
      const { neurons, engaged } = factsOf(shape, null, null);
      return small(engaged / neurons);
    },
  },
  { head: 'CMM us', width: 8, cell: ({ result }) => (result ? figure(result.cmm.median) : '-') },
  {
    head: 'dense us',
    width: 8,
    cell: ({ result }) => (result ? figure(result.dense.median) : '-'),
  },
  {
    head: 'masked us',
    width: 9,
    cell: ({ result }) => (result ? figure(result.denseMasked.median) : '-'),
  },
  {
    head: 'speed-up (p10 - p90)',
    width: 24,
    cell: ({ result }) => ratio(result?.speedup ?? null),
  },
  {
    head: 'limit',
    width: 7,
    cell: ({ shape }) => `${figure(factsOf(shape, null, null).arithmeticLimit)}x`,
  },
  { head: 'bound us', width: 8, cell: ({ result }) => (result ? figure(result.boundUs) : '-') },
  { head: 'of bound', width: 8, cell: ({ result }) => percent(result?.boundShare ?? null) },
  { head: 'apart', width: 5, cell: ({ result }) => (result?.apart ? 'yes' : '') },
];

const line = (cells: readonly string[]) =>
  `${cells
    .map((cell, at) => cell.padStart(columns[at]?.width ?? 0))
    .join('  ')
    .trimEnd()}\n`;

export function preamble({ machine }: LabRecord): string {
  const { cpu, memoryBytes, target, blas, blasForced } = machine;
  const forced = blasForced === undefined ? '' : ' (forced by OPENBLAS_CORETYPE)';
  return `${cpu}, ${bytes(memoryBytes)}; ${target}, ${blas}${forced}
Times: microseconds a token and layer, median. Speed-up: dense / CMM, measured. Limit: neurons /
engaged ones, derived. Bound: least time of CMM on this machine, derived.

`;
}

export const tableHead = (): string => line(columns.map(({ head }) => head));

export function tableRow(cell: LabCell): string {
  const why = cell.failure ?? cell.result?.refusal;
  return `${line(columns.map((column) => column.cell(cell)))}${why ? `  ${why}\n` : ''}`;
}

const spreadNames = (name: string) => ['p10', 'median', 'p90'].map((part) => `${name}_${part}`);
const spreadValues = (spread: Spread | null | undefined): readonly (string | number)[] =>
  spread ? [spread.p10, spread.median, spread.p90] : ['', '', ''];
const quoted = (text: string) => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`);

const csvHead = [
  ...['hidden', 'trees', 'depth', 'tokens', 'layers', 'threads', 'precision'],
  ...['neurons', 'engaged', 'arithmetic_limit'],
  ...['cmm_us', 'dense_us', 'dense_masked_us', 'speedup', 'speedup_masked'].flatMap(spreadNames),
  ...['bound_us', 'bound_share', 'repetitions', 'apart', 'strategy', 'distinct_nodes'],
  ...['largest_difference', 'leaves_changed', 'bytes', 'measured', 'failure'],
];

function csvRow({ shape, result, measured, failure }: LabCell): readonly (string | number)[] {
  const { hidden, trees, depth, tokens, layers, threads, precision } = shape;
  const { neurons, engaged, arithmeticLimit } = factsOf(shape, null, null);
  const spreads = [
    result?.cmm,
    result?.dense,
    result?.denseMasked,
    result?.speedup,
    result?.speedupMasked,
  ];
  return [
    ...[hidden, trees, depth, tokens, layers, threads, precision],
    ...[neurons, engaged, arithmeticLimit],
    ...spreads.flatMap(spreadValues),
    ...[result?.boundUs ?? '', result?.boundShare ?? '', result?.repetitions ?? ''],
    ...[String(result?.apart ?? ''), result?.strategy ?? '', result?.distinctNodes ?? ''],
    ...[result?.largestDifference ?? '', result?.leavesChanged ?? '', result?.bytes ?? ''],
    ...[measured, quoted(failure ?? result?.refusal ?? '')],
  ];
}

export function csv({ cells }: LabRecord): string {
  return `${[csvHead, ...cells.map(csvRow)].map((row) => row.join(',')).join('\n')}\n`;
}
