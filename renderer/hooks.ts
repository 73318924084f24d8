import {
  type RefObject,
  startTransition,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The content size of an element in CSS pixels; null until it is laid out.
 * @param apart what first comes with the size comes in a task of its own, not in that of the layout
 */
export function useSize<T extends HTMLElement>(apart = false): [RefObject<T | null>, Size | null] {
  const ref = useRef<T>(null);
  const [size, setSize] = useState<Size | null>(null);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    let reported = false;
    // It reports after the frame's layout and before its painting, at the start too: reading the
    // size here would force a layout of its own, and what is drawn later would come a frame late.
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      const update = () =>
        setSize((old) => (old?.width === width && old.height === height ? old : { width, height }));
      if (apart && !reported) startTransition(update);
      else flushSync(update);
      reported = true;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [apart]);
  return [ref, size];
}

/** Device pixels per CSS pixel; follows zoom and moves between screens. */
export function usePixelRatio(): number {
  const [ratio, setRatio] = useState(window.devicePixelRatio);
  useEffect(() => {
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const update = () => setRatio(window.devicePixelRatio);
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, [ratio]);
  return ratio;
}

/** A page that is not seen draws no frames; its work goes on. */
const NO_FRAME_MS = 100;

/** Calls back when the next frame has been painted; gives what calls it off. */
export function afterFrame(callback: () => void): () => void {
  let late = window.setTimeout(callback, NO_FRAME_MS);
  const frame = requestAnimationFrame(() => {
    window.clearTimeout(late);
    late = window.setTimeout(callback);
  });
  return () => {
    cancelAnimationFrame(frame);
    window.clearTimeout(late);
  };
}

/**
 * Parts to show of what has `all` of them: one more with each frame, so that each is laid out in a task
 * of its own; from the first again for another `of`.
 */
export function useParts(of: unknown, all: number): number {
  const [come, setCome] = useState({ of, parts: 1 });
  const parts = come.of === of ? come.parts : 1;
  useEffect(() => {
    if (parts >= all) return;
    return afterFrame(() => startTransition(() => setCome({ of, parts: parts + 1 })));
  }, [of, parts, all]);
  return parts;
}
