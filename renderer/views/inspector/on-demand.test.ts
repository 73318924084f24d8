import { expect, test } from 'vitest';
import { Answers } from './on-demand.ts';

test('answers are kept up to a number, the oldest go first', () => {
  const answers = new Answers<number>(2);
  answers.keep('a', 1);
  answers.keep('b', 2);
  answers.keep('c', 3);
  expect(['a', 'b', 'c'].map((key) => answers.get(key))).toEqual([undefined, 2, 3]);
});
