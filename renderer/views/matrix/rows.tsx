import {
  memo,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { FffShape } from '../../../engine/api.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import type { Span } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { extendedSpan, spanOf, tokensOf } from './brush.ts';
import {
  type CellAt,
  cellAt,
  type MatrixGeometry,
  nearestToken,
  rowTop,
} from './matrix-geometry.ts';
import { type MatrixText, matrixCells } from './matrix-scene.ts';
import { Overlay } from './overlay.tsx';

interface RowsProps {
  readonly texts: readonly MatrixText[];
  readonly shape: FffShape;
  readonly geometry: MatrixGeometry;
  /** Height of the part that is seen. */
  readonly viewport: number;
  readonly under: CellAt | null;
  readonly onUnder: (cell: CellAt | null) => void;
}

/** Labels, cells and marks of all tokens, and what the pointer does with them. */
export function Rows({ texts, shape, geometry, viewport, under, onUnder }: RowsProps) {
  const scheme = useCanopy(schemeOf);
  const rows = useRef<HTMLDivElement>(null);
  const scene = useMemo(
    () => matrixCells(texts, shape.depth, geometry, scheme),
    [texts, shape, geometry, scheme],
  );
  const { brush, ...pointer } = useBrush(geometry, under, onUnder);
  useKeepInSight(rows, geometry, viewport);
  return (
    <div
      ref={rows}
      className="matrix-rows"
      style={{ height: geometry.height, width: geometry.labels + scene.width }}
      {...pointer}
    >
      <Labels texts={texts} geometry={geometry} />
      <div className="matrix-cells" style={{ left: geometry.labels }}>
        <SceneCanvas scene={scene} />
      </div>
      <Overlay texts={texts} shape={shape} geometry={geometry} under={under} brush={brush} />
    </div>
  );
}

interface LabelsProps {
  readonly texts: readonly MatrixText[];
  readonly geometry: MatrixGeometry;
}

const Labels = memo(function Labels({ texts, geometry }: LabelsProps) {
  const { text: ofText, token: chosen } = useCanopy((state) => state.selection);
  return texts.map(({ tokens }, text) => [
    geometry.heading > 0 && (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a text is its index
        key={`heading ${text}`}
        className="matrix-heading"
        style={{ top: rowTop(geometry, text, 0) - geometry.heading, height: geometry.heading }}
      >
        text {text + 1}
      </span>
    ),
    ...tokens.map(({ piece, special, unknown }, token) => (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in its text
        key={`${text} ${token}`}
        className="piece matrix-piece"
        data-special={special}
        data-unknown={unknown}
        data-selected={text === ofText && token === chosen}
        title={unknown ? 'The vocabulary has no piece for this word' : undefined}
        style={{
          top: rowTop(geometry, text, token),
          width: geometry.labels,
          height: geometry.rowHeight,
          lineHeight: `${geometry.rowHeight}px`,
        }}
      >
        {piece}
      </span>
    )),
  ]);
});

/**
 * Hover, click and brush. A brush starts on a label; while it grows its tokens are under the
 * pointer, and where it ends they are marked: one step back, however long the drag was.
 */
function useBrush(
  geometry: MatrixGeometry,
  under: CellAt | null,
  onUnder: (cell: CellAt | null) => void,
) {
  const [brush, setBrush] = useState<Span | null>(null);
  const from = useRef<CellAt | null>(null);

  const point = (event: PointerEvent<HTMLElement>) => {
    const corner = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - corner.left, y: event.clientY - corner.top };
  };

  const hover = (cell: CellAt | null) => {
    if (cell?.text === under?.text && cell?.token === under?.token && cell?.layer === under?.layer)
      return;
    onUnder(cell);
    const { setHover } = useCanopy.getState();
    setHover(cell ? { kind: 'tokens', text: cell.text, tokens: [cell.token] } : null);
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const { x, y } = point(event);
    const cell = cellAt(geometry, x, y);
    if (!cell) return;
    const { select, selection, span, setSpan } = useCanopy.getState();
    if (event.shiftKey && cell.text === selection.text) {
      setSpan(extendedSpan(span, selection, cell.token));
      select({ token: cell.token });
    } else if (cell.layer === null) {
      from.current = cell;
      event.currentTarget.setPointerCapture(event.pointerId);
    } else select({ text: cell.text, token: cell.token, layer: cell.layer });
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const { x, y } = point(event);
    const start = from.current;
    if (!start) return hover(cellAt(geometry, x, y));
    const next = spanOf(start.text, start.token, nearestToken(geometry, start.text, y));
    if (next?.from === brush?.from && next?.to === brush?.to) return;
    setBrush(next);
    const { setHover } = useCanopy.getState();
    setHover(next && { kind: 'tokens', text: next.text, tokens: tokensOf(next) });
  };

  const end = (keep: boolean) => {
    const start = from.current;
    from.current = null;
    if (!start) return;
    const { select, setSpan } = useCanopy.getState();
    if (keep && brush) setSpan(brush);
    else if (keep) select({ text: start.text, token: start.token });
    setBrush(null);
  };

  return {
    brush,
    onPointerDown,
    onPointerMove,
    onPointerUp: () => end(true),
    onPointerCancel: () => end(false),
    onPointerLeave: () => hover(null),
  };
}

/** Scrolls the chosen token's row into sight when another one is chosen, and only then. */
function useKeepInSight(
  rows: RefObject<HTMLElement | null>,
  geometry: MatrixGeometry,
  viewport: number,
) {
  const { text, token } = useCanopy((state) => state.selection);
  // Asked of the box itself, it would be laid out at once, within the task that brings the rows.
  const scrolled = useRef(0);
  useEffect(() => {
    const box = rows.current?.parentElement;
    const note = () => {
      scrolled.current = box?.scrollTop ?? 0;
    };
    box?.addEventListener('scroll', note);
    return () => box?.removeEventListener('scroll', note);
  }, [rows]);
  useLayoutEffect(() => {
    const box = rows.current?.parentElement;
    if (!box || geometry.height <= viewport) return;
    const top = rowTop(geometry, text, token);
    const margin = 2 * geometry.rowHeight;
    const least = Math.max(0, top + geometry.rowHeight + margin - viewport);
    const most = Math.max(0, top - margin);
    if (scrolled.current > most) box.scrollTop = most;
    else if (scrolled.current < least) box.scrollTop = least;
  }, [rows, geometry, viewport, text, token]);
}
