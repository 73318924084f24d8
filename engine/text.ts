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

/**
 * Cuts a text's tokens into windows of at most `room` tokens.
 *
 * A cut falls where white space stands in the text; where a window has none, between two of the
 * pre-tokenizer's words; and inside a word only where that word alone is longer than a window.
 * @returns first token of each window, ascending; [0] for a text that fits
 */
export function windowStarts(text: string, pieces: readonly Piece[], room: number): number[] {
  const starts = [0];
  const afterSpace = (index: number) => {
    const before = pieces[index - 1]?.end ?? 0;
    const start = pieces[index]?.start ?? 0;
    return start > before && /\s/.test(text.slice(before, start));
  };
  const newWord = (index: number) =>
    pieces[index]?.word === null || pieces[index]?.word !== pieces[index - 1]?.word;
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
