import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type {
  ApiError,
  ComparedInput,
  CompareSide,
  KeptCompare,
  ModelInfo,
  Trace,
} from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { compareNow } from '../../state/compare.ts';
import { inputsOf } from '../../state/input.ts';
import { useCanopy } from '../../state/store.ts';
import type { Client } from '../../transport/client.ts';
import { asking } from '../asking.ts';

/** Typing is waited out: a comparison costs two passes. */
const PAUSE_MS = 200;

/** Both sides as they are looked at; null until the view was opened. */
export function useCompareNow(): KeptCompare | null {
  const kept = useCanopy((state) => state.compare);
  const page = useCanopy(
    useShallow(({ text, second, window, secondWindow, selection }) => {
      return { text, second, window, secondWindow, selection };
    }),
  );
  return useMemo(() => kept && compareNow(kept, page), [kept, page]);
}

/** The model of a side, where it is in memory. */
export function useModelOf(side: CompareSide | undefined): ModelInfo | null {
  const models = useCanopy((state) => state.models);
  if (!side || !models) return null;
  if (side.model === null) return models.model;
  return models.models.find(({ info }) => info.folder === side.model)?.info ?? null;
}

/** A side with its model. */
export interface LoadedSide {
  readonly side: CompareSide;
  readonly model: ModelInfo;
}

/** What a side computes, in one text: another text, another result. */
export function sideKey({ side, model }: LoadedSide): string {
  const { text, window = 0, interventions = [] } = side;
  return JSON.stringify([model.sha256, model.folder, text, window, interventions]);
}

/** @throws Error saying why the side has nothing to compute */
export function inputOfSide({ side, model }: LoadedSide): Required<ComparedInput> {
  const { text, window = 0, interventions = [] } = side;
  const input = { text, window, second: null, secondUse: 'beside', secondWindow: 0 } as const;
  const inputs = inputsOf(input, model.tokenizer !== null);
  const [first] = typeof inputs === 'string' || inputs === null ? [] : inputs;
  if (!first) throw new Error(typeof inputs === 'string' ? inputs : 'A side has no text.');
  return { model: model.folder, input: first, interventions };
}

/** Traces both sides whenever what they are of has changed; the last pair stays meanwhile. */
export function useCompared(a: LoadedSide | null, b: LoadedSide | null): ApiError | null {
  const client = useClient();
  const [error, setError] = useState<ApiError | null>(null);
  const of = a && b ? `${sideKey(a)} ${sideKey(b)}` : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` says what is compared
  useEffect(() => {
    const known = useCanopy.getState().compared?.of === of;
    if (of === null || known || !a || !b) return;
    return asking(
      async (signal) => {
        await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
        signal.throwIfAborted();
        return Promise.all([traceOf(client, a, signal), traceOf(client, b, signal)]);
      },
      ([first, second]) => {
        setError(null);
        useCanopy.getState().setCompared({ of, a: first, b: second });
      },
      setError,
    );
  }, [client, of]);
  return error;
}

async function traceOf(client: Client, side: LoadedSide, signal: AbortSignal): Promise<Trace> {
  const { model, input, interventions } = inputOfSide(side);
  const request = { inputs: [input], predict: 'none', model, interventions } as const;
  return client.call('trace', request, { signal });
}
