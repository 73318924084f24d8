import { useCallback, useEffect } from 'react';
import { useClient } from '../../context.ts';
import { inputsOf } from '../../state/input.ts';
import type { Swept } from '../../state/intervene.ts';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';

/** One at a time in a page. */
let asked = new AbortController();

export interface Sweeping {
  /** What was found of the text, layer and tree that are looked at; null where nothing was asked. */
  readonly swept: Swept | null;
  /** Null: all tokens. */
  start(token: number | null): void;
  cancel(): void;
}

export function useSweep(): Sweeping {
  const client = useClient();
  const swept = useCanopy((state) => state.swept);
  const run = useCanopy((state) => state.shown?.run);
  const { layer, text, tree } = useCanopy((state) => state.selection);
  const start = useCallback(
    (token: number | null) => {
      const state = useCanopy.getState();
      const { shown, models, selection } = state;
      const inputs = inputsOf(state, models?.model?.tokenizer !== null);
      if (!shown || inputs === null || typeof inputs === 'string') return;
      const input = inputs[selection.text] ?? inputs[0];
      if (!input) return;
      asked.abort();
      const mine = new AbortController();
      asked = mine;
      const of: Swept = {
        run: shown.run,
        text: selection.text,
        layer: selection.layer,
        tree: selection.tree,
        token,
        list: state.interventions,
        progress: { done: 0, total: 0 },
        result: null,
        error: null,
      };
      const show = (part: Partial<Swept>) => {
        if (asked === mine) useCanopy.getState().setSwept({ ...of, progress: null, ...part });
      };
      state.setSwept(of);
      client
        .call(
          'sweep',
          {
            input,
            layer: of.layer,
            tree: of.tree,
            tokens: token === null ? null : [token],
            interventions: of.list,
            text: inputs.length > 1 ? of.text : 0,
          },
          { signal: mine.signal, onProgress: (progress) => show({ progress }) },
        )
        .then(
          (result) => show({ result }),
          (error: unknown) => {
            if (!mine.signal.aborted) show({ error: detailOf(error) });
          },
        );
    },
    [client],
  );
  const cancel = useCallback(() => {
    asked.abort();
    asked = new AbortController();
    useCanopy.getState().setSwept(null);
  }, []);
  const own =
    swept !== null &&
    swept.run === run &&
    swept.layer === layer &&
    swept.text === text &&
    swept.tree === tree;
  const stale = swept?.progress != null && swept.run !== run;
  // A new text ends what was asked of the old one.
  useEffect(() => {
    if (stale) cancel();
  }, [stale, cancel]);
  return { swept: own || swept?.progress ? swept : null, start, cancel };
}
