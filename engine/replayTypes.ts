/**
 * Pictures without a screen: what the renderer's pure part offers to programs that have none. It is
 * bundled apart (`out/render/replay.js`), so that the command line draws with the very same code and
 * imports nothing of the renderer. Types alone.
 */

import type { Precision, Trace, TraceInput } from './api.ts';
import type { ViewState } from './sessionTypes.ts';

export type PictureName = 'matrix' | 'canopy' | 'icicle' | 'spine';

export interface ReplayRequest {
  readonly picture: PictureName;
  readonly colors: 'light' | 'dark' | 'print';
  readonly trace: Trace;
  readonly view: ViewState;
  /** CSS pixels; the matrix is as large as its texts and layers make it. */
  readonly size: { readonly width: number; readonly height: number };
  readonly canopy: string;
  readonly precision: Precision;
}

export interface ReplayedPicture {
  /** The name that the app gives such a file, without its extension. */
  readonly name: string;
  svg(): Promise<string>;
  csv(): string;
  json(): string;
  /** What of the view this model and these texts do not have, in a sentence; null where nothing. */
  readonly missed: string | null;
}

export interface Replay {
  /** What to trace for a view; a sentence where its texts cannot be traced. */
  inputsOf(view: ViewState, hasTokenizer: boolean): readonly TraceInput[] | string;
  /** Null where there is no such picture: of dense layers, or of trees that are one node. */
  draw(request: ReplayRequest): ReplayedPicture | null;
}
