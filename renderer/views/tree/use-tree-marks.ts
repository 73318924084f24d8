import { useMemo } from 'react';
import type { PinnedPath } from '../../layout/canopy-scene.ts';
import { chosenLit, pinnedGuest, pinnedPath } from '../../layout/chosen.ts';
import { tokensUnder } from '../../lib/lit.ts';
import { useCanopy } from '../../state/store.ts';
import type { TreeView } from './view.ts';

/** The tokens that stand out in the tree: under the pointer, else those that the selection singles out. */
export function useLit(view: TreeView): ReadonlySet<number> | null {
  const hover = useCanopy((state) => state.hover);
  const selection = useCanopy((state) => state.selection);
  const span = useCanopy((state) => state.span);
  const { text, leaves, shape } = view;
  const chosen = useMemo(
    () => chosenLit({ text, leaves, shape }, { selection, span }),
    [text, leaves, shape, selection, span],
  );
  return useMemo(() => {
    const under = tokensUnder(hover, text, leaves, shape.depth);
    return under.length > 0 ? new Set(under) : chosen;
  }, [hover, text, leaves, shape.depth, chosen]);
}

/** The pinned token's path through the chosen tree; null where it is the chosen one. */
export function usePinnedPath(view: TreeView): PinnedPath | null {
  const pin = useCanopy((state) => state.pin);
  const trace = useCanopy((state) => state.shown?.trace);
  return useMemo(() => (trace ? pinnedPath(view, pin, trace) : null), [pin, trace, view]);
}

/** The pinned token as a label where it is of another text than the tree's. */
export function usePinnedGuest(path: PinnedPath | null) {
  const pin = useCanopy((state) => state.pin);
  const trace = useCanopy((state) => state.shown?.trace);
  return useMemo(() => (trace ? pinnedGuest(path, pin, trace) : null), [path, pin, trace]);
}
