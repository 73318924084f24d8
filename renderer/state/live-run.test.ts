import { expect, test } from 'vitest';
import type { CallName, CallProgress, ModelStatus, Timing } from '../../engine/api.ts';
import { CallError, type Client } from '../transport/client.ts';
import { startLiveRun } from './live-run.ts';
import { createCanopyStore } from './store.ts';
import { isStale } from './timing.ts';

interface Asked {
  readonly name: CallName;
  readonly params: unknown;
  readonly signal: AbortSignal | undefined;
  answer(value: unknown): void;
  fail(error: CallError): void;
  report(progress: CallProgress): void;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const sentence = (text: string) => ({
  model: { name: 'm', sha256: 'a', shape: { layers: 1, ffn: { kind: 'fff', trees: 1, depth: 2 } } },
  sequences: [{ text, window: null, tokens: [], layers: [], predictions: [] }],
  timing: { totalUs: 3000 },
});

/** A store with an open model, and every call that the live run makes. */
async function start() {
  const store = createCanopyStore();
  const asked: Asked[] = [];
  const client: Client = {
    call: (name, params, options) =>
      new Promise((resolve, reject) => {
        // Answers stand in for the host's, which follow the contract.
        const answer = resolve as (value: unknown) => void;
        const report = (progress: CallProgress) => options?.onProgress?.(progress);
        asked.push({ name, params, signal: options?.signal, answer, fail: reject, report });
        options?.signal?.addEventListener('abort', () =>
          reject(new CallError({ code: 'cancelled', message: '' })),
        );
      }),
    on: () => {},
    abandon: () => {},
  };
  const live = startLiveRun(store, client, {
    painted: turn as () => Promise<void>,
    pause: async () => void (await turn()),
  });
  const model = { folder: '/m', sha256: 'a', tokenizer: {}, shape: { ffn: { kind: 'fff' } } };
  // Of the model the live run looks at these fields alone.
  store.getState().setModels({ model, opening: null, failure: null } as unknown as ModelStatus);
  store.getState().setConnection('open');
  await turn();
  return { store, asked, live };
}

const settle = async () => {
  for (let i = 0; i < 5; i++) await turn();
};

test('an open model is asked for the first text, then timed once the trace is painted', async () => {
  const { store, asked } = await start();
  expect(asked.map(({ name }) => name)).toEqual(['trace']);
  asked[0]?.answer(sentence('x'));
  await settle();
  expect(store.getState().settledRun).toBe(store.getState().run);
  expect(asked.map(({ name }) => name)).toEqual(['trace', 'time']);
  expect(store.getState().timingState).toBe('busy');
  asked[1]?.answer(timingOf(20));
  await settle();
  expect(store.getState().timing).toMatchObject({ value: { tokens: 3 } });
  expect(store.getState().timingState).toBe('idle');
});

test('newer text cancels the older trace, and only the newest is shown', async () => {
  const { store, asked } = await start();
  store.getState().setText('second');
  expect(asked[0]?.signal?.aborted).toBe(true);
  store.getState().setText('third');
  await settle();
  expect(asked.map(({ params }) => params)).toEqual([
    { inputs: [{ text: 'the king of <mask> was wise .' }] },
    { inputs: [{ text: 'third' }] },
  ]);
  asked[1]?.answer(sentence('third'));
  await settle();
  expect(store.getState().shown?.sequence.text).toBe('third');
});

test('new text ends a timing under way', async () => {
  const { store, asked } = await start();
  asked[0]?.answer(sentence('x'));
  await settle();
  store.getState().setText('y');
  expect(asked[1]?.signal?.aborted).toBe(true);
});

test('an error settles the run, keeps the text and times nothing', async () => {
  const { store, asked } = await start();
  const error = { code: 'bad-input', message: 'inputs[0] has no token ids' } as const;
  asked[0]?.fail(new CallError(error));
  await settle();
  expect(store.getState().traceError?.message).toBe('The text has no token ids');
  expect(store.getState().text).toBe('the king of <mask> was wise .');
  expect(store.getState().settledRun).toBe(store.getState().run);
  expect(asked).toHaveLength(1);
  expect(store.getState().timingState).toBe('idle');
});

test('empty text clears the picture without a call', async () => {
  const { store, asked } = await start();
  asked[0]?.answer(sentence('x'));
  await settle();
  const before = asked.length;
  store.getState().setText('  ');
  await settle();
  expect(store.getState().shown).toBeNull();
  expect(asked).toHaveLength(before);
});

test('a host that comes back is asked again', async () => {
  const { store, asked } = await start();
  asked[0]?.answer(sentence('x'));
  await settle();
  store.getState().setConnection('lost');
  await settle();
  const before = asked.filter(({ name }) => name === 'trace').length;
  store.getState().setConnection('open');
  await settle();
  expect(asked.filter(({ name }) => name === 'trace')).toHaveLength(before + 1);
});

/** As above, with the first text traced and timed. */
async function startTimed() {
  const started = await start();
  started.asked[0]?.answer(sentence('x'));
  await settle();
  started.asked[1]?.answer(timingOf(20));
  await settle();
  return started;
}

const spread = (median: number) => ({ p10: 0.9 * median, median, p90: 1.1 * median });
const timingOf = (times: number | null) => ({
  tokens: 3,
  speedupMasked: times && spread(times),
  machine: { threads: 1, precision: 'f32' },
});

test('measuring asks for the rigorous version, tells its progress, and marks the result', async () => {
  const { store, asked, live } = await startTimed();
  live.measure();
  await settle();
  expect(asked[2]?.params).toEqual({
    inputs: [{ text: 'the king of <mask> was wise .' }],
    thorough: true,
    budgetMs: 3000,
  });
  expect(store.getState().measuring).toEqual({ done: 0, total: 0 });
  asked[2]?.report({ done: 1, total: 4 });
  expect(store.getState().measuring).toEqual({ done: 1, total: 4 });
  // What has been measured so far still belongs to this input.
  expect(isStale(store.getState())).toBe(false);
  asked[2]?.answer(timingOf(21));
  await settle();
  expect(store.getState().measuring).toBeNull();
  expect(store.getState().timing).toMatchObject({ thorough: true });
  store.getState().setText('other');
  expect(isStale(store.getState())).toBe(true);
});

test('cancelling a measurement keeps the figures that were there', async () => {
  const { store, asked, live } = await startTimed();
  live.measure();
  await settle();
  live.cancelMeasure();
  await settle();
  expect(asked[2]?.signal?.aborted).toBe(true);
  expect(asked).toHaveLength(3);
  const { timing, timingState, timingError, measuring } = store.getState();
  expect({ timingState, timingError, measuring }).toEqual({
    timingState: 'idle',
    timingError: null,
    measuring: null,
  });
  expect(timing).toMatchObject({ thorough: false, value: timingOf(20) });
});

test('typing ends a measurement, and its late answer is not shown', async () => {
  const { store, asked, live } = await startTimed();
  live.measure();
  await settle();
  store.getState().setText('y');
  expect(asked[2]?.signal?.aborted).toBe(true);
  expect(store.getState().measuring).toBeNull();
  asked[2]?.answer(timingOf(99));
  await settle();
  expect(store.getState().timing?.value).toEqual(timingOf(20));
});

test('other threads or another precision trace and time anew', async () => {
  const { store, asked, live } = await startTimed();
  void live.setCompute({ threads: 2 });
  expect(store.getState().computeWish).toEqual({ threads: 2 });
  asked[2]?.answer({ threads: 2 });
  await settle();
  expect(store.getState().computeWish).toBeNull();
  expect(asked.slice(2).map(({ name }) => name)).toEqual(['compute.set', 'trace']);
});

test('a refused setting is told until the text changes, and the old one is timed again', async () => {
  const { store, asked, live } = await startTimed();
  void live.setCompute({ precision: 'bf16' });
  const error = { code: 'no-memory', message: 'too large' } as const;
  asked[2]?.fail(new CallError(error));
  await settle();
  expect(store.getState().computeError).toEqual(error);
  expect(asked.at(-1)?.name).toBe('trace');
  store.getState().setText('z');
  expect(store.getState().computeError).toBeNull();
});

test('the last twenty ratios are remembered; outputs that disagree leave none', async () => {
  const { store } = await startTimed();
  const { showTiming } = store.getState();
  // Of a timing the store looks at these fields alone.
  const show = (times: number | null) => showTiming(1, timingOf(times) as Timing, false);
  for (let times = 1; times <= 25; times++) show(times);
  show(null);
  const { ratios } = store.getState();
  expect(ratios.map(({ ratio }) => ratio.median)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 6),
  );
  expect(new Set(ratios.map(({ id }) => id)).size).toBe(20);
  expect(ratios[0]).toMatchObject({ text: 'x', tokens: 3, model: 'a' });
});

test('a second text is traced and timed with the first; an empty one asks for nothing', async () => {
  const { store, asked } = await startTimed();
  store.getState().setSecond('');
  await settle();
  expect(asked).toHaveLength(2);
  store.getState().setSecond('the queen');
  await settle();
  const both = [{ text: 'the king of <mask> was wise .' }, { text: 'the queen' }];
  expect(asked[2]).toMatchObject({ name: 'trace', params: { inputs: both } });
  asked[2]?.answer(sentence('x'));
  await settle();
  expect(asked[3]).toMatchObject({ name: 'time', params: { inputs: both } });
  store.getState().setSecondUse('pair');
  await settle();
  const pair = [{ text: 'the king of <mask> was wise .', pair: 'the queen' }];
  expect(asked[4]).toMatchObject({ name: 'trace', params: { inputs: pair } });
});

test('a text of several windows is asked for all of them, once', async () => {
  const { store, asked } = await start();
  const long = sentence('long');
  const window = { index: 0, count: 2, start: 0, end: 2, firstToken: 0, textTokens: 4 };
  const answer = { ...long, sequences: [{ ...long.sequences[0], window }] };
  asked[0]?.answer(answer);
  await settle();
  expect(asked.map(({ name }) => name)).toEqual(['trace', 'windows', 'time']);
  expect(asked[1]?.params).toEqual({ text: 'long' });
  asked[1]?.answer([window, { ...window, index: 1 }]);
  await settle();
  expect(store.getState().windowsOf[0]?.windows).toHaveLength(2);
  store.getState().setWindow(1);
  await settle();
  asked[3]?.answer(answer);
  await settle();
  expect(asked.slice(3).map(({ name }) => name)).toEqual(['trace', 'time']);
});
