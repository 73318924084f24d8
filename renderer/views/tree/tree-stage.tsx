import { type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { countPieces } from '../../layout/labels.ts';
import { focusable, type Step, walk } from '../../layout/walk.ts';
import type { NodeAt } from '../../layout/window.ts';
import { count, plural } from '../../lib/format.ts';
import { passes } from '../../lib/lit.ts';
import type { Reading } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { isTyping } from '../shortcuts/focus.ts';
import { nodeName } from './node-tip.tsx';
import { fitTree } from './use-camera.ts';
import type { TreeView } from './view.ts';

interface StageProps {
  readonly view: TreeView;
  /** Of the control on the page; the Paths view's is `tree`. */
  readonly id?: string;
  readonly children: ReactNode;
}

/**
 * The picture as one control: arrows walk from node to node as they lie on the screen (the canopy's
 * root is below, the others' above), Enter zooms into the node, Backspace out, Escape goes back to
 * the token.
 */
export function TreeStage({ view, id = 'tree', children }: StageProps) {
  const reading = useCanopy((state) => state.look.reading);
  useFitKey();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget)
      return;
    if (!onTreeKey(event.key, event.shiftKey, view, reading)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      id={id}
      className="tree-stage"
      role="application"
      aria-roledescription="tree picture"
      aria-label={`Tree of layer ${view.layer}; arrow keys walk its nodes, Enter zooms in, Backspace out, Escape back to the token`}
      aria-describedby={`${id}-at`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the tree is walked by arrow keys
      tabIndex={0}
      data-testid={`${id}-stage`}
      onKeyDown={onKeyDown}
    >
      {children}
      <p id={`${id}-at`} className="unseen" aria-live="polite" data-testid={`${id}-at`}>
        <WhereAmI view={view} />
      </p>
    </div>
  );
}

/** F shows the whole tree from wherever nothing is being typed. */
function useFitKey() {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key.toLowerCase() !== 'f' || modified || event.defaultPrevented || isTyping(event))
        return;
      if (!document.querySelector('dialog[open]')) fitTree();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

/** Whether the key was one of the tree's. */
function onTreeKey(key: string, shift: boolean, view: TreeView, reading: Reading): boolean {
  const { select, setLook, selection, look } = useCanopy.getState();
  const { depth } = view.shape;
  const leaf: NodeAt = { level: depth, place: view.leaves[view.token] ?? 0 };
  const node = selection.node ?? leaf;
  if (key === 'Enter') setLook({ focus: focusable(node, depth) });
  else if (key === 'Backspace') setLook({ focus: parentOf(look.focus) });
  else if (key === 'Escape') {
    if (!selection.node) return false;
    select({});
  } else if (reading === 'spine' && (key === 'ArrowLeft' || key === 'ArrowRight')) {
    const token = view.token + (key === 'ArrowLeft' ? -1 : 1);
    if (view.tokens[token]) select({ token, node: stepOf(selection.node, view, token) });
  } else {
    const step = stepFor(key, shift, reading);
    if (!step) return false;
    select({ node: walk(node, step, depth, view.leaves, view.token) });
  }
  return true;
}

/** The node of another token's path at the level that is looked at. */
function stepOf(node: NodeAt | null, view: TreeView, token: number): NodeAt | null {
  if (!node) return null;
  return { level: node.level, place: (view.leaves[token] ?? 0) >> (view.shape.depth - node.level) };
}

export function parentOf({ level, place }: NodeAt): NodeAt {
  return level === 0 ? { level, place } : { level: level - 1, place: place >> 1 };
}

/** What an arrow does: the canopy's root is below, the others' above. */
export function stepFor(key: string, shift: boolean, reading: Reading): Step | null {
  const upwards = reading === 'canopy';
  switch (key) {
    case 'ArrowUp':
      return upwards ? 'child' : 'parent';
    case 'ArrowDown':
      return upwards ? 'parent' : 'child';
    case 'ArrowLeft':
      return shift ? 'left' : 'previous';
    case 'ArrowRight':
      return shift ? 'right' : 'next';
    default:
      return null;
  }
}

/** Speaks what is looked at. */
function WhereAmI({ view }: { readonly view: TreeView }) {
  const node = useCanopy((state) => state.selection.node);
  const { depth } = view.shape;
  const { token, layer, tokens, leaves } = view;
  if (!node) {
    return `${tokens[token]?.piece ?? ''}, token ${token}, layer ${layer}: leaf ${count(leaves[token] ?? 0)}`;
  }
  const members = tokens.filter((_, index) =>
    passes(leaves[index] ?? 0, depth, node.level, node.place),
  );
  const pieces = countPieces(members.map(({ piece }) => piece)).join(', ');
  const who = members.length === 0 ? 'no token' : `${plural(members.length, 'token')}: ${pieces}`;
  return `${nodeName(node, depth)}, level ${node.level} of ${depth}, layer ${layer}, ${who}`;
}
