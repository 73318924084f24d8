import { expect, it } from 'vitest';
import type { FragilityLayer } from '../../engine/api.ts';
import { PRINT } from '../picture/palette.ts';
import { fragilityScene } from './fragility-scene.ts';

const layer = (index: number, levels: number): FragilityLayer => ({
  layer: index,
  walks: 100,
  levels: Array.from({ length: levels }, (_, level) => {
    return { level, margins: [0.01, 0.1, 1, 5, 10], turned: [] };
  }),
});
const bars = (...layers: readonly (readonly number[])[]) => ({
  name: 'BF16',
  layers: layers.map((levels) => {
    const changed = levels.reduce((sum, many) => sum + many, 0);
    return { changed, changedMargin: 0.01, levels };
  }),
});

it('draws a chart a layer, bars as high as what a variant turns, decades at equal distances', () => {
  const two = [layer(0, 2), layer(1, 2)];
  const { marks, height } = fragilityScene(two, bars([2, 4], [0, 1]), 500, PRINT);
  const drawn = marks.flatMap((mark) => (mark.kind === 'rects' ? [...Array.from(mark.at)] : []));
  const high = drawn.filter((_, at) => at % 4 === 3);
  expect(high).toEqual([18, 36, 0, 9]);
  const words = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
  expect(words).toContain('BF16: 6 of 100');
  const labels = marks.flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
  const [y = 0, z = 0, w = 0] = ['0.01', '0.1', '1'].map(
    (text) => labels.find((mark) => mark.text === text)?.y,
  );
  expect(y - z).toBeCloseTo(z - w, 6);
  // Two in a row where there is room, else one below the other.
  expect(fragilityScene(two, null, 300, PRINT).height).toBe(2 * height);
});

it('keeps margins of zero on the axis', () => {
  const still = {
    ...layer(0, 1),
    levels: [{ level: 0, margins: [0, 0, 0, 0, 0], turned: [] }],
  };
  const numbers = fragilityScene([still], bars([0]), 300, PRINT).marks.flatMap((mark) =>
    mark.kind === 'segments' || mark.kind === 'rects' ? Array.from(mark.at) : [],
  );
  expect(numbers.every(Number.isFinite)).toBe(true);
});
