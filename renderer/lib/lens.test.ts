import { expect, test } from 'vitest';
import { besideEachOther } from './lens.ts';

const candidates = (...pieces: readonly string[]) =>
  pieces.map((piece, rank) => ({
    id: piece.charCodeAt(0),
    piece,
    logit: -rank,
    probability: 1 / (rank + 2),
  }));

test('the likeliest after come first, with what they were before; fallen ones last', () => {
  const rows = besideEachOther(candidates('a', 'b', 'c'), candidates('b', 'd', 'a'), 2);
  expect(rows.map(({ piece, moved }) => `${piece} ${moved}`)).toEqual(['b up', 'd up', 'a down']);
  expect(rows[0]?.before?.probability).toBeCloseTo(1 / 3);
  expect(rows[1]?.before).toBeNull();
  expect(rows[2]?.after?.probability).toBeCloseTo(1 / 4);
});

test('a layer that changes nothing moves nothing', () => {
  const same = candidates('a', 'b');
  expect(besideEachOther(same, same, 5).map(({ moved }) => moved)).toEqual(['stays', 'stays']);
});
