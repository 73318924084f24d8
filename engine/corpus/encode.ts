/** A block's texts as sequences of tokens, and those as batches for the model. */

import { codeUnitIndex, type Piece as Span, windowStarts } from '../text.ts';
import type { BatchTokenizer, RawEncoding } from '../tokenizer.ts';
import type { Block, Piece } from './blocks.ts';
import { batchTokens } from './settings.ts';

/** The tokens of a block, one row each, sequences one behind the other. */
export interface EncodedBlock {
  readonly block: Block;
  readonly ids: Int32Array; // [row]
  /** Range in the document, in code points; both the same for special tokens. [row] */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Index of the row's piece in the block. [row] */
  readonly pieces: Int32Array;
  /** Number of the sequence in its piece, and the token's place in the sequence. [row] */
  readonly windows: Int32Array;
  readonly positions: Int32Array;
  /** Added by the tokenizer's template. [row] */
  readonly special: Uint8Array;
  /** Null without labels. [row] */
  readonly labels: readonly (string | null)[] | null;
  /** Tokens of each sequence. [sequence] */
  readonly lengths: Int32Array;
}

/** Growing columns of a block. */
class Rows {
  readonly ids: number[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly pieces: number[] = [];
  readonly windows: number[] = [];
  readonly positions: number[] = [];
  readonly special: number[] = [];
  readonly labels: (string | null)[] = [];
  readonly lengths: number[] = [];
}

/** The label of the token that begins at a code point of the text. */
function labelsOf({ text, label }: Piece): (start: number) => string | null {
  if (label === null || typeof label === 'string') return () => label;
  const unit = codeUnitIndex(text);
  const words = [...text.matchAll(/\S+/g)].map(({ index }) => index);
  return (start) => {
    const at = unit(start);
    const after = words.findIndex((word) => word > at);
    return label[(after < 0 ? words.length : after) - 1] ?? null;
  };
}

/** First token of each window. */
function startsOf(piece: Piece, encoding: RawEncoding, room: number): number[] {
  if (encoding.ids.length <= room) return [0];
  const unit = codeUnitIndex(piece.text);
  const words = encoding.words();
  const spans = encoding.offsets().map(([start = 0, end = 0], i): Span => {
    return { start: unit(start), end: unit(end), word: words[i] ?? null };
  });
  return windowStarts(piece.text, spans, room);
}

function addPiece(
  rows: Rows,
  index: number,
  piece: Piece,
  encoding: RawEncoding,
  { before, after, room }: { before: readonly number[]; after: readonly number[]; room: number },
): void {
  if (encoding.ids.length === 0) return;
  const offsets = encoding.offsets();
  const labelAt = labelsOf(piece);
  const cuts = startsOf(piece, encoding, room);
  for (const [window, from] of cuts.entries()) {
    const to = cuts[window + 1] ?? encoding.ids.length;
    let position = 0;
    const add = (id: number, start: number, end: number, special: 0 | 1) => {
      rows.ids.push(id);
      rows.starts.push(piece.offset + start);
      rows.ends.push(piece.offset + end);
      rows.pieces.push(index);
      rows.windows.push(window);
      rows.positions.push(position++);
      rows.special.push(special);
      if (piece.label !== null) rows.labels.push(special ? null : labelAt(start));
    };
    const opens = offsets[from]?.[0] ?? 0;
    for (const id of before) add(id, opens, opens, 1);
    for (let token = from; token < to; token++) {
      const [start = 0, end = 0] = offsets[token] ?? [];
      add(encoding.ids[token] ?? 0, start, end, 0);
    }
    const closes = offsets[to - 1]?.[1] ?? 0;
    for (const id of after) add(id, closes, closes, 1);
    rows.lengths.push(position);
  }
}

/** Tokenizes a block; documents are cut into windows as the app cuts a long text. */
export async function encodeBlock(
  block: Block,
  tokenizer: BatchTokenizer,
  maxTokens: number,
): Promise<EncodedBlock> {
  const { before, after } = tokenizer;
  const room = maxTokens - before.length - after.length;
  const encodings = await tokenizer.encode(block.pieces.map(({ text }) => text));
  const rows = new Rows();
  for (const [index, piece] of block.pieces.entries()) {
    const encoding = encodings[index];
    if (encoding) addPiece(rows, index, piece, encoding, { before, after, room });
  }
  return {
    block,
    ids: Int32Array.from(rows.ids),
    starts: Float64Array.from(rows.starts),
    ends: Float64Array.from(rows.ends),
    pieces: Int32Array.from(rows.pieces),
    windows: Int32Array.from(rows.windows),
    positions: Int32Array.from(rows.positions),
    special: Uint8Array.from(rows.special),
    labels: rows.labels.length > 0 ? rows.labels : null,
    lengths: Int32Array.from(rows.lengths),
  };
}

export interface TokenBatch {
  readonly ids: Int32Array; // [row]
  readonly lengths: Int32Array; // [sequence]
}

/** A block's sequences in groups of about `batchTokens`. They depend on the block alone. */
export function batchesOf({ ids, lengths }: EncodedBlock): TokenBatch[] {
  const batches: TokenBatch[] = [];
  let from = 0;
  let row = 0;
  let tokens = 0;
  for (let index = 0; index <= lengths.length; index++) {
    const last = index === lengths.length;
    if (tokens > 0 && (last || tokens >= batchTokens)) {
      batches.push({ ids: ids.slice(row, row + tokens), lengths: lengths.slice(from, index) });
      row += tokens;
      from = index;
      tokens = 0;
    }
    tokens += lengths[index] ?? 0;
  }
  return batches;
}
