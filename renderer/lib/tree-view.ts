import type { FffShape, LayerTrace, Selection, Token, Trace } from '../../engine/api.ts';
import { leavesOfTree } from './path.ts';

/** The chosen layer and tree of the text with the selection, ready to be drawn. */
export interface TreeView {
  readonly shape: FffShape;
  readonly layer: number;
  readonly tree: number;
  /** Which of the texts. */
  readonly text: number;
  readonly token: number;
  readonly tokens: readonly Token[];
  readonly trace: LayerTrace;
  /** Leaf of each token in this tree. */
  readonly leaves: readonly number[];
}

/** Null where the model has no trees. */
export function treeViewOf(trace: Trace, selection: Selection): TreeView | null {
  const { layer, tree, text, token } = selection;
  const { ffn } = trace.model.shape;
  const sequence = trace.sequences[text] ?? trace.sequences[0];
  const own = sequence?.layers[layer];
  if (!sequence || !own || ffn.kind !== 'fff') return null;
  const leaves = leavesOfTree(own.leaves, ffn.trees, tree);
  return { shape: ffn, layer, tree, text, token, tokens: sequence.tokens, trace: own, leaves };
}
