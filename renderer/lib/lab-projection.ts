/** What a projection begins with, and how its assumptions are called. */

import type { LabAssumptions, LabCell, MachineLimits } from '../../engine/api.ts';
import { count } from './format.ts';

interface Field {
  readonly key: keyof LabAssumptions;
  readonly name: string;
  /** `as there`: as the measured layer has it. */
  readonly kind: 'measured' | 'as there' | 'of GPT-3' | 'assumed';
  readonly says: string;
}

export const FIELDS: readonly Field[] = [
  { key: 'layers', name: 'layers', kind: 'of GPT-3', says: 'GPT-3 175B has 96' },
  { key: 'hidden', name: 'hidden', kind: 'as there', says: 'Of the measured layer' },
  {
    key: 'neurons',
    name: 'neurons of a dense layer',
    kind: 'assumed',
    says: '4 hidden, as GPT-3 has',
  },
  {
    key: 'nodes',
    name: 'nodes of a tree layer',
    kind: 'as there',
    says: 'Of the measured layer: trees × (2^(depth + 1) − 1)',
  },
  { key: 'cmmUs', name: 'CMM, µs a token', kind: 'measured', says: 'Of one layer' },
  {
    key: 'denseUs',
    name: 'dense, µs a token',
    kind: 'measured',
    says: 'Of one layer with as many neurons as the tree has nodes; taken down to the model’s neurons',
  },
  {
    key: 'batch',
    name: 'batch, sequences',
    kind: 'measured',
    says: 'Tokens of the measured batch',
  },
  {
    key: 'context',
    name: 'context, tokens',
    kind: 'of GPT-3',
    says: 'Tokens that each token attends to; GPT-3 takes 2,048',
  },
  { key: 'vocabulary', name: 'vocabulary', kind: 'of GPT-3', says: 'GPT-3 has 50,257' },
  { key: 'weightBytes', name: 'bytes a weight', kind: 'assumed', says: '4: F32' },
  {
    key: 'memoryGBs',
    name: 'memory, GB/s',
    kind: 'measured',
    says: 'DRAM bandwidth, this machine',
  },
  { key: 'gflops', name: 'arithmetic, GFLOP/s', kind: 'measured', says: 'FMA peak, this machine' },
];

/** GPT-3 175B as Brown et al. (2020) describe it, of layers as the cell measured them. */
export function firstAssumptions(
  { shape, result }: LabCell,
  { dramGBs, fmaGflops }: MachineLimits,
): LabAssumptions {
  const { hidden, trees, depth, tokens, precision } = shape;
  return {
    layers: 96,
    hidden,
    neurons: 4 * hidden,
    nodes: trees * (2 ** (depth + 1) - 1),
    context: 2048,
    batch: tokens,
    vocabulary: 50_257,
    weightBytes: precision === 'bf16' ? 2 : 4,
    cmmUs: result?.cmm.median ?? 1,
    denseUs: result?.dense.median ?? 1,
    memoryGBs: dramGBs,
    gflops: fmaGflops,
  };
}

/** `12.3 tokens/s`, and below one how long a token takes. */
export function perSecond(tokens: number): string {
  if (tokens < 0.995) return `${(1 / tokens).toFixed(1)} s a token`;
  return `${tokens >= 99.5 ? count(tokens) : tokens.toFixed(tokens >= 9.95 ? 1 : 2)} tokens/s`;
}

/** The measured cell that gains the most; a projection begins with it. */
export function bestOf(cells: readonly LabCell[]): number {
  const speedup = ({ result }: LabCell) => result?.speedup?.median ?? 0;
  return cells.reduce((best, cell, at) => {
    const before = cells[best];
    return before && speedup(before) >= speedup(cell) ? best : at;
  }, 0);
}
