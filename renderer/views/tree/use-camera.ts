import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import { betweenWindows, type LeafWindow, type NodeAt } from '../../layout/window.ts';
import { useCanopy } from '../../state/store.ts';
import { useTween } from './use-tween.ts';

/** Counts the calls for the whole picture: they also undo what was only panned or zoomed a little. */
const useFits = create(() => ({ fits: 0 }));

/** The whole tree again. */
export function fitTree(): void {
  useCanopy.getState().setLook({ focus: { level: 0, place: 0 } });
  restCameras();
}

/** All cameras go where they are aimed at, from wherever a gesture has brought them. */
export function restCameras(): void {
  useFits.setState(({ fits }) => ({ fits: fits + 1 }));
}

/** A wheel that has stood still for so long has come to rest. */
const SETTLED_MS = 300;

/** How subtrees lie on the axis of a picture; memoise it, a new one starts from what is looked at. */
export interface Axis {
  windowOf(node: NodeAt): LeafWindow;
  holderOf(window: LeafWindow): NodeAt;
}

export interface Camera {
  /** What the picture shows now, on its way or not. */
  readonly window: LeafWindow;
  /** Where it came from, where it goes, and how far on the way it is: 0 .. 1. */
  readonly from: LeafWindow;
  readonly goal: LeafWindow;
  readonly share: number;
  /** Follows the pointer or the wheel, without delay. */
  move(window: LeafWindow): void;
}

/** What a camera shall show, and who hears where a gesture has brought it. */
export interface Aim {
  readonly focus: NodeAt;
  readonly zoom: LeafWindow | null;
  setLook(look: { readonly focus: NodeAt; readonly zoom: LeafWindow | null }): void;
}

/** The camera of the Paths view's tree: it follows the focus that all its panels share. */
export function useCamera(axis: Axis): Camera {
  const focus = useCanopy((state) => state.look.focus);
  const zoom = useCanopy((state) => state.look.zoom);
  const setLook = useCanopy((state) => state.setLook);
  return useAimedCamera(axis, { focus, zoom, setLook });
}

/**
 * The part of a tree that fills a picture. It follows its aim; a gesture moves it freely, and focus
 * and zoom then follow once it rests.
 */
export function useAimedCamera(axis: Axis, { focus, zoom, setLook }: Aim): Camera {
  const fits = useFits((state) => state.fits);
  const [state, setState] = useState(() => ({
    focus,
    zoom,
    axis,
    fits,
    window: zoom ?? axis.windowOf(focus),
    instant: true,
  }));
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  let current = state;
  const sameFocus =
    state.focus.level === focus.level &&
    state.focus.place === focus.place &&
    state.zoom?.from === zoom?.from &&
    state.zoom?.to === zoom?.to;
  if (!sameFocus || state.axis !== axis || state.fits !== fits) {
    const window = zoom ?? axis.windowOf(focus);
    const there = window.from === state.window.from && window.to === state.window.to;
    current = { focus, zoom, axis, fits, window, instant: there || state.axis !== axis };
    setState(current);
  }
  const tween = useTween(current, (_, to) => !to.instant);
  useEffect(() => () => clearTimeout(settling.current), []);

  const move = (to: LeafWindow) => {
    setState((old) => ({ ...old, window: to, instant: true }));
    clearTimeout(settling.current);
    settling.current = globalThis.setTimeout(() => {
      const node = axis.holderOf(to);
      const own = axis.windowOf(node);
      const zoom = own.from === to.from && own.to === to.to ? null : to;
      setState((old) => ({ ...old, focus: node, zoom }));
      setLook({ focus: node, zoom });
    }, SETTLED_MS);
  };
  const { from, to, share } = tween;
  // The same object for as long as it is at rest.
  const window = share === 1 ? to.window : betweenWindows(from.window, to.window, share);
  return { window, from: (share === 1 ? to : from).window, goal: to.window, share, move };
}
