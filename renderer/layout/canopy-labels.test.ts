import { expect, test } from 'vitest';
import { labelRoom, layoutLabels } from './canopy-labels.ts';
import { fitFan } from './fan.ts';

const fan = fitFan(11, 660, 480, labelRoom(660));
const word = (piece: string, special = false) => ({
  id: 1,
  piece,
  start: 0,
  end: 0,
  special,
  unknown: false,
});

test('tokens of one leaf share one label, left and right read outwards', () => {
  const { labels, hidden } = layoutLabels(
    fan,
    [3, 2000, 3],
    [word('a'), word('b'), word('a')],
    0,
    100,
  );
  expect(hidden).toBe(0);
  expect(labels.map(({ text, anchor }) => [text, anchor])).toEqual([
    ['a ×2', 'end'],
    ['b', 'start'],
  ]);
});

test('labels never touch, and the chosen token keeps its own when there is no room for all', () => {
  const leaves = Array.from({ length: 126 }, (_, i) => (i * 613) % 2048);
  const tokens = leaves.map((_, i) => word(i % 7 === 0 ? '.' : 'word'));
  const { labels, hidden } = layoutLabels(fan, leaves, tokens, 14, 100);
  expect(labels.length + hidden).toBe(126);
  expect(labels.some(({ group }) => group.tokens.includes(14))).toBe(true);
  for (let i = 1; i < labels.length; i++) {
    const [a, b] = [labels[i - 1], labels[i]];
    expect(Math.hypot((a?.x ?? 0) - (b?.x ?? 0), (a?.y ?? 0) - (b?.y ?? 0))).toBeGreaterThan(12);
  }
});
