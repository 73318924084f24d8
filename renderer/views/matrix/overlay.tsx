import { useMemo } from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { tokensUnder } from '../../lib/lit.ts';
import type { Hover, Span } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { type CellAt, type MatrixGeometry, rowTop } from './matrix-geometry.ts';
import type { MatrixText } from './matrix-scene.ts';

interface OverlayProps {
  readonly texts: readonly MatrixText[];
  readonly shape: FffShape;
  readonly geometry: MatrixGeometry;
  readonly under: CellAt | null;
  /** While it grows; the marked span of the store else. */
  readonly brush: Span | null;
}

interface Cell {
  readonly text: number;
  readonly token: number;
}

/** All that changes over the cells: what is chosen, pinned, marked and under the pointer. */
export function Overlay({ texts, shape, geometry, under, brush }: OverlayProps) {
  const { layer } = useCanopy((state) => state.selection);
  const { height, labels, cellWidth, rowHeight, layers, groups } = geometry;
  return (
    <svg
      className="matrix-overlay"
      width={labels + layers * cellWidth + 4}
      height={height + 4}
      viewBox={`-2 -2 ${labels + layers * cellWidth + 4} ${height + 4}`}
      aria-hidden="true"
    >
      <Marked geometry={geometry} brush={brush} />
      <Lit texts={texts} shape={shape} geometry={geometry} under={under} />
      {groups.map(({ top, tokens }, text) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a text is its index
          key={text}
          className="matrix-column"
          x={labels + layer * cellWidth - 0.5}
          y={top - 0.5}
          width={cellWidth}
          height={tokens * rowHeight}
          rx={3}
        />
      ))}
      <Chosen geometry={geometry} />
    </svg>
  );
}

/** The chosen cell, and the pinned token's in the same layer. */
function Chosen({ geometry }: { readonly geometry: MatrixGeometry }) {
  const { text, token, layer } = useCanopy((state) => state.selection);
  const pin = useCanopy((state) => state.pin);
  const frame = (cell: Cell) => framePath(geometry, [cell], layer, 0);
  return (
    <>
      {pin && (
        <>
          <path className="matrix-casing" d={frame(pin)} />
          <path className="matrix-frame" data-pinned="true" d={frame(pin)} />
        </>
      )}
      <path className="matrix-casing" d={frame({ text, token })} />
      <path className="matrix-frame" d={frame({ text, token })} data-testid="matrix-chosen" />
    </>
  );
}

/** Brushed tokens: a bar beside them, and all others dimmed. */
function Marked({
  geometry,
  brush,
}: {
  readonly geometry: MatrixGeometry;
  readonly brush: Span | null;
}) {
  const kept = useCanopy((state) => state.span);
  const span = brush ?? kept;
  if (!span) return null;
  const { labels, layers, cellWidth, height } = geometry;
  const top = rowTop(geometry, span.text, span.from);
  const end = rowTop(geometry, span.text, span.to + 1);
  const width = layers * cellWidth;
  return (
    <>
      <rect className="matrix-dim" x={labels} y={0} width={width} height={Math.max(0, top - 0.5)} />
      <rect
        className="matrix-dim"
        x={labels}
        y={end - 0.5}
        width={width}
        height={Math.max(0, height - end + 0.5)}
      />
      <rect
        className="matrix-bar"
        x={labels - 5}
        y={top}
        width={3}
        height={end - top - 1}
        rx={1.5}
      />
    </>
  );
}

/**
 * Tokens under the pointer in any view, else those that pass the chosen node; and who shares the leaf
 * of the cell under the pointer in this view.
 */
function Lit({ texts, shape, geometry, under }: Omit<OverlayProps, 'brush'>) {
  const hovered = useCanopy((state) => state.hover);
  const { layer, node } = useCanopy((state) => state.selection);
  const { rows, mates, column } = useMemo(() => {
    const hover: Hover | null = hovered ?? (node && { kind: 'node', ...node });
    const lit = texts.flatMap(({ leaves }, text) =>
      tokensUnder(hover, text, leaves[layer] ?? [], shape.depth).map((token) => ({ text, token })),
    );
    if (hover?.kind === 'node') return { rows: lit, mates: lit, column: layer };
    const at = under?.layer ?? null;
    return { rows: lit, mates: under && at !== null ? sameLeaf(texts, under, at) : [], column: at };
  }, [texts, shape, hovered, node, layer, under]);
  return (
    <>
      {rows.map(({ text, token }) => (
        <rect
          key={`${text} ${token}`}
          className="matrix-lit"
          x={0}
          y={rowTop(geometry, text, token)}
          width={geometry.labels - 6}
          height={geometry.rowHeight - 1}
          rx={3}
        />
      ))}
      {column !== null && mates.length > 0 && (
        <>
          <path className="matrix-mate-casing" d={framePath(geometry, mates, column, 1)} />
          <path className="matrix-mate" d={framePath(geometry, mates, column, 1)} />
        </>
      )}
    </>
  );
}

/** Cells of a layer with the leaf of one of them. */
function sameLeaf(texts: readonly MatrixText[], of: Cell, layer: number): Cell[] {
  const leaf = texts[of.text]?.leaves[layer]?.[of.token];
  return texts.flatMap(({ leaves }, text) =>
    (leaves[layer] ?? []).flatMap((other, token) => (other === leaf ? [{ text, token }] : [])),
  );
}

/** Frames around cells of one layer, as one path. */
function framePath(
  geometry: MatrixGeometry,
  cells: readonly Cell[],
  layer: number,
  inset: number,
): string {
  const { labels, cellWidth, rowHeight } = geometry;
  const x = labels + layer * cellWidth + inset - 0.5;
  const width = cellWidth - 2 * inset;
  const height = rowHeight - 2 * inset;
  return cells
    .map(({ text, token }) => {
      const y = rowTop(geometry, text, token) + inset - 0.5;
      return `M${x} ${y}h${width}v${height}h${-width}z`;
    })
    .join('');
}
