/** Tokens of a node in the order that a table shows them. */

import type { CountedToken } from '../../engine/api.ts';

export type TokenColumn = 'piece' | 'count' | 'share';

export interface TokenOrder {
  readonly column: TokenColumn;
  readonly descending: boolean;
}

/** The share of a token's occurrences that come to the node. */
export function shareOf({ count, total }: CountedToken): number {
  return total === 0 ? 0 : count / total;
}

/** Another column begins with what is most of interest; the same one turns round. */
export function nextTokenOrder(order: TokenOrder, column: TokenColumn): TokenOrder {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: column !== 'piece' };
}

/** Those with `filter` in their piece, whatever the case, in order; ties by count, then by id. */
export function orderTokens(
  tokens: readonly CountedToken[],
  { column, descending }: TokenOrder,
  filter: string,
): readonly CountedToken[] {
  const wanted = filter.trim().toLowerCase();
  const compare = {
    piece: (a: CountedToken, b: CountedToken) => a.piece.localeCompare(b.piece, 'en'),
    count: (a: CountedToken, b: CountedToken) => a.count - b.count,
    share: (a: CountedToken, b: CountedToken) => shareOf(a) - shareOf(b),
  }[column];
  const sign = descending ? -1 : 1;
  return tokens
    .filter(({ piece }) => piece.toLowerCase().includes(wanted))
    .toSorted((a, b) => sign * compare(a, b) || b.count - a.count || a.token - b.token);
}
