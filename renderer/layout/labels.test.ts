import { expect, test } from 'vitest';
import { fittingLabel, groupByLeaf, groupLabel, spreadLabels } from './labels.ts';

const wish = (want: number, priority = 0) => ({ want, priority });

test('labels with room stay where they want to be', () => {
  expect(spreadLabels([wish(20), wish(50), wish(90)], 12, 100)).toEqual([20, 50, 90]);
});

test('crowded labels share the shift and keep their order', () => {
  expect(spreadLabels([wish(50), wish(50), wish(50)], 10, 100)).toEqual([40, 50, 60]);
});

test('labels stay on the line', () => {
  expect(spreadLabels([wish(0), wish(1), wish(99), wish(100)], 10, 100)).toEqual([5, 15, 85, 95]);
});

test('without room for all, the lower priority gives way', () => {
  const places = spreadLabels([wish(10), wish(11, 5), wish(12), wish(13, 9)], 10, 20);
  expect(places.map((place) => place !== null)).toEqual([false, true, false, true]);
  expect(places[1]).toBeLessThan(places[3] ?? 0);
});

test('where a crowd would push labels far, those of lower priority are left out', () => {
  const wishes = [wish(50), wish(51, 9), wish(52), wish(53), wish(54), wish(90)];
  const places = spreadLabels(wishes, 10, 200, 10);
  expect(places[1]).not.toBeNull();
  expect(places[5]).toBe(90);
  places.forEach((place, i) => {
    if (place !== null) expect(Math.abs(place - (wishes[i]?.want ?? 0))).toBeLessThanOrEqual(10);
  });
  expect(places.filter((place) => place !== null).length).toBe(4);
});

test('any crowd ends at least a gap apart and within the line', () => {
  const wishes = Array.from({ length: 60 }, (_, i) => wish((i * 37) % 500));
  const places = spreadLabels(wishes, 8, 500).filter((place) => place !== null);
  const sorted = places.sort((a, b) => a - b);
  expect(sorted).toHaveLength(60);
  for (let i = 1; i < sorted.length; i++) {
    expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThan(8 - 1e-9);
  }
  expect(sorted[0]).toBeGreaterThanOrEqual(4 - 1e-9);
  expect(sorted.at(-1)).toBeLessThanOrEqual(496 + 1e-9);
});

test('of many alike, those are left out that leave the others evenly along the line', () => {
  for (const farthest of [40, Number.POSITIVE_INFINITY]) {
    const wishes = Array.from({ length: 125 }, (_, i) => wish(4.8 * (i + 0.5)));
    const places = spreadLabels(wishes, 12, 600, farthest).filter((place) => place !== null);
    expect(places.length).toBeGreaterThan(35);
    const gaps = places.slice(1).map((place, i) => place - (places[i] ?? 0));
    expect(Math.max(...gaps, places[0] ?? 600, 600 - (places.at(-1) ?? 0))).toBeLessThan(40);
  }
});

test('tokens of one leaf share a label, equal pieces counted', () => {
  expect(groupByLeaf([7, 3, 7])).toEqual([
    { leaf: 3, tokens: [1] },
    { leaf: 7, tokens: [0, 2] },
  ]);
  expect(groupLabel(['the', 'king', 'the'], 13)).toBe('the ×2 · king');
  expect(groupLabel(['light', 'other', 'air'], 12)).toBe('light +2');
  expect(groupLabel(['incomprehensible', 'of'], 11)).toBe('incompr… +1');
});

test('what a label does not name it counts in tokens, not in different pieces', () => {
  const twenty = ['old', 'was', 'of', 'of', ...Array(15).fill('the'), 'queen'];
  expect(groupLabel(twenty, 9)).toBe('old +19');
  expect(groupLabel(twenty, 18)).toBe('old · was +18');
  expect(groupLabel(twenty, 40)).toBe('old · was · of ×2 · the ×15 · queen');
  expect(fittingLabel(twenty, 7)).toBe('old +19');
  expect(fittingLabel(twenty, 6)).toBeNull();
});
