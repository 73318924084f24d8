import { useMemo } from 'react';
import type { TreeView } from '../../lib/tree-view.ts';
import { useCanopy } from '../../state/store.ts';

/** What a sweep found for each decision of the chosen token, as shares of the largest. */
export function useHeat(view: TreeView | null): readonly number[] | null {
  const swept = useCanopy((state) => state.swept);
  const run = useCanopy((state) => state.shown?.run);
  return useMemo(() => {
    if (!view || !swept?.result || swept.run !== run || swept.text !== view.text) return null;
    if (swept.layer !== view.layer) return null;
    const own = swept.result.flips.filter(
      ({ token, tree }) => token === view.token && tree === view.tree,
    );
    const most = Math.max(...own.map(({ effect }) => effect));
    return own.length > 0 && most > 0 ? own.map(({ effect }) => effect / most) : null;
  }, [view, swept, run]);
}
