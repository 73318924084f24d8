import { beforeEach, expect, test, vi } from 'vitest';
import type { Download, ModelStatus } from '../engine/api.ts';

const electron = vi.hoisted(() => ({
  bar: vi.fn(),
  focused: null as object | null,
  shown: [] as string[],
}));
vi.mock('electron', () => ({
  BrowserWindow: {
    getAllWindows: () => [{ setProgressBar: electron.bar }],
    getFocusedWindow: () => electron.focused,
  },
  Notification: class {
    static isSupported = () => true;
    readonly body: string;
    constructor({ body }: { body: string }) {
      this.body = body;
    }
    on = () => {};
    show = () => electron.shown.push(this.body);
  },
}));
const { createProgress } = await import('./progress.ts');

let clock = 0;
beforeEach(() => {
  clock = 0;
  electron.focused = null;
  electron.shown.length = 0;
  electron.bar.mockClear();
});

function timing() {
  const key = Symbol('time');
  const progress = createProgress(() => clock);
  const at = (ms: number, done: number | null, outcome: 'done' | 'failed' | 'cancelled' | null) => {
    clock = ms;
    const share = done === null ? null : { done, total: 100 };
    progress.follow({ key, call: 'time', progress: share, outcome });
  };
  return at;
}

test('short work shows no bar, long work its share, and none when it has ended', () => {
  const at = timing();
  at(0, null, null);
  at(1000, 50, null);
  expect(electron.bar.mock.calls.flat()).toEqual([-1, -1]);
  at(2000, 60, null);
  expect(electron.bar).toHaveBeenLastCalledWith(0.6);
  at(2100, null, 'done');
  expect(electron.bar).toHaveBeenLastCalledWith(-1);
});

test.each([
  ['done', 'The measurement is done.'],
  ['failed', 'It ended with an error; the window says more.'],
] as const)('work of 10 s that is %s is told to who is elsewhere', (outcome, body) => {
  const at = timing();
  at(0, null, null);
  at(10_000, null, outcome);
  expect(electron.shown).toEqual([body]);
});

test('nothing is told of shorter work, of cancelled work, or to who is in a window', () => {
  for (const [ms, outcome, focused] of [
    [9_999, 'done', null],
    [20_000, 'cancelled', null],
    [20_000, 'done', {}],
  ] as const) {
    electron.focused = focused;
    const at = timing();
    at(0, null, null);
    at(ms, null, outcome);
  }
  expect(electron.shown).toEqual([]);
});

test('an opening is four fifths weights and one fifth hash', () => {
  const progress = createProgress(() => clock);
  const status = (phase: 'weights' | 'hash', done: number): ModelStatus =>
    ({
      model: null,
      failure: null,
      opening: { folder: '/m', progress: { phase, done, total: 100 } },
    }) as unknown as ModelStatus; // as far as it is looked at
  progress.followOpening(status('weights', 0));
  clock = 3000;
  progress.followOpening(status('weights', 50));
  expect(electron.bar).toHaveBeenLastCalledWith(0.4);
  progress.followOpening(status('hash', 50));
  expect(electron.bar).toHaveBeenLastCalledWith(0.9);
  clock = 20_000;
  const model = { folder: '/m' };
  progress.followOpening({ model, failure: null, opening: null } as unknown as ModelStatus);
  expect(electron.bar).toHaveBeenLastCalledWith(-1);
  expect(electron.shown).toEqual(['The model is open.']);
});

test('downloads fill the bar, and one that is taken from the list leaves it', () => {
  const progress = createProgress(() => clock);
  const download = (state: string, doneBytes: number) =>
    [{ id: 1, state, doneBytes, totalBytes: 200 }] as unknown as readonly Download[]; // likewise
  progress.followDownloads(download('downloading', 0));
  clock = 5000;
  progress.followDownloads(download('downloading', 50));
  expect(electron.bar).toHaveBeenLastCalledWith(0.25);
  progress.followDownloads([]);
  expect(electron.bar).toHaveBeenLastCalledWith(-1);
  progress.followDownloads(download('downloading', 60));
  clock = 60_000;
  progress.followDownloads(download('done', 200));
  expect(electron.shown).toEqual(['The model has come from the hub.']);
});
