/**
 * Keeps the picture in step with the input: a change asks for a trace after a short pause, the
 * newest request wins, and the old picture stays until the new one is there. Timing follows once
 * the trace is painted and the keyboard has been quiet.
 */
import type { ApiError, TraceInput } from '../../engine/api.ts';
import { type Client, detailOf } from '../transport/client.ts';
import { inputOf } from './input.ts';
import type { CanopyStore, State } from './store.ts';

const TYPING_PAUSE_MS = 60;
const TIMING_PAUSE_MS = 400;

interface Clock {
  /** Resolves when what the store holds now has been painted. */
  painted(): Promise<void>;
  pause(ms: number): Promise<void>;
}

export function startLiveRun(store: CanopyStore, client: Client, clock: Clock): void {
  let abort = new AbortController();

  const request = (pauseMs: number) => {
    abort.abort();
    abort = new AbortController();
    const run = store.getState().startRun();
    store.getState().startTiming();
    void follow(store, client, clock, run, pauseMs, abort.signal);
  };

  store.subscribe((state, before) => {
    if (state.text !== before.text) request(TYPING_PAUSE_MS);
    else if (state.window !== before.window) request(0);
    else if (modelKey(state) !== modelKey(before)) {
      state.clearTiming();
      request(0);
    }
  });
}

/** Changes whenever another model answers, also after the host has come back. */
function modelKey({ connection, models }: State): string | null {
  if (connection !== 'open' || !models) return null;
  return models.model ? `${models.model.folder}\n${models.model.sha256}` : '';
}

async function follow(
  store: CanopyStore,
  client: Client,
  clock: Clock,
  run: number,
  pauseMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (pauseMs > 0) await clock.pause(pauseMs);
  if (signal.aborted) return;
  const { text, window, models, connection } = store.getState();
  if (connection !== 'open' || !models) return; // asked again once the host answers
  const input = models.model ? inputOf(text, window, models.model.tokenizer !== null) : null;
  const traced = await trace(store, client, run, input, signal);
  await clock.painted();
  store.getState().settleRun(run);
  if (signal.aborted) return;
  if (!traced || models.model?.shape.ffn.kind !== 'fff') store.getState().clearTiming();
  else await time(store, client, clock, run, traced, signal);
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

async function time(
  store: CanopyStore,
  client: Client,
  clock: Clock,
  run: number,
  input: TraceInput,
  signal: AbortSignal,
): Promise<void> {
  await clock.pause(TIMING_PAUSE_MS);
  if (signal.aborted) return;
  try {
    const timing = await client.call('time', { inputs: [input] }, { signal });
    if (!signal.aborted) store.getState().showTiming(run, timing);
  } catch (error) {
    if (!signal.aborted) store.getState().failTiming(detailOf(error));
  }
}
