import type { FragilityRequest } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';

/** The one under way, whichever instance of the view began it. */
let running: AbortController | null = null;

/** Runs a study and calls it off; it goes on while another view is shown. */
export function useFragility() {
  const client = useClient();
  return {
    cancel: () => running?.abort(),
    run: async (source: FragilityRequest['source'], tokens: number | null) => {
      const { setStudying, setFragility, setFragilityError } = useCanopy.getState();
      const controller = new AbortController();
      running = controller;
      setFragilityError(null);
      setStudying({ progress: null });
      try {
        const report = await client.call(
          'fragility',
          { source, tokens },
          { signal: controller.signal, onProgress: (progress) => setStudying({ progress }) },
        );
        setFragility(report);
      } catch (error) {
        if (!controller.signal.aborted) setFragilityError(detailOf(error));
      } finally {
        setStudying(null);
        if (running === controller) running = null;
      }
    },
  };
}
