/** What selection, pin and span make of one tree's picture. */

import type { Navigation, Pin, Trace } from '../../engine/api.ts';
import { count } from '../lib/format.ts';
import { passes } from '../lib/lit.ts';
import { leavesOfTree, placeAt } from '../lib/path.ts';
import type { TreeView } from '../lib/tree-view.ts';
import { stepRows } from '../views/tree/tables.ts';
import type { PinnedPath } from './canopy-scene.ts';
import type { SpineStep } from './spine.ts';
import type { SpineInput } from './spine-scene.ts';

/**
 * The tokens that stand out in a tree: through the chosen node, else within the marked span; null for
 * all alike. A node that no token visits singles out nobody.
 */
export function chosenLit(
  { text, leaves, shape }: Pick<TreeView, 'text' | 'leaves' | 'shape'>,
  { selection, span }: Pick<Navigation, 'selection' | 'span'>,
): ReadonlySet<number> | null {
  const { node } = selection;
  const tokens = leaves.flatMap((leaf, token) => {
    const stands = node
      ? passes(leaf, shape.depth, node.level, node.place)
      : span?.text === text && token >= span.from && token <= span.to;
    return stands ? [token] : [];
  });
  return tokens.length > 0 ? new Set(tokens) : null;
}

/** The pinned token's path through the tree, from whichever text; null where it is the chosen one. */
export function pinnedPath(
  { layer, tree, text, token, shape }: TreeView,
  pin: Pin | null,
  trace: Trace,
): PinnedPath | null {
  const sequence = pin && trace.sequences[pin.text];
  const leaf = pin && sequence?.layers[layer]?.leaves[pin.token * shape.trees + tree];
  if (!pin || leaf === undefined || leaf === null) return null;
  if (pin.text === text && pin.token === token) return null;
  return { leaf, token: pin.text === text ? pin.token : null };
}

/** The pinned token as a label where it is of another text than the tree's. */
export function pinnedGuest(path: PinnedPath | null, pin: Pin | null, trace: Trace) {
  const piece = pin && trace.sequences[pin.text]?.tokens[pin.token]?.piece;
  if (path?.token !== null || !piece) return null;
  return { leaf: path.leaf, piece, special: false };
}

/** The pinned token's steps in the same layer and tree, from whichever text. */
export function pinnedSteps(view: TreeView, pin: Pin | null, trace: Trace): SpineInput['other'] {
  const { layer, tree, text, token, shape } = view;
  const sequence = pin && trace.sequences[pin.text];
  const own = sequence?.layers[layer];
  if (!pin || !sequence || !own || (pin.text === text && pin.token === token)) return null;
  const leaves = leavesOfTree(own.leaves, shape.trees, tree);
  const there = { ...view, trace: own, leaves, tokens: sequence.tokens };
  return {
    title: sequence.tokens[pin.token]?.piece ?? '',
    leaf: leaves[pin.token] ?? 0,
    steps: spineSteps(there, pin.token),
  };
}

/** The chosen token's steps from the root above to its leaf below, beside another's where there is one. */
export function spineInput(
  view: TreeView,
  other: SpineInput['other'],
  { width, height }: { readonly width: number; readonly height: number },
): SpineInput {
  const { token, layer, tree, tokens, leaves, shape } = view;
  const { depth } = shape;
  const leaf = leaves[token] ?? 0;
  return {
    width,
    height,
    depth,
    leaf,
    title: tokens[token]?.piece ?? '',
    subtitle: `token ${token} · layer ${layer}${shape.trees > 1 ? ` · tree ${tree}` : ''} · leaf ${count(leaf)} of ${count(2 ** depth)}`,
    tokens: tokens.length,
    steps: spineSteps(view, token),
    other,
    level: null,
  };
}

export function spineSteps(view: TreeView, token: number): SpineStep[] {
  const { depth } = view.shape;
  const own = view.leaves[token] ?? 0;
  return stepRows(view, token).map((step) => ({
    ...step,
    company: view.leaves.filter(
      (leaf) => placeAt(leaf, depth, step.level) === placeAt(own, depth, step.level),
    ).length,
  }));
}
