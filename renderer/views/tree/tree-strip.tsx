import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { useSize } from '../../hooks.ts';
import { thumbScene } from '../../layout/thumb-scene.ts';
import { WHOLE } from '../../layout/window.ts';
import { count } from '../../lib/format.ts';
import { leavesOfTree } from '../../lib/path.ts';
import { paletteOf } from '../../picture/palette.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import type { TreeView } from './view.ts';

const THUMB = { width: 74, height: 50 } as const;
const PITCH = 80;
/** Before the first and behind the last. */
const EDGE = 12;

/** All trees of the layer as small multiples, to choose one; those out of sight are not drawn. */
export function TreeStrip({ view }: { readonly view: TreeView }) {
  const select = useCanopy((state) => state.select);
  const [box, size] = useSize<HTMLDivElement>();
  const [scrolled, setScrolled] = useState(0);
  const { trees } = view.shape;
  const { tree } = view;
  const first = Math.floor(scrolled / PITCH) - 1;
  const last = Math.ceil((scrolled + (size?.width ?? 0)) / PITCH) + 1;
  useScrolledTo(box, tree);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: tree - 1,
      ArrowRight: tree + 1,
      Home: 0,
      End: trees - 1,
    };
    const to = steps[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (to < 0 || to >= trees) return;
    select({ tree: to });
    box.current?.querySelectorAll('button')[to]?.focus();
  };
  if (trees < 2) return null;
  return (
    <div
      ref={box}
      className="tree-strip"
      role="toolbar"
      aria-label="Trees of the layer"
      data-testid="tree-strip"
      onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
      onKeyDown={onKeyDown}
    >
      {Array.from({ length: trees }, (_, index) => (
        <button
          // biome-ignore lint/suspicious/noArrayIndexKey: a tree is its index
          key={index}
          type="button"
          className="thumb"
          tabIndex={index === tree ? 0 : -1}
          aria-pressed={index === tree}
          aria-label={`Tree ${index}`}
          onClick={() => select({ tree: index })}
        >
          <span className="number thumb-number">{count(index)}</span>
          {index >= first && index <= last && (
            <Thumb view={view} trace={view.trace.leaves} token={view.token} tree={index} />
          )}
        </button>
      ))}
    </div>
  );
}

interface ThumbProps {
  readonly view: TreeView;
  readonly trace: Int32Array;
  readonly token: number;
  readonly tree: number;
}

const Thumb = memo(
  function Thumb({ view, trace, token, tree }: ThumbProps) {
    const palette = paletteOf(useCanopy(schemeOf));
    const { trees, depth } = view.shape;
    const scene = useMemo(() => {
      const leaves = leavesOfTree(trace, trees, tree);
      const chosen = leaves[token] ?? null;
      return thumbScene({ ...THUMB, depth, leaves, chosen, window: WHOLE }, palette);
    }, [trace, trees, depth, token, tree, palette]);
    return <SceneCanvas scene={scene} />;
  },
  (a, b) => a.trace === b.trace && a.token === b.token && a.tree === b.tree,
);

/** Keeps the chosen tree in sight. */
function useScrolledTo(box: ReturnType<typeof useSize<HTMLDivElement>>[0], tree: number) {
  const shown = useRef(-1);
  useEffect(() => {
    const strip = box.current;
    if (!strip || shown.current === tree) return;
    shown.current = tree;
    // The strip's padding lies before the first tree, and as much is left free on either side.
    const from = tree * PITCH;
    const to = from + PITCH + EDGE;
    if (from < strip.scrollLeft) strip.scrollLeft = from;
    else if (to > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = to - strip.clientWidth;
  });
}
