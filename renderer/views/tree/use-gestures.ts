import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { Fan } from '../../layout/fan.ts';
import { type LeafWindow, panWindow, zoomWindow } from '../../layout/window.ts';
import type { Point } from '../../picture/scene.ts';
import type { Camera } from './use-camera.ts';

export interface Gestures {
  readonly camera: Camera;
  /** Narrowest window, as a share of the axis. */
  readonly narrowest: number;
  /** The place on the axis under a point. */
  axisAt(point: Point): number;
  /** How far the axis moves when the pointer drags from one point to another. */
  shiftOf(from: Point, to: Point): number;
  onClick(point: Point): void;
  onDoubleClick(point: Point): void;
}

/** Pixels that a hand may shake in a click. */
const SHAKE = 4;

/** Wheel, pinch and drag over a picture with a camera; clicks are what did not drag. */
export function useGestures(box: RefObject<HTMLElement | null>, gestures: Gestures) {
  const newest = useRef(gestures);
  const pointers = useRef(new Map<number, Point>());
  const drag = useRef<{ start: Point; moved: boolean } | null>(null);
  /** Whether the last press was a drag: no click then. */
  const dragged = useRef(false);
  useEffect(() => {
    newest.current = gestures;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    // React listens to wheels passively; this one must keep the page from zooming.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { camera, narrowest, axisAt } = newest.current;
      const { goal } = camera;
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const [dx, dy] = [event.deltaX * pixels, event.deltaY * pixels];
      const along = Math.abs(dx) > Math.abs(dy);
      const wheel = Math.max(-240, Math.min(240, dy));
      const factor = Math.exp(-wheel * (event.ctrlKey ? 0.01 : 0.0025));
      const to = along
        ? panWindow(goal, (dx / element.clientWidth) * (goal.to - goal.from))
        : zoomWindow(goal, factor, axisAt(pointIn(element, event)), narrowest);
      if (!same(to, goal)) flushSync(() => camera.move(to));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box]);

  const release = (event: PointerEvent<HTMLElement>) => {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size > 0) return;
    dragged.current = drag.current?.moved === true;
    drag.current = null;
  };

  return {
    /** Whether the pointer is dragging, so that nothing else shall follow it. */
    dragging: () => drag.current?.moved === true,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.button !== 0) return;
        const point = pointIn(event.currentTarget, event);
        pointers.current.set(event.pointerId, point);
        drag.current ??= { start: point, moved: false };
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const before = pointers.current.get(event.pointerId);
        const state = drag.current;
        if (!before || !state) return;
        const point = pointIn(event.currentTarget, event);
        if (!state.moved && Math.hypot(point.x - state.start.x, point.y - state.start.y) < SHAKE)
          return;
        if (!state.moved) event.currentTarget.setPointerCapture(event.pointerId);
        state.moved = true;
        const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
        pointers.current.set(event.pointerId, point);
        const { camera, narrowest, axisAt, shiftOf } = newest.current;
        const { goal } = camera;
        const to = other
          ? zoomWindow(
              goal,
              distance(point, other) / Math.max(1, distance(before, other)),
              axisAt(other),
              narrowest,
            )
          : panWindow(goal, shiftOf(before, point));
        if (!same(to, goal)) camera.move(to);
      },
      onClick(event: MouseEvent<HTMLElement>) {
        if (!dragged.current) gestures.onClick(pointIn(event.currentTarget, event));
      },
      onDoubleClick(event: MouseEvent<HTMLElement>) {
        if (!dragged.current) gestures.onDoubleClick(pointIn(event.currentTarget, event));
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
  };
}

/** How far a hand turns the canopy, in radians: by the angle around the root, no faster than near it. */
export function fanShift(fan: Fan, from: Point, to: Point): number {
  const [x, y] = [(from.x - fan.x) / fan.radiusX, (fan.y - from.y) / fan.radiusY];
  const [dx, dy] = [(to.x - from.x) / fan.radiusX, (from.y - to.y) / fan.radiusY];
  return -(dx * y - dy * x) / Math.max(0.3, x * x + y * y);
}

export function pointIn(
  element: Element,
  { clientX, clientY }: { readonly clientX: number; readonly clientY: number },
): Point {
  const corner = element.getBoundingClientRect();
  return { x: clientX - corner.left, y: clientY - corner.top };
}

function same(a: LeafWindow, b: LeafWindow): boolean {
  return a.from === b.from && a.to === b.to;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
