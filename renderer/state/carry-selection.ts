import type { Trace } from '../../engine/api.ts';
import type { Selection } from './selection.ts';
import type { Shown } from './trace.ts';

/**
 * The selection after a new trace: layer and tree stay where the new model has them, and the
 * token stays the same word when text is typed before or after it. At first the mask is chosen,
 * or the first token of the text.
 */
export function carrySelection(
  selection: Selection,
  before: Shown | null,
  trace: Trace,
): Selection {
  const { shape } = trace.model;
  const tokens = trace.sequences[0]?.tokens ?? [];
  const trees = shape.ffn.kind === 'fff' ? shape.ffn.trees : 1;
  const layer = Math.min(selection.layer, shape.layers - 1);
  const tree = Math.min(selection.tree, trees - 1);
  if (!before) {
    const mask = trace.sequences[0]?.predictions[0]?.position ?? -1;
    const word = tokens.findIndex((token) => !token.special);
    return { layer, tree, token: Math.max(0, mask >= 0 ? mask : word) };
  }
  const old = before.sequence.tokens;
  const longest = Math.min(old.length, tokens.length);
  let prefix = 0;
  while (prefix < longest && old[prefix]?.id === tokens[prefix]?.id) prefix += 1;
  let suffix = 0;
  while (
    suffix < longest - prefix &&
    old[old.length - 1 - suffix]?.id === tokens[tokens.length - 1 - suffix]?.id
  ) {
    suffix += 1;
  }
  const inSuffix = selection.token >= prefix && selection.token >= old.length - suffix;
  const moved = inSuffix ? selection.token + tokens.length - old.length : selection.token;
  return { layer, tree, token: Math.min(Math.max(0, moved), Math.max(0, tokens.length - 1)) };
}
