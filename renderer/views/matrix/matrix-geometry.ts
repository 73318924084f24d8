/**
 * Sizes of the layers x tokens matrix: a pure function of the room and the counts. Rows are tokens,
 * one group of rows for each text; columns are layers. Pixels from the corner of all rows.
 */

export interface Group {
  /** Of its first row; its heading, where there is one, stands above. */
  readonly top: number;
  readonly tokens: number;
}

export interface MatrixGeometry {
  /** Width of the tokens' labels. */
  readonly labels: number;
  readonly layers: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
  /** Every how many layers a number is written above. */
  readonly numberEvery: number;
  /** Height of a text's heading; 0 where there is one text alone. */
  readonly heading: number;
  readonly groups: readonly Group[];
  /** Of all groups. */
  readonly height: number;
  /** Width of the strip that shows all rows at once; 0 where they fit. */
  readonly overview: number;
}

/** A cell, or a row's label where `layer` is null. */
export interface CellAt {
  readonly text: number;
  readonly token: number;
  readonly layer: number | null;
}

interface Sizes {
  readonly labels: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
  readonly heading: number;
  readonly overview: number;
}

const LEAST_ROW = 15;
const HEADING = 22;
/** Above and below the rows, within what scrolls. */
export const MATRIX_EDGE = 2;
/** Between the cells and the overview. */
export const OVERVIEW_GAP = 8;

/** Rows stay legible; where they do not all fit, an overview beside them shows all at once. */
export function matrixGeometry(
  width: number,
  height: number,
  tokens: readonly number[],
  layers: number,
): MatrixGeometry {
  const heading = tokens.length > 1 ? HEADING : 0;
  const rows = Math.max(
    1,
    tokens.reduce((sum, count) => sum + count, 0),
  );
  const room = height - heading * tokens.length;
  const overview = rows * LEAST_ROW > room ? Math.min(44, Math.max(24, 2 * layers)) : 0;
  const free = width - (overview > 0 ? overview + OVERVIEW_GAP : 0);
  const labels = Math.round(Math.min(132, Math.max(64, free * 0.36)));
  return placed(tokens, layers, {
    labels,
    cellWidth: Math.max(4, Math.min(56, Math.floor((free - labels) / Math.max(1, layers)))),
    rowHeight: Math.min(28, Math.max(LEAST_ROW, Math.floor(room / rows))),
    heading,
    overview,
  });
}

/** The same rows in so much room, however small they become: no labels, no headings. */
export function overviewGeometry(
  geometry: MatrixGeometry,
  width: number,
  height: number,
): MatrixGeometry {
  const tokens = geometry.groups.map((group) => group.tokens);
  return placed(tokens, geometry.layers, {
    labels: 0,
    cellWidth: width / Math.max(1, geometry.layers),
    rowHeight: (height * geometry.rowHeight) / Math.max(1, geometry.height),
    heading: (height * geometry.heading) / Math.max(1, geometry.height),
    overview: 0,
  });
}

/** Rows as a figure in a paper wants them, whatever the window. */
export function figureGeometry(
  tokens: readonly number[],
  layers: number,
  longestPiece: number,
): MatrixGeometry {
  return placed(tokens, layers, {
    labels: Math.min(220, 16 + 7 * longestPiece),
    cellWidth: layers > 16 ? 14 : layers > 8 ? 20 : 32,
    rowHeight: 18,
    heading: tokens.length > 1 ? HEADING : 0,
    overview: 0,
  });
}

function placed(tokens: readonly number[], layers: number, sizes: Sizes): MatrixGeometry {
  const groups: Group[] = [];
  let y = 0;
  for (const count of tokens) {
    groups.push({ top: y + sizes.heading, tokens: count });
    y += sizes.heading + count * sizes.rowHeight;
  }
  return {
    ...sizes,
    layers,
    numberEvery: Math.max(1, Math.ceil(16 / sizes.cellWidth)),
    groups,
    height: y,
  };
}

/** Top of a token's row. */
export function rowTop(geometry: MatrixGeometry, text: number, token: number): number {
  return (geometry.groups[text]?.top ?? 0) + token * geometry.rowHeight;
}

/** What is under a point; null beside the rows and on headings. */
export function cellAt(geometry: MatrixGeometry, x: number, y: number): CellAt | null {
  const column = Math.floor((x - geometry.labels) / geometry.cellWidth);
  if (x < 0 || column >= geometry.layers) return null;
  for (const [text, group] of geometry.groups.entries()) {
    const token = Math.floor((y - group.top) / geometry.rowHeight);
    if (token >= 0 && token < group.tokens)
      return { text, token, layer: column >= 0 ? column : null };
  }
  return null;
}

/** The token of one text whose row is nearest to a height: where a brush ends that left its text. */
export function nearestToken(geometry: MatrixGeometry, text: number, y: number): number {
  const group = geometry.groups[text];
  if (!group) return 0;
  const token = Math.floor((y - group.top) / geometry.rowHeight);
  return Math.min(Math.max(0, token), Math.max(0, group.tokens - 1));
}

interface Place {
  readonly text: number;
  readonly token: number;
  readonly layer: number;
}

const MOVES: Readonly<Record<string, readonly [rows: number, layers: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};

/** Where an arrow key leads from a cell; null for other keys. One step leads into the next text. */
export function step(key: string, from: Place, geometry: MatrixGeometry): Place | null {
  const move = MOVES[key];
  if (!move) return null;
  const layer = clamp(from.layer + move[1], geometry.layers);
  const rows = geometry.groups[from.text]?.tokens ?? 1;
  const token = from.token + move[0];
  if (token === -1 && from.text > 0) {
    const above = geometry.groups[from.text - 1]?.tokens ?? 1;
    return { text: from.text - 1, token: above - 1, layer };
  }
  if (token === rows && from.text < geometry.groups.length - 1)
    return { text: from.text + 1, token: 0, layer };
  return { text: from.text, token: clamp(token, rows), layer };
}

function clamp(value: number, count: number): number {
  return Math.min(Math.max(0, count - 1), Math.max(0, value));
}
