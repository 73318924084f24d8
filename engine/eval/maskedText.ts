/**
 * Masked positions of a text, the same for every model and every arm that is compared on them: drawn
 * from a seed, as the bundled model's card describes its own measurement (chunks of the model's whole
 * length, a quarter of the positions). The card's very draws are not known, so its loss comes back
 * within its interval, not to the digit.
 */

import type { Batch } from '../../native/face.ts';
import { breathe } from '../breathe.ts';
import { badInput } from '../errors.ts';
import { randomWords } from '../random.ts';
import { splitText } from '../text.ts';
import type { BatchTokenizer } from '../tokenizer.ts';

export interface MaskSettings {
  /** Share of a chunk's tokens, the template's among them, that is masked: above 0, at most 0.9. */
  readonly rate: number;
  readonly seed: number;
  /**
   * `bert`: of the masked positions 80 % show the mask, 10 % another token of the vocabulary at random,
   * 10 % their own, as in training. `mask`: all show the mask.
   */
  readonly scheme: 'bert' | 'mask';
  /** As many chunks at the most, drawn from the seed; null: all of the text. */
  readonly chunks: number | null;
  /** Which draw of masks in the same chunks, from 0. Default 0. */
  readonly draw?: number;
}

/** Chunks one behind the other, with masks in them, and what stood there. */
export interface MaskedText {
  /** Tokens of a chunk, the template's among them. */
  readonly length: number;
  /** Chunks here, and in the whole text. */
  readonly chunks: number;
  readonly textChunks: number;
  readonly ids: Int32Array; // [chunk][token]
  readonly perChunk: number;
  readonly positions: Int32Array; // [chunk][perChunk], place in the chunk, ascending
  readonly targets: Int32Array; // [chunk][perChunk]
}

/** Characters that are tokenized at a time; the tokenizer takes no longer for a piece than 20 ms. */
const pieceChars = 32_768;

/** Chunks that are masked before other work may run: some 5 ms. */
const chunksAtOnce = 256;

/** So far are the seeds of two draws apart: no seed that a person gives meets another's draw soon. */
const betweenDraws = 1_000_000_007;

interface Model {
  readonly tokenizer: BatchTokenizer;
  readonly maskId: number;
  readonly vocabulary: number;
  readonly maxTokens: number;
}

/** Draws `count` of 0 .. size - 1, all sets equally likely, ascending (Floyd's method). */
export function drawSome(count: number, size: number, below: (n: number) => number): number[] {
  const drawn = new Set<number>();
  for (let last = size - count; last < size; last++) {
    const at = below(last + 1);
    drawn.add(drawn.has(at) ? last : at);
  }
  return [...drawn].sort((a, b) => a - b);
}

/** Uniform below n, without the bias that a remainder of 2^32 would have. */
export function belowOf(next: () => number): (n: number) => number {
  return (n) => {
    const fair = 2 ** 32 - (2 ** 32 % n);
    let word = next();
    while (word >= fair) word = next();
    return word % n;
  };
}

/** A text's own tokens, one behind the other. */
export async function idsOf(text: string, tokenizer: BatchTokenizer): Promise<Int32Array> {
  const parts: number[][] = [];
  const pieces = splitText(text, pieceChars);
  const atOnce = 8;
  for (let from = 0; from < pieces.length; from += atOnce) {
    const encodings = await tokenizer.encode(pieces.slice(from, from + atOnce));
    for (const { ids } of encodings) parts.push([...ids]);
  }
  const ids = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}

/**
 * Cuts a text into chunks of the model's whole length, a last one that is not full left out, and masks
 * positions in them. A text below one chunk is one chunk of its own length.
 * @throws CanopyError `bad-input` for a text without tokens, or a rate that masks nothing or all
 */
export async function maskText(
  text: string,
  model: Model,
  settings: MaskSettings,
): Promise<MaskedText> {
  return maskTokens(await idsOf(text, model.tokenizer), model, settings);
}

/** The same for the tokens of a text, without those of the template. */
export async function maskTokens(
  own: Int32Array,
  { tokenizer, maskId, vocabulary, maxTokens }: Model,
  { rate, seed, scheme, chunks: most, draw = 0 }: MaskSettings,
): Promise<MaskedText> {
  if (!(rate > 0 && rate <= 0.9)) {
    throw badInput(`expected a rate above 0 and up to 0.9, received ${rate}`, 'rate');
  }
  if (own.length === 0) throw badInput('The text has no token', 'text');
  const { before, after } = tokenizer;
  const room = Math.min(maxTokens - before.length - after.length, own.length);
  const length = room + before.length + after.length;
  const textChunks = Math.floor(own.length / room);
  const perChunk = Math.min(room, Math.max(1, Math.round(rate * length)));
  const next = randomWords(seed);
  const chosen =
    most !== null && most < textChunks
      ? drawSome(most, textChunks, belowOf(next))
      : Array.from({ length: textChunks }, (_, chunk) => chunk);
  // Draw 0 goes on where the chunks were drawn, as it did before there were others.
  const below = belowOf(draw === 0 ? next : randomWords(seed + draw * betweenDraws));
  const ids = new Int32Array(chosen.length * length);
  const positions = new Int32Array(chosen.length * perChunk);
  const targets = new Int32Array(chosen.length * perChunk);
  for (const [chunk, from] of chosen.entries()) {
    if (chunk % chunksAtOnce === 0) await breathe();
    const row = ids.subarray(chunk * length, (chunk + 1) * length);
    row.set(before);
    row.set(own.subarray(from * room, (from + 1) * room), before.length);
    row.set(after, before.length + room);
    for (const [i, place] of drawSome(perChunk, room, below).entries()) {
      const at = before.length + place;
      positions[chunk * perChunk + i] = at;
      targets[chunk * perChunk + i] = row[at] ?? 0;
      row[at] = shown(row[at] ?? 0, maskId, scheme, vocabulary, below);
    }
  }
  return { length, chunks: chosen.length, textChunks, ids, perChunk, positions, targets };
}

function shown(
  own: number,
  maskId: number,
  scheme: MaskSettings['scheme'],
  vocabulary: number,
  below: (n: number) => number,
): number {
  const draw = scheme === 'mask' ? 0 : below(10);
  if (draw < 8) return maskId;
  return draw === 8 ? below(vocabulary) : own;
}

/** Chunks `from` to below `to` as the addon takes them, with the rows of their masked positions. */
export function batchOf(
  masked: MaskedText,
  from: number,
  to: number,
): { readonly batch: Batch; readonly positions: Int32Array; readonly targets: Int32Array } {
  const { length, perChunk } = masked;
  const [first, end] = [from * perChunk, to * perChunk];
  const positions = masked.positions
    .subarray(first, end)
    .map((place, i) => Math.floor(i / perChunk) * length + place);
  return {
    batch: {
      ids: masked.ids.slice(from * length, to * length),
      lengths: new Int32Array(to - from).fill(length),
    },
    positions,
    targets: masked.targets.slice(first, end),
  };
}
