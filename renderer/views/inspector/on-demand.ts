import { useEffect, useRef, useState } from 'react';
import type { ApiError } from '../../../engine/api.ts';
import { detailOf } from '../../transport/client.ts';

/** Answers to questions that cost something, kept for as long as the page; the oldest go first. */
export class Answers<T> {
  readonly #kept = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  keep(key: string, answer: T): void {
    this.#kept.set(key, answer);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#most && !oldest.done) this.#kept.delete(oldest.value);
  }
}

export interface OnDemand<T> {
  /** Undefined until it has been asked for and answered. */
  readonly answer: T | undefined;
  readonly busy: boolean;
  readonly error: ApiError | null;
  ask(): void;
  cancel(): void;
}

interface Asking {
  readonly key: string;
  readonly busy: boolean;
  readonly error: ApiError | null;
}

/**
 * A question that is asked by a button, not by being looked at. Another key is another question:
 * the one under way is cancelled.
 */
export function useOnDemand<T>(
  answers: Answers<T>,
  key: string,
  question: (signal: AbortSignal) => Promise<T>,
): OnDemand<T> {
  const [asking, setAsking] = useState<Asking | null>(null);
  const abort = useRef<AbortController | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another key ends the question
  useEffect(
    () => () => {
      abort.current?.abort();
      setAsking(null);
    },
    [key],
  );

  const ask = async () => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    setAsking({ key, busy: true, error: null });
    try {
      answers.keep(key, await question(controller.signal));
      if (!controller.signal.aborted) setAsking(null);
    } catch (error) {
      if (!controller.signal.aborted) setAsking({ key, busy: false, error: detailOf(error) });
    }
  };
  const cancel = () => {
    abort.current?.abort();
    setAsking(null);
  };
  const current = asking?.key === key ? asking : null;
  return {
    answer: answers.get(key),
    busy: current?.busy ?? false,
    error: current?.error ?? null,
    ask: () => void ask(),
    cancel,
  };
}
