import { expect, it } from 'vitest';
import { nextTokenOrder, orderTokens, shareOf } from './token-order.ts';

const token = (id: number, piece: string, count: number, total: number) => ({
  token: id,
  piece,
  count,
  total,
});
const tokens = [
  token(7, 'the', 90, 900),
  token(9, 'King', 12, 12),
  token(8, '##king', 12, 48),
  token(5, 'a', 3, 30),
];
const pieces = (order: Parameters<typeof orderTokens>[1], filter = '') =>
  orderTokens(tokens, order, filter).map(({ piece }) => piece);

it('orders by count, by the share that comes here, or by piece; ties by count, then id', () => {
  expect(pieces({ column: 'count', descending: true })).toEqual(['the', '##king', 'King', 'a']);
  expect(pieces({ column: 'share', descending: true })).toEqual(['King', '##king', 'the', 'a']);
  expect(pieces({ column: 'piece', descending: false })).toEqual(['##king', 'a', 'King', 'the']);
});

it('keeps those with a part in them, whatever the case', () => {
  expect(pieces({ column: 'count', descending: true }, ' KING ')).toEqual(['##king', 'King']);
  expect(pieces({ column: 'count', descending: true }, 'queen')).toEqual([]);
});

it('begins with the largest, pieces with the first letter, and turns round', () => {
  const byCount = { column: 'count', descending: true } as const;
  expect(nextTokenOrder(byCount, 'count')).toEqual({ column: 'count', descending: false });
  expect(nextTokenOrder(byCount, 'piece')).toEqual({ column: 'piece', descending: false });
  expect(nextTokenOrder(byCount, 'share')).toEqual({ column: 'share', descending: true });
});

it('says what share of a token comes to a node', () => {
  expect(shareOf(token(8, '##king', 12, 48))).toBe(0.25);
  expect(shareOf(token(8, '##king', 0, 0))).toBe(0);
});
