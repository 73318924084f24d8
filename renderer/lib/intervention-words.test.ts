import { expect, it } from 'vitest';
import { changeWords, whereWords } from './intervention-words.ts';

const tokens = [[{ piece: '<cls>' }, { piece: 'the' }, { piece: 'king' }]];

it('says what is done and where', () => {
  const token = { kind: 'token', text: 0, token: 2 } as const;
  const change = { kind: 'force', at: { level: 3 }, to: 'left' } as const;
  expect(changeWords(change)).toBe('level 3 to the left');
  expect(whereWords({ tokens: token, layer: 1, tree: null, change }, tokens)).toBe(
    'king (2), layer 1',
  );
  expect(changeWords({ kind: 'ablate', part: { kind: 'subtree', node: 1047 } })).toBe(
    'ablate node 1,047 and below',
  );
  const span = { kind: 'span', text: 0, from: 1, to: 2 } as const;
  expect(whereWords({ tokens: span, layer: null, tree: 2, change }, tokens)).toBe(
    'the (1) to king (2), all layers, tree 2',
  );
});
