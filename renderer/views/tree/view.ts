import { useState } from 'react';
import type { TreeView } from '../../lib/tree-view.ts';
import { useTreeView } from '../selected.ts';

export type { TreeView };

/** The same object for as long as nothing in it changes: what is drawn of it is memoised over it. */
export function useSteadyView(): TreeView | null {
  const view = useTreeView();
  const [kept, setKept] = useState(view);
  if (kept === view || (kept && view && same(kept, view))) return kept;
  setKept(view);
  return view;
}

function same(a: TreeView, b: TreeView): boolean {
  return (
    a.leaves === b.leaves &&
    a.tokens === b.tokens &&
    a.trace === b.trace &&
    a.shape === b.shape &&
    a.layer === b.layer &&
    a.tree === b.tree &&
    a.text === b.text &&
    a.token === b.token
  );
}
