import { useMemo } from 'react';
import type { Sequence } from '../../engine/api.ts';
import { leavesOfTree } from '../lib/path.ts';
import type { TreeView } from '../lib/tree-view.ts';
import { useCanopy } from '../state/store.ts';

/** The sequence with the selection; null where nothing is shown. */
export function useSequence(): Sequence | null {
  const shown = useCanopy((state) => state.shown);
  const text = useCanopy((state) => state.selection.text);
  return shown?.trace.sequences[text] ?? shown?.sequence ?? null;
}

/** Null where nothing is shown or the model has no trees. */
export function useTreeView(): TreeView | null {
  const sequence = useSequence();
  const ffn = useCanopy((state) => state.shown?.trace.model.shape.ffn);
  const { layer, tree, text, token } = useCanopy((state) => state.selection);
  const trace = sequence?.layers[layer];
  const leaves = useMemo(
    () => (trace && ffn?.kind === 'fff' ? leavesOfTree(trace.leaves, ffn.trees, tree) : null),
    [trace, ffn, tree],
  );
  if (!sequence || !trace || !leaves || ffn?.kind !== 'fff') return null;
  return { shape: ffn, layer, tree, text, token, tokens: sequence.tokens, trace, leaves };
}
