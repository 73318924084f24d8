import { describe, expect, it } from 'vitest';
import { parseWindowState, placeWindow } from './windowState.ts';

const main = { x: 0, y: 25, width: 1920, height: 1055 };
const right = { x: 1920, y: 0, width: 2560, height: 1440 };
const state = (x: number, y: number, width = 1400, height = 900) => ({
  bounds: { x, y, width, height },
  maximized: false,
  fullScreen: false,
});

describe('a window opens again', () => {
  it('where it was, on either screen', () => {
    expect(placeWindow(state(100, 100), [main, right])).toEqual(state(100, 100).bounds);
    expect(placeWindow(state(2500, 300), [main, right])).toEqual(state(2500, 300).bounds);
  });

  it('at the usual size in the middle where its screen is gone', () => {
    expect(placeWindow(state(2500, 300), [main])).toEqual({ width: 1280, height: 800 });
    expect(placeWindow(state(-9000, 0), [main])).toEqual({ width: 1280, height: 800 });
    expect(placeWindow(state(100, 5000), [main])).toEqual({ width: 1280, height: 800 });
    expect(placeWindow(null, [main])).toEqual({ width: 1280, height: 800 });
  });

  it('within its screen where it hung over the edge', () => {
    expect(placeWindow(state(1700, 900), [main])).toEqual({
      x: 520,
      y: 180,
      width: 1400,
      height: 900,
    });
    expect(placeWindow(state(100, -20), [main])).toMatchObject({ y: 25 });
  });

  it('no larger than the screen and no smaller than the app takes', () => {
    expect(placeWindow(state(0, 25, 9000, 9000), [main])).toEqual(main);
    expect(placeWindow(state(50, 50, 300, 10), [main])).toMatchObject({ width: 1024, height: 700 });
    const tiny = { x: 0, y: 0, width: 800, height: 600 };
    expect(placeWindow(null, [tiny])).toEqual({ width: 800, height: 600 });
  });

  it('a little aside of a window that is open already', () => {
    expect(placeWindow(state(100, 100), [main], 2)).toMatchObject({ x: 156, y: 156 });
  });
});

describe('the file of the last run', () => {
  it('is read as it was written', () => {
    expect(parseWindowState(JSON.stringify(state(1, 2)))).toEqual(state(1, 2));
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['no window', '{"bounds":7}'],
    ['a number that is none', JSON.stringify(state(1, 2)).replace('1400', '1e999')],
    ['words for numbers', JSON.stringify(state(1, 2)).replace('1400', '"wide"')],
  ])('says nothing where it holds %s', (_what, text) => {
    expect(parseWindowState(text)).toBeNull();
  });
});
