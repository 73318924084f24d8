/**
 * Keeps the picture in step with the input: a change asks for a trace after a short pause, the
 * newest request wins, and the old picture stays until the new one is there. Timing follows once
 * the trace is painted and the keyboard has been quiet; its rigorous version follows a button.
 */
import type { ApiError, TraceInput } from '../../engine/api.ts';
import { type Client, detailOf } from '../transport/client.ts';
import type { ComputeWish } from './compute.ts';
import { inputsOf, usedSecond } from './input.ts';
import type { CanopyStore, State } from './store.ts';

/** After a key: enough that a paste or a chord asks once, too short to be seen. */
const TYPING_PAUSE_MS = 5;
/** Where traces take longer than this, only a rest of the keyboard asks for one. */
const SLOW_TRACE_MS = 40;
const SLOW_PAUSE_MS = 60;
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
  let timed: { readonly inputs: readonly TraceInput[]; readonly run: number } | null = null;
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
    const { models, connection } = store.getState();
    if (connection !== 'open' || !models) return; // asked again once the host answers
    const { model } = models;
    const inputs = model ? inputsOf(store.getState(), model.tokenizer !== null) : null;
    const traced = await trace(store, client, run, inputs, signal);
    await clock.painted();
    store.getState().settleRun(run);
    if (signal.aborted) return;
    void followWindows(store, client, signal);
    if (!traced || model?.shape.ffn.kind !== 'fff') return store.getState().clearTiming();
    timed = { inputs: traced, run };
    await time(TIMING_PAUSE_MS, false);
  }

  async function time(pauseMs: number, thorough: boolean): Promise<void> {
    timing.abort();
    timing = new AbortController();
    const { signal } = timing;
    if (pauseMs > 0) await clock.pause(pauseMs);
    if (signal.aborted || !timed) return;
    const { inputs, run } = timed;
    const { startTiming, setMeasuring, showTiming, failTiming } = store.getState();
    startTiming();
    if (thorough) setMeasuring({ done: 0, total: 0 });
    const options = thorough ? { signal, onProgress: setMeasuring } : { signal };
    const budgetMs = thorough ? MEASURE_BUDGET_MS : TIMING_BUDGET_MS;
    try {
      const value = await client.call('time', { inputs, budgetMs, thorough }, options);
      if (!signal.aborted) showTiming(run, value, thorough);
    } catch (error) {
      if (!signal.aborted) failTiming(detailOf(error));
    }
  }

  store.subscribe((state, before) => {
    if (textsKey(state) !== textsKey(before)) request(typingPause(state));
    else if (windowsKey(state) !== windowsKey(before)) request(0);
    else if (modelKey(state) !== modelKey(before)) {
      state.clearTiming();
      request(0);
    } else if (before.host && computeKey(state) !== computeKey(before) && !before.computeWish) {
      request(0); // another window, or the settings, changed how the host computes
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

function computeKey({ host }: State): string {
  return host ? `${host.machine.threads} ${host.machine.precision}` : '';
}

/** Asks where the windows of a long text are, if they are not known. */
async function followWindows(store: CanopyStore, client: Client, signal: AbortSignal) {
  const { shown, windowsOf } = store.getState();
  const model = shown?.trace.model.sha256 ?? '';
  for (const [index, { text, window }] of shown?.trace.sequences.entries() ?? []) {
    const known = windowsOf[index];
    if (text === null || !window || window.count < 2) continue;
    if (known?.text === text && known.model === model) continue;
    try {
      const windows = await client.call('windows', { text }, { signal });
      store.getState().setWindows(index, { model, text, windows });
    } catch {
      // The picker then steps from window to window without previews.
    }
  }
}

/** Changes with what there is to trace; a second text that is still empty is none. */
function textsKey(state: State): string {
  const second = usedSecond(state);
  return second === null ? state.text : `${state.text}\n${state.secondUse}\n${second}`;
}

function windowsKey(state: State): string {
  const second = usedSecond(state) !== null && state.secondUse === 'beside';
  return `${state.window} ${second ? state.secondWindow : 0}`;
}

function typingPause({ shown }: State): number {
  const traceMs = (shown?.trace.timing.totalUs ?? 0) / 1000;
  return traceMs > SLOW_TRACE_MS ? SLOW_PAUSE_MS : TYPING_PAUSE_MS;
}

/** Shows the trace of the inputs; gives them back if that worked. */
async function trace(
  store: CanopyStore,
  client: Client,
  run: number,
  inputs: readonly TraceInput[] | null | string,
  signal: AbortSignal,
): Promise<readonly TraceInput[] | null> {
  if (inputs === null) {
    store.getState().clearTrace(run);
    return null;
  }
  try {
    if (typeof inputs === 'string') throw new BadInput(inputs);
    const result = await client.call('trace', { inputs }, { signal });
    store.getState().showTrace(run, result);
    return inputs;
  } catch (error) {
    const detail: ApiError =
      error instanceof BadInput ? { code: 'bad-input', message: error.message } : detailOf(error);
    if (detail.code !== 'cancelled') store.getState().failTrace(run, inWords(detail));
    return null;
  }
}

/** The contract counts inputs; on the screen they have names. */
function inWords(error: ApiError): ApiError {
  const named = (_: string, index: string) => (index === '0' ? 'The text' : 'The second text');
  return { ...error, message: error.message.replace(/\binputs\[([01])\]/, named) };
}

class BadInput extends Error {}
