/** A benchmark as text to read and as Markdown. */

import type { MachineInfo, MachineLimits, Spread } from '../engine/api.ts';
import type { RegimeResult } from '../engine/bench.ts';
import { arithmeticLimit } from '../engine/roofline.ts';
import type { ModelRun } from './benchModel.ts';
import type { Row } from './benchPlan.ts';
import { bytes, duration, grouped } from './numbers.ts';

/** How the figures come about, in ten lines; the help and the output say the same. */
export const method: readonly string[] = [
  'Layers of random weights, hidden 768, one tree of depth 11: 4,095 neurons, a token visits 12.',
  'Tokens are random, no two alike in a repetition; a batch passes through all layers.',
  'CMM computes the visited neurons; dense all of them, by BLAS; dense-masked all of them, and then',
  'zeroes the unvisited, so that its output is that of CMM. Same inputs and threads for all three;',
  'where rows are BF16, dense computes in F32 on the same rounded weights.',
  'Contenders take turns (A B C A B C); each row of the table has a process of its own.',
  'Outputs are compared first: where the largest difference is over 1e-4 there is no ratio.',
  'Speed-up: dense / CMM, repetition by repetition; median (10th - 90th percentile) of at least 15',
  'repetitions and 2 s (--quick: 1 and 0.4 s). Bound: the larger of arithmetic at the FMA peak and',
  'memory traffic at the bandwidths, measured in this run. Times: microseconds a token and layer.',
];

/** Everything that one run found out. */
export interface Report {
  readonly machine: MachineInfo;
  /** One for each number of threads. */
  readonly limits: readonly { readonly threads: number; readonly limits: MachineLimits }[];
  readonly rows: readonly Outcome[];
  readonly model: readonly ModelRun[];
  readonly circumstances: Circumstances;
}

export interface Circumstances {
  readonly date: string;
  readonly quick: boolean;
  readonly canopy: string;
  readonly node: string;
  readonly system: string;
  /** OPENBLAS_CORETYPE of the environment, which overrides what BLAS would choose; null: not set. */
  readonly openblasCoretype: string | null;
}

/** A row and what came of it; `failure` says why nothing did. */
export type Outcome =
  | { readonly row: Row; readonly result: RegimeResult; readonly failure: null }
  | { readonly row: Row; readonly result: null; readonly failure: string };

/** Three digits at most, as no time here is better known. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (value >= 100) return grouped(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

export function ratio(spread: Spread | null): string {
  if (!spread) return '-';
  return `${figure(spread.median)}x (${figure(spread.p10)}x - ${figure(spread.p90)}x)`;
}

export const percent = (share: number | null) =>
  share === null || !Number.isFinite(share) ? '-' : `${(100 * share).toFixed(0)} %`;

/** A column: head, least width, and the cell of a result. */
interface Column {
  readonly head: string;
  readonly width: number;
  /** Left out of the Markdown table, which is for readers in a hurry. */
  readonly detail?: true;
  readonly cell: (outcome: Outcome) => string;
}

function ofResult(cell: (result: RegimeResult) => string): Column['cell'] {
  return ({ result }) => (result ? cell(result) : '-');
}

const columns: readonly Column[] = [
  {
    head: 'tokens x layers',
    width: 15,
    cell: ({ row }) => `${grouped(row.regime.tokens)} x ${row.regime.layers}`,
  },
  { head: 'dtype', width: 5, cell: ({ row }) => row.regime.precision },
  { head: 'threads', width: 7, cell: ({ row }) => `${row.regime.threads}` },
  { head: 'target', detail: true, width: 6, cell: ({ row }) => row.regime.target },
  { head: 'strategy', detail: true, width: 9, cell: ofResult(({ strategy }) => strategy) },
  { head: 'CMM us', width: 7, cell: ofResult(({ cmm }) => figure(cmm.median)) },
  { head: 'dense us', width: 8, cell: ofResult(({ dense }) => figure(dense.median)) },
  {
    head: 'masked us',
    detail: true,
    width: 9,
    cell: ofResult((r) => figure(r.denseMasked.median)),
  },
  { head: 'speed-up (p10 - p90)', width: 21, cell: ofResult(({ speedup }) => ratio(speedup)) },
  { head: 'bound us', width: 8, cell: ofResult(({ boundUs }) => figure(boundUs)) },
  { head: 'of bound', width: 8, cell: ofResult(({ boundShare }) => percent(boundShare)) },
  {
    head: 'difference',
    detail: true,
    width: 10,
    cell: ofResult((r) => r.largestDifference.toExponential(1)),
  },
  {
    head: 'leaves changed',
    width: 14,
    cell: ofResult((r) => `${(100 * r.leavesChanged).toFixed(2)} %`),
  },
  { head: 'runs', detail: true, width: 4, cell: ofResult(({ repetitions }) => `${repetitions}`) },
];

function line(cells: readonly string[]): string {
  return `${cells.map((cell, i) => cell.padStart(columns[i]?.width ?? 0)).join('  ')}\n`;
}

/** The head of the table; rows follow one by one as they are measured. */
export function tableHead(): string {
  return line(columns.map(({ head }) => head));
}

/** Why a row has no figures, or no ratio. */
function remark({ result, failure }: Outcome): string | null {
  return failure ?? result?.refusal ?? null;
}

/** One row of the table, with a remark below where it has no figures or no ratio. */
export function tableRow(outcome: Outcome): string {
  const why = remark(outcome);
  const cells = line(columns.map(({ cell }) => cell(outcome)));
  return why === null ? cells : `${cells}${' '.repeat(17)}${why}\n`;
}

function limitsLine(threads: number, limits: MachineLimits): string {
  const { fmaGflops, l2GBs, l3GBs, dramGBs, l2Bytes, l3Bytes } = limits;
  return (
    `${threads} ${threads === 1 ? 'thread' : 'threads'}: FMA ${figure(fmaGflops)} GFLOP/s; ` +
    `L2 ${bytes(l2Bytes)} ${figure(l2GBs)} GB/s; L3 ${bytes(l3Bytes)} ${figure(l3GBs)} GB/s; ` +
    `memory ${figure(dramGBs)} GB/s`
  );
}

function machineLines(report: Pick<Report, 'machine' | 'limits' | 'circumstances'>): string[] {
  const { machine, circumstances } = report;
  const { date, canopy, node, system, openblasCoretype, quick } = circumstances;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${bytes(machine.memoryBytes)}; ${system}`,
    `${machine.blas}; OPENBLAS_CORETYPE ${
      openblasCoretype === null
        ? 'is not set'
        : `is set to ${openblasCoretype}: BLAS uses that core's kernels, not those it would choose`
    }`,
    `Canopy ${canopy}, Node ${node}; ${date}${quick ? '; quick: few repetitions' : ''}`,
    ...report.limits.map(({ threads, limits }) => limitsLine(threads, limits)),
    `arithmetic limit: ${figure(arithmeticLimit(11))}x`,
  ];
}

/** What precedes the table. */
export function preamble(report: Pick<Report, 'machine' | 'limits' | 'circumstances'>): string {
  return `${[...machineLines(report), '', ...method, ''].join('\n')}\n`;
}

const perSecond = (tokens: number, microseconds: number) => figure((1e6 * tokens) / microseconds);

function modelCells(run: ModelRun): string[] {
  const { forward } = run;
  const rate = (spread: Spread | undefined) =>
    spread ? perSecond(run.tokens, spread.median) : '-';
  return [
    `${run.sequences} x ${run.tokens / run.sequences}`,
    run.precision,
    `${run.threads}`,
    rate(forward?.cmm),
    rate(forward?.denseMasked),
    ratio(forward?.gain ?? null),
    forward?.amdahl ? `${figure(forward.amdahl)}x` : '-',
    percent(forward?.ffnShare ?? null),
    ratio(run.speedup),
    duration(run.traceUs.median),
    `${figure(run.loadMs)} ms`,
    bytes(run.peakBytes),
  ];
}

const modelHeads = [
  'sequences',
  'dtype',
  'threads',
  'tokens/s',
  'masked tokens/s',
  'whole model (p10 - p90)',
  'Amdahl',
  'FFF share',
  'FFF layers (p10 - p90)',
  'one trace',
  'load',
  'peak memory',
];

/** What the model is, in one line. */
function modelTitle(run: ModelRun): string {
  const input = run.input === 'text' ? 'real text' : 'random token ids';
  return (
    `${run.name} (${run.notation}): ${run.layers} layers, hidden ${run.hidden}, ` +
    `${bytes(run.weightBytes)} of weights; ${input}`
  );
}

/** The whole model against its own dense-masked self. */
export function modelTable(runs: readonly ModelRun[]): string {
  const [first] = runs;
  if (!first) return '';
  const rows = [modelHeads, ...runs.map(modelCells)];
  const widths = modelHeads.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padStart(widths[i] ?? 0)).join('  '));
  return `\n${modelTitle(first)}\n${lines.join('\n')}\n`;
}

const markdownRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;

function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = heads.map((_, i) => (i === 0 ? '---' : '---:'));
  return [heads, rule, ...rows].map(markdownRow).join('');
}

/** The tables of the README, with machine and date: the machine's best kernel alone. */
export function markdown(report: Report): string {
  const shown = columns.filter(({ detail }) => !detail);
  const outcomes = report.rows.filter(({ row }) => row.regime.target === report.machine.target);
  const remarks = outcomes.flatMap((outcome) => {
    const why = remark(outcome);
    return why === null ? [] : [`- ${columns[0]?.cell(outcome)}, ${why}\n`];
  });
  const [first] = report.model;
  return [
    ...machineLines(report).map((text) => `- ${text}\n`),
    `- kernel: ${report.machine.target}\n\n`,
    markdownTable(
      shown.map(({ head }) => head),
      outcomes.map((outcome) => shown.map(({ cell }) => cell(outcome))),
    ),
    ...(remarks.length > 0 ? ['\n', ...remarks] : []),
    ...(first
      ? [`\n${modelTitle(first)}:\n\n`, markdownTable(modelHeads, report.model.map(modelCells))]
      : []),
  ].join('');
}
