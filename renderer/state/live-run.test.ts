import { expect, test } from 'vitest';
import type { CallName, ModelStatus } from '../../engine/api.ts';
import { CallError, type Client } from '../transport/client.ts';
import { startLiveRun } from './live-run.ts';
import { createCanopyStore } from './store.ts';

interface Asked {
  readonly name: CallName;
  readonly params: unknown;
  readonly signal: AbortSignal | undefined;
  answer(value: unknown): void;
  fail(error: CallError): void;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const sentence = (text: string) => ({
  model: { name: 'm', sha256: 'a', shape: { layers: 1, ffn: { kind: 'fff', trees: 1, depth: 2 } } },
  sequences: [{ text, window: null, tokens: [], layers: [], predictions: [] }],
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
        asked.push({ name, params, signal: options?.signal, answer, fail: reject });
        options?.signal?.addEventListener('abort', () =>
          reject(new CallError({ code: 'cancelled', message: '' })),
        );
      }),
    on: () => {},
    abandon: () => {},
  };
  startLiveRun(store, client, {
    painted: turn as () => Promise<void>,
    pause: async () => void (await turn()),
  });
  const model = { folder: '/m', sha256: 'a', tokenizer: {}, shape: { ffn: { kind: 'fff' } } };
  // Of the model the live run looks at these fields alone.
  store.getState().setModels({ model, opening: null, failure: null } as unknown as ModelStatus);
  store.getState().setConnection('open');
  await turn();
  return { store, asked };
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
  asked[1]?.answer({ tokens: 3 });
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
  asked[0]?.fail(new CallError({ code: 'bad-input', message: 'no' }));
  await settle();
  expect(store.getState().traceError?.message).toBe('no');
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
