/** One model's answers to encoded rows, and the ways that their tokens took. */

import type { FffShape } from '../api.ts';
import type { InTurn } from '../eval/scoreMasked.ts';
import type { OpenModel } from '../modelFolder.ts';
import type { EncodedRows } from './encodeRows.ts';
import type { Walks } from './outcomePaths.ts';

/** Of a batch: a longer one is no faster, and a cancelled one would end later. */
const tokensAtOnce = 2048;
/** Bytes of leaves that are kept for the paths by outcome. */
const mostLeafBytes = 2 ** 28;

export interface RowAnswers {
  readonly logits: Float32Array; // [row][label]
  readonly tokens: Int32Array; // [row]
  /** Of each row's first token. [row][layer][tree] */
  readonly firstLeaves: Int32Array;
  /** Null for dense layers, and where they take too much memory. */
  readonly walks: Walks | null;
  readonly time: { readonly tokens: number; readonly ffnUs: number; readonly totalUs: number };
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Rows that are computed together. */
function* batchesOf(tokens: Int32Array): Generator<Span> {
  for (let from = 0; from < tokens.length; ) {
    let [to, count] = [from, 0];
    while (to < tokens.length && (to === from || count + (tokens[to] ?? 0) <= tokensAtOnce)) {
      count += tokens[to++] ?? 0;
    }
    yield { from, to };
    from = to;
  }
}

function startsOf(tokens: Int32Array): Int32Array {
  const starts = new Int32Array(tokens.length + 1);
  for (const [row, count] of tokens.entries()) starts[row + 1] = (starts[row] ?? 0) + count;
  return starts;
}

function roomFor(ffn: FffShape, layers: number, starts: Int32Array): Walks | null {
  const { trees, depth } = ffn;
  const tokens = starts.at(-1) ?? 0;
  const Leaves = depth <= 16 ? Uint16Array : Uint32Array;
  if (tokens * layers * trees * Leaves.BYTES_PER_ELEMENT > mostLeafBytes) return null;
  const leaves = Array.from({ length: layers * trees }, () => new Leaves(tokens));
  return { layers, trees, depth, starts, leaves };
}

export async function runRows(
  { ids }: EncodedRows,
  { native, info }: OpenModel,
  inTurn: InTurn,
  onRows: (done: number) => void,
): Promise<RowAnswers> {
  const { layers, ffn } = info.shape;
  const trees = ffn.kind === 'fff' ? ffn.trees : 0;
  const labels = info.labels?.length ?? 0;
  const tokens = Int32Array.from(ids, ({ length }) => length);
  const starts = startsOf(tokens);
  const walks = ffn.kind === 'fff' ? roomFor(ffn, layers, starts) : null;
  const logits = new Float32Array(ids.length * labels);
  const firstLeaves = new Int32Array(ids.length * layers * trees);
  let [ffnUs, totalUs] = [0, 0];
  for (const { from, to } of batchesOf(tokens)) {
    const batch = {
      ids: Int32Array.from(ids.slice(from, to).flat()),
      lengths: tokens.slice(from, to),
    };
    const pass = await inTurn((signal) =>
      native.trace(batch, { predictAt: new Int32Array(), topK: 1, signal }),
    );
    logits.set(pass.classLogits, from * labels);
    const first = starts[from] ?? 0;
    for (const [layer, { leaves, ffnUs: us }] of pass.layers.entries()) {
      ffnUs += us;
      for (let at = 0; at < leaves.length; at++) {
        const own = walks?.leaves[layer * trees + (at % trees)];
        if (own) own[first + Math.floor(at / trees)] = leaves[at] ?? 0;
      }
      for (let row = from; row < to; row++) {
        const token = ((starts[row] ?? 0) - first) * trees;
        firstLeaves.set(leaves.subarray(token, token + trees), (row * layers + layer) * trees);
      }
    }
    totalUs += pass.totalUs;
    onRows(to);
  }
  const all = starts.at(-1) ?? 0;
  const time = { tokens: all, ffnUs: ffnUs / all, totalUs: totalUs / all };
  return { logits, tokens, firstLeaves, walks, time };
}

/** The likeliest class of each row, or the output itself where there is one. [row] */
export function predictionsOf(logits: Float32Array, labels: number): Float32Array {
  if (labels === 1) return logits.slice();
  return Float32Array.from({ length: logits.length / labels }, (_, row) => {
    const own = logits.subarray(row * labels, (row + 1) * labels);
    return own.indexOf(Math.max(...own));
  });
}

/** Probability of the likeliest class; empty for one output. [row] */
export function confidencesOf(logits: Float32Array, labels: number): Float32Array {
  if (labels === 1) return new Float32Array();
  return Float32Array.from({ length: logits.length / labels }, (_, row) => {
    const own = logits.subarray(row * labels, (row + 1) * labels);
    const most = Math.max(...own);
    return 1 / own.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  });
}
