import { expect, test } from 'vitest';
import { same } from './same.ts';

test('plain data is the same by its values, whatever the order of its keys', () => {
  const one = { text: 'a', at: [1, { level: 2 }], node: null };
  expect(same(one, { node: null, at: [1, { level: 2 }], text: 'a' })).toBe(true);
  expect(same(one, { ...one, node: { level: 0 } })).toBe(false);
  expect(same(one, { ...one, at: [1] })).toBe(false);
  expect(same(one, { text: 'a', at: [1, { level: 2 }] })).toBe(false);
  expect(same([], null)).toBe(false);
});
