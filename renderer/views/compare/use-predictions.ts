import { useEffect, useState } from 'react';
import type { ApiError, ComparedPosition } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';
import { inputOfSide, type LoadedSide, sideKey } from './use-compared.ts';

interface Found {
  readonly of: string;
  readonly positions: readonly ComparedPosition[];
  readonly error: ApiError | null;
}

/** What both sides expect at pairs of tokens; the last answer stays until another comes. */
export function usePredictions(
  a: LoadedSide,
  b: LoadedSide,
  pairs: readonly (readonly [number, number])[],
): { readonly positions: readonly ComparedPosition[]; readonly error: ApiError | null } {
  const client = useClient();
  const [found, setFound] = useState<Found>({ of: '', positions: [], error: null });
  const sides = `${sideKey(a)} ${sideKey(b)}`;
  // Pairs are of the traces on the screen, which may still be those of other sides.
  const traced = useCanopy((state) => state.compared?.of === sides);
  const of = `${sides} ${JSON.stringify(pairs)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` says what is asked
  useEffect(() => {
    if (pairs.length === 0 || !traced) return;
    return asking(
      async (signal) => {
        const params = { a: inputOfSide(a), b: inputOfSide(b), pairs };
        return client.call('compare.predictions', params, { signal });
      },
      (positions) => setFound({ of, positions, error: null }),
      (error) => setFound({ of, positions: [], error }),
    );
  }, [client, of, traced]);
  if (pairs.length === 0) return { positions: [], error: null };
  return found.of === of ? found : { positions: found.positions, error: null };
}
