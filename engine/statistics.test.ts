import { expect, it } from 'vitest';
import { spread } from './statistics.ts';

it('interpolates between ranks as numpy does by default', () => {
  expect(spread([4, 1, 3, 2])).toEqual({ p10: 1.3, median: 2.5, p90: 3.7 });
  expect(spread([7])).toEqual({ p10: 7, median: 7, p90: 7 });
});
