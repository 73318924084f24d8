import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { afterFrame } from '../../hooks.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { MATRIX_EDGE, type MatrixGeometry, overviewGeometry, rowTop } from './matrix-geometry.ts';
import { type MatrixText, matrixCells } from './matrix-scene.ts';

interface OverviewProps {
  readonly texts: readonly MatrixText[];
  readonly depth: number;
  readonly geometry: MatrixGeometry;
  /** Of the part of the rows that is seen, and of the overview. */
  readonly height: number;
}

/** All rows at once, small, with a frame around those beside it; a press or a drag moves there. */
export function Overview({ texts, depth, geometry, height }: OverviewProps) {
  const scheme = useCanopy(schemeOf);
  const { text, token } = useCanopy((state) => state.selection);
  const span = useCanopy((state) => state.span);
  const strip = useRef<HTMLDivElement>(null);
  const scrolled = useScrollTop(strip);
  const small = useMemo(
    () => overviewGeometry(geometry, geometry.overview, height),
    [geometry, height],
  );
  const scene = useMemo(
    () => matrixCells(texts, depth, small, scheme),
    [texts, depth, small, scheme],
  );
  // So that its frame is as high as the strip where nothing is left to scroll, and never before.
  const scale = height / (geometry.height + 2 * MATRIX_EDGE);
  /** The rows beside, which the overview scrolls. */
  const rowsBeside = (event: { readonly currentTarget: Element }) =>
    event.currentTarget.previousElementSibling;
  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = rowsBeside(event);
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
    if (box) box.scrollTop = y / scale - height / 2;
  };
  return (
    <div
      ref={strip}
      className="matrix-overview"
      aria-hidden="true"
      style={{ width: geometry.overview }}
      title="All tokens; drag the frame"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) goTo(event);
      }}
      onWheel={(event) => rowsBeside(event)?.scrollBy(0, event.deltaY)}
    >
      <SceneCanvas scene={scene} />
      {span && (
        <div
          className="matrix-overview-span"
          style={{
            top: rowTop(small, span.text, span.from),
            height: (span.to - span.from + 1) * small.rowHeight,
          }}
        />
      )}
      <div
        className="matrix-overview-token"
        style={{ top: rowTop(small, text, token) + small.rowHeight / 2 - 1 }}
      />
      <div
        className="matrix-overview-frame"
        style={{ top: scrolled * scale, height: height * scale }}
      />
    </div>
  );
}

/** How far the rows beside an element are scrolled. */
function useScrollTop(beside: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const box = beside.current?.previousElementSibling;
    if (!box) return;
    const follow = () => setTop(box.scrollTop);
    // Not at once: it would be laid out in the task that brings it.
    const off = afterFrame(follow);
    box.addEventListener('scroll', follow, { passive: true });
    return () => {
      off();
      box.removeEventListener('scroll', follow);
    };
  }, [beside]);
  return top;
}
