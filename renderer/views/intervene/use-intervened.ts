import { useEffect } from 'react';
import type { Intervened, SequenceEffect } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { areOn } from '../../lib/interventions.ts';
import { inputsOf } from '../../state/input.ts';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';

/** Asks for the pass with interventions whenever the text's trace or the list is another one. */
export function useIntervened(): void {
  const client = useClient();
  const connected = useCanopy((state) => state.connection === 'open');
  const run = useCanopy(({ shown, run: newest }) => (shown?.run === newest ? newest : null));
  const list = useCanopy((state) => state.interventions);
  useEffect(() => {
    const state = useCanopy.getState();
    const { model } = state.models ?? { model: null };
    if (!connected || run === null || !model || areOn(list).length === 0) {
      state.failIntervene(null);
      return;
    }
    if (state.intervened?.run === run && state.intervened.list === list) return;
    const inputs = inputsOf(state, model.tokenizer !== null);
    if (inputs === null || typeof inputs === 'string') return;
    return asking(
      (signal) => client.call('intervene', { inputs, interventions: list }, { signal }),
      (result) => useCanopy.getState().showIntervened(run, list, result),
      (error) => useCanopy.getState().failIntervene(error),
    );
  }, [client, connected, run, list]);
}

/** The answer on the screen; the last one while a newer comes; null where nothing is changed. */
export function useAnswer(): Intervened | null {
  const answer = useCanopy((state) => state.intervened);
  const run = useCanopy((state) => state.shown?.run);
  const on = useCanopy((state) => areOn(state.interventions).length > 0);
  return on && answer && answer.run === run ? answer.result : null;
}

/** How many answers have come: a newer one shows another number. */
export function useAnswerCount(): number {
  return useCanopy((state) => state.answers);
}

/** Of the chosen text. */
export function useEffectOfText(): SequenceEffect | null {
  const text = useCanopy((state) => state.selection.text);
  const answer = useAnswer();
  return answer?.effects[text] ?? answer?.effects[0] ?? null;
}
