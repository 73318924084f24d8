/** The pure part of the renderer for programs without a screen; see `engine/replayTypes.ts`. */

import type { PictureName, Replay, ReplayRequest, TreeLook, ViewState } from '../engine/api.ts';
import { aboutOf } from './picture/about.ts';
import { figureOf } from './picture/figure.ts';
import { csvOf, fileName, jsonOf } from './picture/files.ts';
import { PRINT, paletteOf } from './picture/palette.ts';
import { svgFile } from './picture/svg-file.ts';
import { fitNavigation } from './state/fit-navigation.ts';
import { inputsOf } from './state/input.ts';
import { misfits } from './state/view-state.ts';

export const replay: Replay = {
  inputsOf(view, hasTokenizer) {
    return inputsOf(inputStateOf(view), hasTokenizer) ?? 'The session has no text to trace.';
  },
  draw({ picture, colors, trace, view, size, ...by }: ReplayRequest) {
    const navigation = fitNavigation({ ...view, look: lookFor(picture, view.look) }, trace);
    const figure = figureOf(picture, trace, navigation, size);
    const about = aboutOf(picture, trace, navigation.selection, by);
    if (!figure || !about) return null;
    const palette = colors === 'print' ? PRINT : paletteOf(colors);
    return {
      name: fileName(about, '').replace(/\.$/, ''),
      svg: () => svgFile(figure.build(palette), palette, about),
      csv: () => csvOf(about, figure.table()),
      json: () => jsonOf(about, figure.table()),
      missed: misfits(view, navigation, trace),
    };
  },
};

/** As the app changes from one reading to another: a zoom belongs to the one that it was made in. */
function lookFor(picture: PictureName, look: TreeLook): TreeLook {
  if (picture === 'matrix' || picture === look.reading) return look;
  return { ...look, reading: picture, zoom: null };
}

/** The texts of a view as the input's state has them. */
function inputStateOf({ text, window, second }: ViewState) {
  return {
    text,
    window,
    second: second?.text ?? null,
    secondUse: second?.use ?? 'beside',
    secondWindow: second?.window ?? 0,
  };
}
