/**
 * Keeps the picture in step with the input: a change asks for a trace after a short pause, the
 * newest request wins, and the old picture stays until the new one is there. Timing follows once
 * the trace is painted and the keyboard has been quiet; its rigorous version follows a button.
 */
import type { ApiError, TraceInput } from '../../engine/api.ts';
import { type Client, detailOf } from '../transport/client.ts';
import type { ComputeWish } from './compute.ts';
import { inputOf } from './input.ts';
import type { CanopyStore, State } from './store.ts';

const TYPING_PAUSE_MS = 60;
/** With the pauses above, a small model is timed within a second of its input. */
const TIMING_PAUSE_MS = 300;
const TIMING_BUDGET_MS = 450;
/** Long enough for quantiles that stand still, short enough to wait for. */
const MEASURE_BUDGET_MS = 3000;

interface Clock {
  /** Resolves when what the store holds now has been painted. */
  painted(): Promise<void>;
  pause(ms: number): Promise<void>;
}

export interface LiveRun {
  /** Times the input on the screen again, rigorously; new input or `cancelMeasure` ends it. */
  measure(): void;
  cancelMeasure(): void;
  /** Changes how the host computes, then traces and times anew. */
  setCompute(wish: ComputeWish): Promise<void>;
}

export function startLiveRun(store: CanopyStore, client: Client, clock: Clock): LiveRun {
  /** Of the trace and what follows it. */
  let abort = new AbortController();
  /** The input on the screen, and what ends its timing. */
  let timed: { readonly input: TraceInput; readonly run: number } | null = null;
  let timing = new AbortController();

  const request = (pauseMs: number) => {
    abort.abort();
    abort = new AbortController();
    timing.abort();
    timed = null;
    const run = store.getState().startRun();
    store.getState().startTiming();
    void follow(run, pauseMs, abort.signal);
  };

  async function follow(run: number, pauseMs: number, signal: AbortSignal): Promise<void> {
    if (pauseMs > 0) await clock.pause(pauseMs);
    if (signal.aborted) return;
    const { text, window, models, connection } = store.getState();
    if (connection !== 'open' || !models) return; // asked again once the host answers
    const input = models.model ? inputOf(text, window, models.model.tokenizer !== null) : null;
    const traced = await trace(store, client, run, input, signal);
    await clock.painted();
    store.getState().settleRun(run);
    if (signal.aborted) return;
    if (!traced || models.model?.shape.ffn.kind !== 'fff') return store.getState().clearTiming();
    timed = { input: traced, run };
    await time(TIMING_PAUSE_MS, false);
  }

  async function time(pauseMs: number, thorough: boolean): Promise<void> {
    timing.abort();
    timing = new AbortController();
    const { signal } = timing;
    if (pauseMs > 0) await clock.pause(pauseMs);
    if (signal.aborted || !timed) return;
    const { input, run } = timed;
    const { startTiming, setMeasuring, showTiming, failTiming } = store.getState();
    startTiming();
    if (thorough) setMeasuring({ done: 0, total: 0 });
    const options = thorough ? { signal, onProgress: setMeasuring } : { signal };
    const budgetMs = thorough ? MEASURE_BUDGET_MS : TIMING_BUDGET_MS;
    try {
      const value = await client.call('time', { inputs: [input], budgetMs, thorough }, options);
      if (!signal.aborted) showTiming(run, value, thorough);
    } catch (error) {
      if (!signal.aborted) failTiming(detailOf(error));
    }
  }

  store.subscribe((state, before) => {
    if (state.text !== before.text) request(TYPING_PAUSE_MS);
    else if (state.window !== before.window) request(0);
    else if (modelKey(state) !== modelKey(before)) {
      state.clearTiming();
      request(0);
    }
  });

  return {
    measure: () => void time(0, true),
    cancelMeasure() {
      if (store.getState().measuring === null) return;
      timing.abort();
      store.getState().stopTiming();
      // It may have been asked for before the quick version had come.
      if (store.getState().timing?.run !== timed?.run) void time(0, false);
    },
    async setCompute(wish) {
      const { startCompute, setMachine, failCompute } = store.getState();
      startCompute(wish);
      timing.abort();
      try {
        setMachine(await client.call('compute.set', wish));
      } catch (error) {
        failCompute(detailOf(error));
      }
      request(0);
    },
  };
}

/** Changes whenever another model answers, also after the host has come back. */
function modelKey({ connection, models }: State): string | null {
  if (connection !== 'open' || !models) return null;
  return models.model ? `${models.model.folder}\n${models.model.sha256}` : '';
}

/** Shows the trace of an input; gives the input back if that worked. */
async function trace(
  store: CanopyStore,
  client: Client,
  run: number,
  input: TraceInput | null | string,
  signal: AbortSignal,
): Promise<TraceInput | null> {
  if (input === null) {
    store.getState().clearTrace(run);
    return null;
  }
  try {
    if (typeof input === 'string') throw new BadInput(input);
    const result = await client.call('trace', { inputs: [input] }, { signal });
    store.getState().showTrace(run, result);
    return input;
  } catch (error) {
    const detail: ApiError =
      error instanceof BadInput ? { code: 'bad-input', message: error.message } : detailOf(error);
    if (detail.code !== 'cancelled') store.getState().failTrace(run, detail);
    return null;
  }
}

class BadInput extends Error {}
