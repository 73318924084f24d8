import type { Token } from '../../../engine/api.ts';

/** Characters of a text that no token stands for: the tokenizer's normalizer has dropped them. */
export interface Gap {
  /** Index of the token that they stand before. */
  readonly before: number;
  readonly text: string;
}

interface Range {
  /** The tokens to look between, the last not included. */
  readonly from: number;
  readonly to: number;
  /** The part of the text that they are of, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** What was dropped between tokens, white space aside. Special tokens stand for no characters. */
export function gapsOf(text: string, tokens: readonly Token[], range: Range): readonly Gap[] {
  const gaps: Gap[] = [];
  let covered = range.start;
  let last = range.from;
  const look = (before: number, upTo: number) => {
    const dropped = text.slice(covered, Math.max(covered, upTo)).trim();
    if (dropped !== '') gaps.push({ before, text: dropped });
  };
  for (let index = range.from; index < range.to; index++) {
    const token = tokens[index];
    if (!token || token.special) continue;
    look(index, token.start);
    covered = Math.max(covered, token.end);
    last = index + 1;
  }
  look(last, range.end);
  return gaps;
}
