import { useLayoutEffect, useState } from 'react';
import { useCanopy } from '../../state/store.ts';

export interface Tween<T> {
  readonly from: T;
  readonly to: T;
  /** How far on the way: 0 .. 1, slow at both ends. */
  readonly share: number;
}

const DURATION_MS = 240;

/**
 * Goes from the last target to the newest where `smooth` allows it and the user does not prefer
 * reduced motion. A target that comes on the way ends the motion: it is shown at once.
 */
export function useTween<T>(target: T, smooth: (from: T, to: T) => boolean): Tween<T> {
  const [tween, setTween] = useState<Tween<T>>({ from: target, to: target, share: 1 });
  let current = tween;
  if (tween.to !== target) {
    const still = tween.share === 1;
    const moves = still && !prefersStillness() && smooth(tween.to, target);
    current = { from: tween.to, to: target, share: moves ? 0 : 1 };
    setTween(current);
  }
  const { to } = current;
  const moving = current.share < 1;
  useLayoutEffect(() => {
    if (!moving) return;
    const rest = useCanopy.getState().startMotion();
    let start: number | null = null;
    let frame = requestAnimationFrame(function step(time) {
      start ??= time;
      const share = Math.min(1, (time - start) / DURATION_MS);
      setTween((old) => (old.to === to ? { ...old, share: eased(share) } : old));
      if (share < 1) frame = requestAnimationFrame(step);
      else rest();
    });
    return () => {
      cancelAnimationFrame(frame);
      rest();
    };
  }, [to, moving]);
  return current.share === 1 ? { ...current, from: to } : current;
}

function eased(share: number): number {
  return share >= 1 ? 1 : share * share * (3 - 2 * share);
}

function prefersStillness(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches || document.hidden;
}
