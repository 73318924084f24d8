/** A trace as JSON, CSV and a table to read. Each yields pieces of text, a sequence at a time. */

import type {
  Candidate,
  FffShape,
  LayerTrace,
  Lens,
  Sequence,
  Token,
  Trace,
} from '../engine/api.ts';
import { duration, shortest } from './numbers.ts';

/** Predictions around a layer's FFF, and where. */
export interface LensAt extends Lens {
  readonly layer: number;
  readonly position: number;
}

type Nested = number | null | Nested[];

/** A flat array as nested lists of the given lengths, slowest first. */
function nested(values: ArrayLike<number>, lengths: readonly number[], from = 0): Nested[] {
  const [length = 0, ...inner] = lengths;
  const step = inner.reduce((product, n) => product * n, 1);
  return Array.from({ length }, (_, index) => {
    const at = from + index * step;
    return inner.length === 0 ? shortest(values[at] ?? Number.NaN) : nested(values, inner, at);
  });
}

function fffOf(trace: Trace): FffShape | null {
  const { ffn } = trace.model.shape;
  return ffn.kind === 'fff' ? ffn : null;
}

/** Lengths of [token][tree][level]; a dense layer has no trees. */
function visits(trace: Trace, tokens: number): [number, number, number] {
  const fff = fffOf(trace);
  return fff ? [tokens, fff.trees, fff.depth + 1] : [tokens, 0, 0];
}

function layerJson(layer: LayerTrace, [tokens, trees, levels]: [number, number, number]) {
  return {
    leaves: nested(layer.leaves, [tokens, trees]),
    logits: nested(layer.logits, [tokens, trees, levels]),
    margins: nested(layer.margins, [tokens, trees, levels]),
    contributions: nested(layer.contributions, [tokens, trees, levels]),
  };
}

function candidatesJson(candidates: readonly Candidate[]) {
  return candidates.map(({ id, piece, logit, probability }) => ({
    id,
    piece,
    logit: shortest(logit),
    probability: shortest(probability),
  }));
}

function lensJson({ layer, position, before, after }: LensAt): string {
  const lists = { before: candidatesJson(before), after: candidatesJson(after) };
  return `"lens":${JSON.stringify({ layer, position, ...lists })},`;
}

/** The keys of one sequence; `leaves` and `logits` first, as documented. */
function sequenceJson(trace: Trace, sequence: Sequence): string {
  const { window, tokens, layers, predictions, classification, hiddenNorms } = sequence;
  const lengths = visits(trace, tokens.length);
  const fields = {
    tokens: tokens.map(({ id, piece, start, end, ofPair }) => ({
      id,
      piece,
      start,
      end,
      ...(ofPair && { ofPair }),
    })),
    layers: layers.map((layer) => layerJson(layer, lengths)),
    predictions: predictions.map(({ position, top }) => ({
      position,
      top: candidatesJson(top),
    })),
    ...(classification && { classification: classification.map(shortest) }),
    hiddenNorms: nested(hiddenNorms, [layers.length + 1, tokens.length]),
    ...(window && window.count > 1 && { window }),
  };
  return JSON.stringify(fields).slice(1, -1);
}

/** One sequence's keys stand at the top; several stand in `sequences`. */
export function* traceJson(trace: Trace, lens: LensAt | null): Generator<string> {
  const { sequences, timing } = trace;
  yield `{"model":${JSON.stringify(trace.model)},`;
  const [only] = sequences;
  if (only && sequences.length === 1) yield sequenceJson(trace, only);
  else {
    yield '"sequences":[';
    for (const [index, sequence] of sequences.entries()) {
      yield `${index === 0 ? '' : ','}{${sequenceJson(trace, sequence)}}`;
    }
    yield ']';
  }
  yield `,${lens ? lensJson(lens) : ''}"timing":${JSON.stringify(timing)}}\n`;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

const columns =
  'sequence,token,id,piece,start,end,layer,tree,level,node,leaf,logit,margin,contribution';

/** Number of the node at a level on the way to a leaf: the leaf's leading bits, root 0. */
function nodeAt(leaf: number, level: number, depth: number): number {
  return 2 ** level - 1 + Math.floor(leaf / 2 ** (depth - level));
}

function tokenRows(layer: LayerTrace, at: number, { trees, depth }: FffShape): string[] {
  const rows: string[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const leaf = layer.leaves[at * trees + tree] ?? 0;
    for (let level = 0; level <= depth; level++) {
      const visit = (at * trees + tree) * (depth + 1) + level;
      const values = [layer.logits, layer.margins, layer.contributions].map((array) =>
        shortest(array[visit] ?? Number.NaN),
      );
      rows.push([tree, level, nodeAt(leaf, level, depth), leaf, ...values].join(','));
    }
  }
  return rows;
}

/** One row a token, layer, tree and level; nothing but the head for dense layers. */
export function* traceCsv(trace: Trace): Generator<string> {
  yield `${columns}\n`;
  const fff = fffOf(trace);
  if (!fff) return;
  for (const [index, { tokens, layers }] of trace.sequences.entries()) {
    for (const [at, { id, piece, start, end }] of tokens.entries()) {
      const head = [index, at, id, quoted(piece), start, end].join(',');
      for (const [number, layer] of layers.entries()) {
        yield tokenRows(layer, at, fff)
          .map((row) => `${head},${number},${row}\n`)
          .join('');
      }
    }
  }
}

/** Rows of cells, columns lined up; the first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
}

function leavesTable(trace: Trace, { tokens, layers }: Sequence): string {
  const { trees } = fffOf(trace) ?? { trees: 0 };
  const leaves = (layer: LayerTrace, at: number) =>
    [...layer.leaves.subarray(at * trees, (at + 1) * trees)].join('/');
  return table([
    ['token', ...layers.map((_, number) => `L${number}`)],
    ...tokens.map(({ piece }, at) => [piece, ...layers.map((layer) => leaves(layer, at))]),
  ]);
}

function predictionLines({ tokens, predictions }: Sequence): string {
  const at = (position: number, tokens: readonly Token[]) => tokens[position]?.piece ?? '';
  return predictions
    .map(({ position, top }) => `${position} ${at(position, tokens)}: ${shares(top)}\n`)
    .join('');
}

function shares(candidates: readonly Candidate[]): string {
  return candidates.map((c) => `${c.piece} ${(100 * c.probability).toFixed(1)} %`).join(', ');
}

function lensLines({ layer, position, before, after }: LensAt): string {
  return (
    `predictions at ${position} if the model ended around the FFF of layer ${layer}\n` +
    `before: ${shares(before)}\nafter:  ${shares(after)}\n\n`
  );
}

/** Leaves by token and layer, predictions, times. */
export function* traceTable(
  trace: Trace,
  labels: readonly string[] | null,
  lens: LensAt | null,
): Generator<string> {
  for (const sequence of trace.sequences) {
    const { window, classification } = sequence;
    if (window && window.count > 1) {
      yield `window ${window.index + 1} of ${window.count}, characters ${window.start} to ${window.end}\n`;
    }
    if (fffOf(trace)) yield `leaf of each token in each layer\n${leavesTable(trace, sequence)}`;
    const predictions = predictionLines(sequence);
    if (predictions) yield `\npredictions\n${predictions}`;
    if (classification) {
      const logits = classification.map((logit, i) => `${labels?.[i] ?? i} ${logit.toFixed(4)}`);
      yield `\nclass logits\n${logits.join(', ')}\n`;
    }
    yield '\n';
  }
  if (lens) yield lensLines(lens);
  const { timing, model } = trace;
  const sum = (part: 'attentionUs' | 'ffnUs') =>
    duration(timing.layers.reduce((total, layer) => total + layer[part], 0));
  yield `${model.name}: ${duration(timing.totalUs)} (attention ${sum('attentionUs')}, feedforward ` +
    `${sum('ffnUs')}, head ${duration(timing.headUs)}; ${timing.target}, ${timing.threads} threads; measured once)\n`;
}
