import { useMemo } from 'react';
import type { Sequence } from '../../engine/api.ts';
import { useCanopy } from '../state/store.ts';

const NONE: readonly Sequence[] = [];

/** The texts on the screen, in order: the input's, and the second one's where there is one. */
export function useTexts(): readonly Sequence[] {
  const shown = useCanopy((state) => state.shown);
  return useMemo(() => shown?.trace.sequences ?? NONE, [shown]);
}
