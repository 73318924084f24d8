import { useEffect, useState } from 'react';
import type { ApiError, CallName, CorpusDataset, Params, Result } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { useCanopy } from '../../../state/store.ts';
import { asking } from '../../asking.ts';
import { Answers } from '../../inspector/on-demand.ts';

/**
 * Results of questions that take milliseconds, by name and parameters; of each opening of a dataset its own,
 * for a run may have written to the same folder since.
 */
const known = new WeakMap<CorpusDataset, Answers<unknown>>();

function answersOf(dataset: CorpusDataset): Answers<unknown> {
  const answers = known.get(dataset) ?? new Answers<unknown>(200);
  known.set(dataset, answers);
  return answers;
}

export interface Answered<T, P> {
  /** Null until it has come. Of an earlier question while a newer one is on its way. */
  readonly answer: T | null;
  /** What `answer` is the answer to. */
  readonly asked: P | null;
  readonly busy: boolean;
  readonly error: ApiError | null;
}

interface Kept<T, P> {
  readonly dataset: CorpusDataset;
  readonly key: string;
  readonly params: P;
  readonly answer: T | null;
  readonly error: ApiError | null;
}

/**
 * Asks the open dataset what is looked at, and keeps the last answer on the screen until the next has
 * come. Null asks nothing.
 */
export function useQuestion<K extends CallName>(
  name: K,
  params: Params<K> | null,
): Answered<Result<K>, Params<K>> {
  const client = useClient();
  const dataset = useCanopy((state) => state.corpusDataset);
  const [kept, setKept] = useState<Kept<Result<K>, Params<K>> | null>(null);
  const key = params === null ? '' : `${name} ${JSON.stringify(params)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    if (params === null || dataset === null) return;
    const answers = answersOf(dataset);
    // What was kept under this key was the result of this very call.
    const before = answers.get(key) as Result<K> | undefined;
    const keep = (answer: Result<K> | null, error: ApiError | null) =>
      setKept({ dataset, key, params, answer, error });
    if (before !== undefined) return keep(before, null);
    return asking(
      (signal) => client.call(name, params, { signal }),
      (answer) => {
        answers.keep(key, answer);
        keep(answer, null);
      },
      (error) => keep(null, error),
    );
  }, [client, key, dataset]);
  if (params === null || kept?.dataset !== dataset) {
    return { answer: null, asked: null, busy: params !== null, error: null };
  }
  return {
    answer: kept.answer,
    asked: kept.params,
    busy: kept.key !== key,
    error: kept.key === key ? kept.error : null,
  };
}
