import { useMemo } from 'react';
import type { FffShape, LayerTrace, Token } from '../../engine/api.ts';
import { leavesOfTree } from '../lib/path.ts';
import { useCanopy } from '../state/store.ts';

/** The chosen layer and tree of what is shown, ready to be drawn. */
interface TreeView {
  readonly shape: FffShape;
  readonly layer: number;
  readonly tree: number;
  readonly token: number;
  readonly tokens: readonly Token[];
  readonly trace: LayerTrace;
  /** Leaf of each token in this tree. */
  readonly leaves: readonly number[];
}

/** Null where nothing is shown or the model has no trees. */
export function useTreeView(): TreeView | null {
  const shown = useCanopy((state) => state.shown);
  const { layer, tree, token } = useCanopy((state) => state.selection);
  const ffn = shown?.trace.model.shape.ffn;
  const trace = shown?.sequence.layers[layer];
  const leaves = useMemo(
    () => (trace && ffn?.kind === 'fff' ? leavesOfTree(trace.leaves, ffn.trees, tree) : null),
    [trace, ffn, tree],
  );
  if (!shown || !trace || !leaves || ffn?.kind !== 'fff') return null;
  return { shape: ffn, layer, tree, token, tokens: shown.sequence.tokens, trace, leaves };
}
