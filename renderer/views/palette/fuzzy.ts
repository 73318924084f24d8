/** Which letters of a title a query meets, and how well; higher is better. */
export interface Match {
  readonly score: number;
  /** Indices of the letters met, ascending. */
  readonly at: readonly number[];
}

/** Whether a title begins here a word or a number: `Go to layer 3`. */
function beginsWord(title: string, at: number): boolean {
  const letter = /[\p{L}\p{N}]/u;
  return letter.test(title[at] ?? '') && !letter.test(title[at - 1] ?? ' ');
}

/**
 * Finds the query's words in a title, in any order, each as letters that follow each other: best as
 * the beginning of a word, next within one, else scattered with gaps. Null where a word is missing.
 */
export function fuzzy(query: string, title: string): Match | null {
  const lower = title.toLowerCase();
  const at: number[] = [];
  let score = 0;
  for (const word of query
    .toLowerCase()
    .split(/\s+/)
    .filter((part) => part !== '')) {
    const found = wholeWord(word, lower) ?? scattered(word, lower);
    if (!found) return null;
    score += found.score;
    at.push(...found.at);
  }
  // Of two that match alike, the shorter title says less else.
  return { score: score - title.length / 100, at: [...new Set(at)].sort((a, b) => a - b) };
}

function wholeWord(word: string, title: string): Match | null {
  let best: Match | null = null;
  for (let from = title.indexOf(word); from >= 0; from = title.indexOf(word, from + 1)) {
    const end = from + word.length;
    const whole = beginsWord(title, from) && !/[\p{L}\p{N}]/u.test(title[end] ?? ' ');
    const score = word.length * (whole ? 5 : beginsWord(title, from) ? 4 : 2);
    const at = Array.from({ length: word.length }, (_, index) => from + index);
    if (!best || score > best.score) best = { score, at };
  }
  return best;
}

/** Letters in order with gaps; letters that begin a word count more. */
function scattered(word: string, title: string): Match | null {
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of word) {
    let found = -1;
    for (
      let next = title.indexOf(letter, from);
      next >= 0;
      next = title.indexOf(letter, next + 1)
    ) {
      if (found < 0) found = next;
      if (beginsWord(title, next)) {
        found = next;
        break;
      }
    }
    if (found < 0) return null;
    score += beginsWord(title, found) ? 2 : found === from && from > 0 ? 1 : 0;
    at.push(found);
    from = found + 1;
  }
  // Letters far apart that begin nothing are chance.
  return score >= word.length ? { score: score / 2, at } : null;
}
