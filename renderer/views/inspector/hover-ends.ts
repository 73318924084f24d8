import { useEffect } from 'react';
import { useCanopy } from '../../state/store.ts';

/** What goes away under the pointer is not left: with it goes what it lit up. */
export function useHoverEnds(): void {
  useEffect(() => () => useCanopy.getState().setHover(null), []);
}
