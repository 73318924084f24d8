import type { Candidate } from '../../engine/api.ts';

/** A piece with what was said of it before and after. */
export interface LensRow {
  readonly id: number;
  readonly piece: string;
  /** Null where it is not among the candidates. */
  readonly before: Candidate | null;
  readonly after: Candidate | null;
  /** Whether it stands higher after than before, lower, or at the same rank. */
  readonly moved: 'up' | 'down' | 'stays';
}

/**
 * The `most` likeliest pieces of each side beside each other, likeliest after first; those that fell
 * out of the likeliest come last.
 */
export function besideEachOther(
  before: readonly Candidate[],
  after: readonly Candidate[],
  most: number,
): LensRow[] {
  const top = after.slice(0, most);
  const fallen = before.slice(0, most).filter(({ id }) => !top.some((other) => other.id === id));
  return [...top, ...fallen].map(({ id, piece }) => {
    const [from, to] = [rankOf(before, id), rankOf(after, id)];
    return {
      id,
      piece,
      before: before[from] ?? null,
      after: after[to] ?? null,
      moved: to < from ? 'up' : to > from ? 'down' : 'stays',
    };
  });
}

/** Rank of a piece, 0 the likeliest; infinite where it is not among the candidates. */
function rankOf(candidates: readonly Candidate[], id: number): number {
  const rank = candidates.findIndex((candidate) => candidate.id === id);
  return rank >= 0 ? rank : Number.POSITIVE_INFINITY;
}
