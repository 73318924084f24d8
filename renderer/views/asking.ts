import type { ApiError } from '../../engine/api.ts';
import { useCanopy } from '../state/store.ts';
import { detailOf } from '../transport/client.ts';

/**
 * Asks the host on behalf of an effect; the page is busy meanwhile.
 * @returns what the effect ends with: it calls the question off, and nothing is heard of it
 */
export function asking<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  onAnswer: (answer: T) => void,
  onError: (error: ApiError) => void,
): () => void {
  const rest = useCanopy.getState().startMotion();
  const asked = new AbortController();
  ask(asked.signal)
    .then(onAnswer, (error: unknown) => {
      if (!asked.signal.aborted) onError(detailOf(error));
    })
    .finally(rest);
  return () => {
    asked.abort();
    rest();
  };
}
