import { useMemo } from 'react';
import type { PinnedPath } from '../../layout/canopy-scene.ts';
import { passes, tokensUnder } from '../../lib/lit.ts';
import { useCanopy } from '../../state/store.ts';
import type { TreeView } from './view.ts';

/**
 * The tokens that stand out in the tree: under the pointer, else through the chosen node, else within
 * the marked span; null for all alike. A node that no token visits singles out nobody.
 */
export function useLit(view: TreeView): ReadonlySet<number> | null {
  const hover = useCanopy((state) => state.hover);
  const chosen = useChosenLit(view);
  return useMemo(() => {
    const under = tokensUnder(hover, view.text, view.leaves, view.shape.depth);
    return under.length > 0 ? new Set(under) : chosen;
  }, [hover, view.text, view.leaves, view.shape.depth, chosen]);
}

/** The same without the pointer: what an exported picture shows. */
export function useChosenLit({ text, leaves, shape }: TreeView): ReadonlySet<number> | null {
  const node = useCanopy((state) => state.selection.node);
  const span = useCanopy((state) => state.span);
  return useMemo(() => {
    const tokens = leaves.flatMap((leaf, token) => {
      const stands = node
        ? passes(leaf, shape.depth, node.level, node.place)
        : span?.text === text && token >= span.from && token <= span.to;
      return stands ? [token] : [];
    });
    return tokens.length > 0 ? new Set(tokens) : null;
  }, [node, span, text, leaves, shape.depth]);
}

/** The pinned token's path through the chosen tree, from whichever text; null where it is the chosen one. */
export function usePinnedPath(view: TreeView): PinnedPath | null {
  const pin = useCanopy((state) => state.pin);
  const sequence = useCanopy((state) => pin && state.shown?.trace.sequences[pin.text]);
  const { layer, tree, text, token, shape } = view;
  return useMemo(() => {
    const leaf = pin && sequence?.layers[layer]?.leaves[pin.token * shape.trees + tree];
    if (!pin || leaf === undefined || leaf === null) return null;
    if (pin.text === text && pin.token === token) return null;
    return { leaf, token: pin.text === text ? pin.token : null };
  }, [pin, sequence, layer, tree, text, token, shape.trees]);
}

/** The pinned token as a label where it is of another text than the tree's. */
export function usePinnedGuest(path: PinnedPath | null) {
  const pin = useCanopy((state) => state.pin);
  const piece = useCanopy(
    (state) => pin && state.shown?.trace.sequences[pin.text]?.tokens[pin.token]?.piece,
  );
  const leaf = path?.token === null ? path.leaf : null;
  return useMemo(
    () => (leaf === null || !piece ? null : { leaf, piece, special: false }),
    [leaf, piece],
  );
}
