/** Sizes of the layers x tokens matrix: a pure function of the room and the counts. */

export interface MatrixGeometry {
  /** Width of the tokens' labels. */
  readonly labels: number;
  readonly cellWidth: number;
  readonly rowHeight: number;
  /** Every how many layers a number is written above. */
  readonly numberEvery: number;
}

/** Rows stay legible; with many tokens the matrix scrolls as a list does, downwards alone. */
export function matrixGeometry(
  width: number,
  height: number,
  tokens: number,
  layers: number,
): MatrixGeometry {
  const labels = Math.round(Math.min(132, Math.max(72, width * 0.36)));
  const cellWidth = Math.max(4, Math.min(40, Math.floor((width - labels) / Math.max(1, layers))));
  const rowHeight = Math.min(28, Math.max(15, Math.floor(height / Math.max(1, tokens))));
  return { labels, cellWidth, rowHeight, numberEvery: Math.ceil(16 / cellWidth) };
}

/** The cell under a point, in pixels from the first cell's corner; null outside. */
export function cellAt(
  geometry: MatrixGeometry,
  x: number,
  y: number,
  tokens: number,
  layers: number,
): { readonly token: number; readonly layer: number } | null {
  const layer = Math.floor(x / geometry.cellWidth);
  const token = Math.floor(y / geometry.rowHeight);
  const inside = layer >= 0 && layer < layers && token >= 0 && token < tokens;
  return inside ? { token, layer } : null;
}

/** Where an arrow key leads from a cell; null for other keys. */
export function step(
  key: string,
  from: { readonly token: number; readonly layer: number },
  tokens: number,
  layers: number,
): { readonly token: number; readonly layer: number } | null {
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    PageUp: [-10, 0],
    PageDown: [10, 0],
    Home: [-tokens, 0],
    End: [tokens, 0],
  };
  const move = moves[key];
  if (!move) return null;
  const clamp = (value: number, most: number) => Math.min(most - 1, Math.max(0, value));
  return {
    token: clamp(from.token + move[0], tokens),
    layer: clamp(from.layer + move[1], layers),
  };
}
