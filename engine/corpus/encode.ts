/** A block's texts as sequences of tokens, and those as batches for the model. */

import { codeUnitIndex, windowStarts } from '../text.ts';
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

/** The columns of a block, filled row by row. */
class Rows {
  readonly ids: Int32Array;
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly pieces: Int32Array;
  readonly windows: Int32Array;
  readonly positions: Int32Array;
  readonly special: Uint8Array;
  readonly labels: (string | null)[] = [];
  readonly lengths: number[] = [];
  private next = 0;

  constructor(count: number) {
    this.ids = new Int32Array(count);
    this.starts = new Float64Array(count);
    this.ends = new Float64Array(count);
    this.pieces = new Int32Array(count);
    this.windows = new Int32Array(count);
    this.positions = new Int32Array(count);
    this.special = new Uint8Array(count);
  }

  add(place: Place, id: number, start: number, end: number, special: 0 | 1): void {
    const row = this.next++;
    this.ids[row] = id;
    this.starts[row] = start;
    this.ends[row] = end;
    this.pieces[row] = place.piece;
    this.windows[row] = place.window;
    this.positions[row] = place.position++;
    this.special[row] = special;
  }
}

/** Where the next row stands. */
interface Place {
  readonly piece: number;
  readonly window: number;
  position: number;
}

/** The label of the token that begins at a code point of the text; asked in ascending order. */
function labelsOf({ text, label }: Piece): (start: number) => string | null {
  if (label === null || typeof label === 'string') return () => label;
  const unit = codeUnitIndex(text);
  const words = [...text.matchAll(/\S+/g)].map(({ index }) => index);
  let after = 0;
  return (start) => {
    const at = unit(start);
    while (after < words.length && (words[after] ?? 0) <= at) after += 1;
    return label[after - 1] ?? null;
  };
}

/** A piece with its tokens. */
interface Tokens {
  readonly piece: Piece;
  /** Index in the block. */
  readonly index: number;
  readonly ids: readonly number[];
  readonly offsets: readonly (readonly number[])[];
  /** First token of each window. */
  readonly cuts: readonly number[];
}

function tokensOf(piece: Piece, index: number, encoding: RawEncoding, room: number): Tokens {
  const { ids } = encoding;
  const offsets = encoding.offsets();
  if (ids.length <= room) return { piece, index, ids, offsets, cuts: ids.length > 0 ? [0] : [] };
  const unit = codeUnitIndex(piece.text);
  // Few texts have a window without white space to cut at.
  let words: ReturnType<RawEncoding['words']> | null = null;
  const cuts = windowStarts(
    piece.text,
    {
      length: ids.length,
      at(token) {
        const [start = 0, end = 0] = offsets[token] ?? [];
        return {
          start: unit(start),
          end: unit(end),
          get word() {
            words ??= encoding.words();
            return words[token] ?? null;
          },
        };
      },
    },
    room,
  );
  return { piece, index, ids, offsets, cuts };
}

function addPiece(
  rows: Rows,
  { piece, index, ids, offsets, cuts }: Tokens,
  { before, after }: Pick<BatchTokenizer, 'before' | 'after'>,
): void {
  const labelAt = piece.label === null ? null : labelsOf(piece);
  for (const [window, from] of cuts.entries()) {
    const to = cuts[window + 1] ?? ids.length;
    const place = { piece: index, window, position: 0 };
    const opens = piece.offset + (offsets[from]?.[0] ?? 0);
    for (const id of before) rows.add(place, id, opens, opens, 1);
    for (let token = from; token < to; token++) {
      const own = offsets[token];
      const [start, end] = [own?.[0] ?? 0, own?.[1] ?? 0];
      rows.add(place, ids[token] ?? 0, piece.offset + start, piece.offset + end, 0);
    }
    const closes = piece.offset + (offsets[to - 1]?.[1] ?? 0);
    for (const id of after) rows.add(place, id, closes, closes, 1);
    rows.lengths.push(place.position);
    if (!labelAt) continue;
    for (const _ of before) rows.labels.push(null);
    for (let token = from; token < to; token++) rows.labels.push(labelAt(offsets[token]?.[0] ?? 0));
    for (const _ of after) rows.labels.push(null);
  }
}

/** Tokenizes a block; documents are cut into windows as the app cuts a long text. */
export async function encodeBlock(
  block: Block,
  tokenizer: BatchTokenizer,
  maxTokens: number,
): Promise<EncodedBlock> {
  const around = tokenizer.before.length + tokenizer.after.length;
  const encodings = await tokenizer.encode(block.pieces.map(({ text }) => text));
  const pieces = block.pieces.flatMap((piece, index) => {
    const encoding = encodings[index];
    return encoding ? [tokensOf(piece, index, encoding, maxTokens - around)] : [];
  });
  const count = pieces.reduce((sum, { ids, cuts }) => sum + ids.length + cuts.length * around, 0);
  const rows = new Rows(count);
  for (const piece of pieces) addPiece(rows, piece, tokenizer);
  const { ids, starts, ends, windows, positions, special, labels } = rows;
  return {
    ...{ block, ids, starts, ends, windows, positions, special },
    pieces: rows.pieces,
    labels: labels.length > 0 ? labels : null,
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
