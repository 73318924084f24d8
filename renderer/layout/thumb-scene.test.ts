import { expect, test } from 'vitest';
import { leafColor } from '../lib/leaf-color.ts';
import { PRINT } from '../picture/palette.ts';
import { thumbScene } from './thumb-scene.ts';
import { WHOLE, windowOf } from './window.ts';

const input = { width: 104, height: 68, depth: 4, leaves: [0, 9, 9], chosen: null, window: WHOLE };

test('a stamp shows a path a leaf, inside its box, at any depth', () => {
  for (const depth of [1, 4, 15]) {
    const { marks } = thumbScene({ ...input, depth, leaves: [0, 2 ** depth - 1] }, PRINT);
    for (const mark of marks) {
      if (mark.kind !== 'segments') continue;
      for (let i = 0; i < mark.at.length; i += 2) {
        expect(mark.at[i]).toBeGreaterThanOrEqual(0);
        expect(mark.at[i]).toBeLessThanOrEqual(104);
        expect(mark.at[i + 1]).toBeGreaterThanOrEqual(0);
        expect(mark.at[i + 1]).toBeLessThanOrEqual(68);
      }
    }
  }
  const strokes = thumbScene(input, PRINT).marks.flatMap((mark) =>
    mark.kind === 'segments' ? [mark.stroke] : [],
  );
  expect(strokes.slice(1)).toEqual([leafColor(0, 4, 'light'), leafColor(9, 4, 'light')]);
});

test('a map marks the part that is shown, the whole tree needs no mark', () => {
  const sectors = (window: { from: number; to: number }) =>
    thumbScene({ ...input, window }, PRINT).marks.filter(({ kind }) => kind === 'shape').length;
  expect(sectors(WHOLE)).toBe(0);
  expect(sectors(windowOf({ level: 2, place: 3 }))).toBe(1);
});

test('the rim of the shown part is seen however deep it lies', () => {
  const window = windowOf({ level: 12, place: 1057 });
  const { marks } = thumbScene({ ...input, depth: 15, leaves: [8462], window }, PRINT);
  const rim = marks.find((mark) => mark.kind === 'segments' && mark.stroke === PRINT.accent);
  const at = rim?.kind === 'segments' ? Array.from(rim.at) : [];
  const [x = 0, y = 0] = at;
  const [toX = 0, toY = 0] = at.slice(-2);
  expect(Math.hypot(toX - x, toY - y)).toBeGreaterThan(4);
  // Over the strands, not under them.
  expect(marks.at(-1)).toBe(rim);
});
