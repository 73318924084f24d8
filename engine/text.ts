/** Texts as token offsets see them: code points against UTF-16 code units, and cuts at words. */

/**
 * Maps code point indices, as the tokenizer counts, to UTF-16 code units, as `slice` counts.
 * Lone surrogates count as one of each.
 */
export function codeUnitIndex(text: string): (codePoint: number) => number {
  if (!/[\u{10000}-\u{10FFFF}]/u.test(text)) return (index) => index;
  const starts = new Uint32Array(text.length + 1);
  let points = 0;
  let units = 0;
  for (const character of text) {
    starts[points++] = units;
    units += character.length;
  }
  starts[points] = units;
  return (index) => starts[Math.min(index, points)] ?? units;
}

export interface Piece {
  readonly start: number;
  readonly end: number;
  /** Number of the pre-tokenizer's word that the piece is part of. */
  readonly word: number | null;
}

/** Pieces in their order; an array is one. */
export interface Pieces {
  readonly length: number;
  at(index: number): Piece | undefined;
}

/**
 * Cuts a text's tokens into windows of at most `room` tokens.
 *
 * A cut falls where white space stands in the text; where a window has none, between two of the
 * pre-tokenizer's words; and inside a word only where that word alone is longer than a window.
 * @returns first token of each window, ascending; [0] for a text that fits
 */
export function windowStarts(text: string, pieces: Pieces, room: number): number[] {
  const starts = [0];
  const afterSpace = (index: number) => {
    const before = pieces.at(index - 1)?.end ?? 0;
    const start = pieces.at(index)?.start ?? 0;
    return start > before && /\s/.test(text.slice(before, start));
  };
  const newWord = (index: number) =>
    pieces.at(index)?.word === null || pieces.at(index)?.word !== pieces.at(index - 1)?.word;
  const lastWhere = (fits: (index: number) => boolean, from: number, to: number) => {
    for (let index = to; index > from; index--) if (fits(index)) return index;
    return null;
  };
  for (let from = 0; pieces.length - from > room; ) {
    const to = from + room;
    from = lastWhere(afterSpace, from, to) ?? lastWhere(newWord, from, to) ?? to;
    starts.push(from);
  }
  return starts;
}

/** Characters of a text as Python, Spark and DuckDB count them. */
export function codePoints(text: string): number {
  if (!/[\u{10000}-\u{10FFFF}]/u.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Where to cut a text that is longer than `most`: after a line's end or white space. */
export function cutAt(text: string, most: number): number {
  const part = text.slice(0, most);
  const line = part.lastIndexOf('\n');
  if (line > most / 2) return line + 1;
  const space = Math.max(part.lastIndexOf(' '), part.lastIndexOf('\t'), line);
  if (space > 0) return space + 1;
  const last = part.charCodeAt(part.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? part.length - 1 : part.length;
}

/** A text in parts of at most `most` characters, to be tokenized one by one. */
export function splitText(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const end = cutAt(rest, most);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest];
}
