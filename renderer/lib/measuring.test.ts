import { expect, test } from 'vitest';
import { paceOf } from './measuring.ts';

test('the pace so far tells the time left', () => {
  expect(paceOf({ done: 1000, total: 4000 }, 2000)).toEqual({
    share: 0.25,
    perSecond: 0.125,
    secondsLeft: 6,
  });
});

test('a job past its end has no time left', () => {
  expect(paceOf({ done: 5, total: 4 }, 1000)).toMatchObject({ share: 1, secondsLeft: 0 });
});

test('nothing is known before something is done', () => {
  expect(paceOf({ done: 0, total: 0 }, 50)).toBeNull();
  expect(paceOf({ done: 1, total: 4 }, 0)).toBeNull();
});
