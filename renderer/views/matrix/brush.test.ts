import { expect, test } from 'vitest';
import { extendedSpan, spanOf, tokensOf } from './brush.ts';

test('a brush grows and shrinks at the end that moves', () => {
  const three = extendedSpan({ text: 0, from: 2, to: 3 }, { text: 0, token: 3 }, 4);
  expect(three).toEqual({ text: 0, from: 2, to: 4 });
  expect(extendedSpan(three, { text: 0, token: 4 }, 3)).toEqual({ text: 0, from: 2, to: 3 });
  expect(extendedSpan(three, { text: 0, token: 2 }, 1)).toEqual({ text: 0, from: 1, to: 4 });
});

test('a brush that begins elsewhere, or in another text, is a new one', () => {
  const old = { text: 0, from: 2, to: 4 };
  expect(extendedSpan(old, { text: 0, token: 7 }, 8)).toEqual({ text: 0, from: 7, to: 8 });
  expect(extendedSpan(old, { text: 1, token: 2 }, 1)).toEqual({ text: 1, from: 1, to: 2 });
  expect(extendedSpan(null, { text: 0, token: 0 }, 5)).toEqual({ text: 0, from: 0, to: 5 });
});

test('a brush over one token is none', () => {
  expect(spanOf(0, 3, 3)).toBeNull();
  expect(extendedSpan({ text: 0, from: 2, to: 3 }, { text: 0, token: 3 }, 2)).toBeNull();
  expect(tokensOf({ text: 0, from: 2, to: 4 })).toEqual([2, 3, 4]);
});
