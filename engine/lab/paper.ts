/** The paper's figures, and the settings here that come nearest. */

import type { LabRecord, LabShape, PaperRow } from '../api.ts';
import { arithmeticLimit } from '../roofline.ts';
import { sameShape } from './plan.ts';

const one: LabShape = {
  hidden: 768,
  trees: 1,
  depth: 11,
  tokens: 1,
  layers: 1,
  threads: 1,
  precision: 'f32',
};
const many: LabShape = { ...one, tokens: 16_384 };

/** Belcak and Wattenhofer, arXiv 2311.10770; the methods are theirs. */
const anchors: readonly Omit<PaperRow, 'ours'>[] = [
  {
    published: 341,
    what: 'the most that 12 of 4,095 neurons can gain',
    method: 'arithmetic: neurons of the layer / neurons that a token engages',
    nearest: one,
    how: 'the same arithmetic; a single token can pass it, as dense then waits for memory',
    derived: arithmeticLimit(11),
  },
  {
    published: 255,
    what: 'both layers at level 2 of BLAS',
    method: 'CPU, matrix-vector routines on both sides, not against the fastest dense layer',
    nearest: one,
    how: 'one token: dense is two matrix-vector products of BLAS; CMM is Canopy’s kernel',
    derived: null,
  },
  {
    published: 78,
    what: 'the best CPU figure against the optimised dense layer',
    method: 'CPU, Intel MKL, batch 16,384, against the fastest dense variant',
    nearest: many,
    how: '16,384 tokens, one thread, OpenBLAS; dense by matrix-matrix products',
    derived: null,
  },
  {
    published: 40,
    what: 'PyTorch, batched',
    method: 'PyTorch’s own operators, batched, against its dense layer of the same kind',
    nearest: many,
    how: '16,384 tokens, one thread; no PyTorch: native kernels on both sides',
    derived: null,
  },
];

function oursOf(nearest: LabShape, records: readonly LabRecord[]): PaperRow['ours'] {
  for (const { id, machine, cells } of records) {
    const found = cells.find(({ shape, result }) => result?.speedup && sameShape(shape, nearest));
    const result = found?.result;
    if (!result?.speedup) continue;
    const { speedup, cmm, dense } = result;
    return { record: id, cpu: machine.cpu, speedup, cmmUs: cmm.median, denseUs: dense.median };
  }
  return null;
}

/** @param records the newest first */
export function paperRows(records: readonly LabRecord[]): readonly PaperRow[] {
  return anchors.map((anchor) => ({ ...anchor, ours: oursOf(anchor.nearest, records) }));
}
