import { expect, test } from 'vitest';
import { threadChoices } from './threads.ts';

test('a few cores are offered one by one', () => {
  expect(threadChoices(1, 1)).toEqual([1]);
  expect(threadChoices(6, 2)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('many cores are offered by powers of two, with all of them and the number in use', () => {
  expect(threadChoices(12, 12)).toEqual([1, 2, 4, 8, 12]);
  expect(threadChoices(64, 6)).toEqual([1, 2, 4, 6, 8, 16, 32, 64]);
});
