/** The matrix as marks: one builder for the screen's cells and for the picture that is exported. */

import type { Token } from '../../../engine/api.ts';
import { count, shorten } from '../../lib/format.ts';
import { leafColor, type Scheme } from '../../lib/leaf-color.ts';
import type { Table } from '../../picture/exports.ts';
import type { Mark, Palette, Scene } from '../../picture/scene.ts';
import { figureGeometry, type MatrixGeometry, rowTop } from './matrix-geometry.ts';

/** One text's rows. */
export interface MatrixText {
  readonly tokens: readonly Token[];
  /** Leaf of each token in the chosen tree. [layer][token] */
  readonly leaves: readonly (readonly number[])[];
}

export interface MatrixInput {
  readonly texts: readonly MatrixText[];
  readonly depth: number;
  readonly tree: number;
  readonly trees: number;
  readonly selected: { readonly text: number; readonly token: number; readonly layer: number };
  readonly pin: { readonly text: number; readonly token: number } | null;
  readonly span: { readonly text: number; readonly from: number; readonly to: number } | null;
}

const MARGIN = 16;
const NUMBERS = 20;
/** Below the rows: a gap, and then the scale and two lines of words. */
const LEGEND_GAP = 18;
const LEGEND = 34;
const RAMP_PARTS = 64;

/** The coloured cells alone, from the corner of the first column. One mark for each colour. */
export function matrixCells(
  texts: readonly MatrixText[],
  depth: number,
  geometry: MatrixGeometry,
  scheme: Scheme,
): Scene {
  const marks = cellMarks(texts, depth, geometry, scheme, 0, 0);
  return { width: geometry.layers * geometry.cellWidth, height: geometry.height, marks };
}

function cellMarks(
  texts: readonly MatrixText[],
  depth: number,
  geometry: MatrixGeometry,
  scheme: Scheme,
  x: number,
  y: number,
): Mark[] {
  const { cellWidth, rowHeight } = geometry;
  // Tiny cells reach into their neighbours instead, so that no background shines through.
  const gapX = cellWidth > 10 ? 1 : cellWidth >= 4 ? 0.5 : -0.5;
  const gapY = rowHeight > 10 ? 1 : rowHeight > 6 ? 0.5 : -0.5;
  const byColor = new Map<string, number[]>();
  texts.forEach(({ leaves }, text) => {
    leaves.forEach((ofLayer, layer) => {
      ofLayer.forEach((leaf, token) => {
        const color = leafColor(leaf, depth, scheme);
        const at = byColor.get(color) ?? [];
        byColor.set(color, at);
        at.push(
          x + layer * cellWidth,
          y + rowTop(geometry, text, token),
          cellWidth - gapX,
          rowHeight - gapY,
        );
      });
    });
  });
  return [...byColor].map(([fill, at]) => ({ kind: 'rects', at, fill }));
}

/** The whole matrix for a figure: every row and column, labels, the chosen cell, the legend. */
export function matrixScene(input: MatrixInput, palette: Palette): Scene {
  const { texts, depth, selected, span } = input;
  const layers = texts[0]?.leaves.length ?? 0;
  const longest = Math.max(
    4,
    ...texts.flatMap(({ tokens }) => tokens.map(({ piece }) => piece.length)),
  );
  const geometry = figureGeometry(
    texts.map(({ tokens }) => tokens.length),
    layers,
    longest,
  );
  const left = MARGIN + geometry.labels;
  const top = MARGIN + NUMBERS;
  const cells = layers * geometry.cellWidth;
  const width = Math.max(left + cells, MARGIN + 240) + MARGIN;
  return {
    width,
    height: top + geometry.height + LEGEND_GAP + LEGEND + MARGIN,
    marks: [
      ...layerNumbers(geometry, selected.layer, left, top - 7, palette),
      ...labelMarks(input, geometry, left - 10, top, palette),
      ...cellMarks(texts, depth, geometry, palette.scheme, left, top),
      ...(span ? [spanMark(span, geometry, left - 5, top, palette)] : []),
      ...chosenMarks(input, geometry, left, top, palette),
      ...legendMarks(
        input,
        MARGIN,
        top + geometry.height + LEGEND_GAP,
        width - 2 * MARGIN,
        palette,
      ),
    ],
  };
}

function layerNumbers(
  geometry: MatrixGeometry,
  selected: number,
  left: number,
  y: number,
  palette: Palette,
): Mark[] {
  const name: Mark = {
    kind: 'text',
    x: left - 10,
    y,
    text: 'layer',
    size: 10.5,
    fill: palette.quiet,
    anchor: 'end',
  };
  const numbers = Array.from({ length: geometry.layers }, (_, layer): Mark => {
    const chosen = layer === selected;
    return {
      kind: 'text',
      x: left + (layer + 0.5) * geometry.cellWidth,
      y,
      text: String(layer),
      size: 10.5,
      fill: chosen ? palette.text : palette.quiet,
      face: 'mono',
      weight: chosen ? 700 : 400,
      anchor: 'middle',
    };
  });
  return [name, ...numbers];
}

function labelMarks(
  input: MatrixInput,
  geometry: MatrixGeometry,
  right: number,
  top: number,
  palette: Palette,
): Mark[] {
  const baseline = geometry.rowHeight / 2 + 4;
  return input.texts.flatMap(({ tokens }, text) => {
    const heading: Mark = {
      kind: 'text',
      x: MARGIN,
      y: top + rowTop(geometry, text, 0) - 7,
      text: `text ${text + 1}`,
      size: 11,
      fill: palette.quiet,
      weight: 600,
    };
    const labels = tokens.map(({ piece, special }, token): Mark => {
      const chosen = text === input.selected.text && token === input.selected.token;
      return {
        kind: 'text',
        x: right,
        y: top + rowTop(geometry, text, token) + baseline,
        text: shorten(piece, 30),
        size: 12,
        fill: special && !chosen ? palette.quiet : palette.text,
        weight: chosen ? 700 : 400,
        anchor: 'end',
      };
    });
    return geometry.heading > 0 ? [heading, ...labels] : labels;
  });
}

/** A bar beside the labels of the brushed tokens. */
function spanMark(
  span: NonNullable<MatrixInput['span']>,
  geometry: MatrixGeometry,
  x: number,
  top: number,
  palette: Palette,
): Mark {
  const y = top + rowTop(geometry, span.text, span.from);
  const height = (span.to - span.from + 1) * geometry.rowHeight - 1;
  return { kind: 'rects', at: [x, y, 2.5, height], fill: palette.accent };
}

/** Frames around the chosen cell and, dashed, the pinned token's cell of the same layer. */
function chosenMarks(
  input: MatrixInput,
  geometry: MatrixGeometry,
  left: number,
  top: number,
  palette: Palette,
): Mark[] {
  const { layer } = input.selected;
  const frame = (text: number, token: number, dash?: readonly number[]): Mark[] => {
    const x = left + layer * geometry.cellWidth;
    const y = top + rowTop(geometry, text, token);
    const [w, h] = [geometry.cellWidth - 1, geometry.rowHeight - 1];
    const edges = [x, y, x + w, y, x + w, y, x + w, y + h, x + w, y + h, x, y + h, x, y + h, x, y];
    const casing: Mark = { kind: 'segments', at: edges, stroke: palette.background, width: 4 };
    const line: Mark = { kind: 'segments', at: edges, stroke: palette.text, width: 2 };
    return [casing, dash ? { ...line, dash } : line];
  };
  return [
    ...(input.pin ? frame(input.pin.text, input.pin.token, [3, 2]) : []),
    ...frame(input.selected.text, input.selected.token),
  ];
}

/** What the colours mean: the leaves from left to right. */
function legendMarks(
  input: MatrixInput,
  x: number,
  y: number,
  width: number,
  palette: Palette,
): Mark[] {
  const { depth, tree, trees } = input;
  const caption = `leaf of each token by layer${trees > 1 ? `, tree ${tree} of ${trees}` : ''}`;
  const last = `leaf ${count(2 ** depth - 1)}`;
  const text = (
    at: number,
    words: string,
    anchor: 'start' | 'middle' | 'end',
    dy: number,
  ): Mark => ({
    kind: 'text',
    x: at,
    y: y + dy,
    text: words,
    size: 10.5,
    fill: palette.quiet,
    anchor,
  });
  return [
    ...rampMarks(depth, x, y, width, 7, palette.scheme),
    text(x, 'leaf 0', 'start', 20),
    text(x + width, last, 'end', 20),
    text(x + width / 2, caption, 'middle', 34),
  ];
}

/** The colour scale: every leaf where they are few, else 64 parts of it. */
function rampMarks(
  depth: number,
  x: number,
  y: number,
  width: number,
  height: number,
  scheme: Scheme,
): Mark[] {
  const level = Math.min(depth, Math.log2(RAMP_PARTS));
  const part = width / 2 ** level;
  return Array.from(
    { length: 2 ** level },
    (_, at): Mark => ({
      kind: 'rects',
      // A little into the next part, so that no seam shows.
      at: [x + at * part, y, at === 2 ** level - 1 ? part : part + 0.5, height],
      fill: leafColor(at, level, scheme),
    }),
  );
}

/** The numbers behind the matrix: a row for each token. */
export function matrixTable(texts: readonly MatrixText[]): Table {
  const layers = texts[0]?.leaves.map((_, layer) => `layer ${layer}`) ?? [];
  return {
    columns: ['text', 'token', 'piece', ...layers],
    rows: texts.flatMap(({ tokens, leaves }, text) =>
      tokens.map(({ piece }, token) => [
        text,
        token,
        piece,
        ...leaves.map((ofLayer) => ofLayer[token] ?? 0),
      ]),
    ),
  };
}
