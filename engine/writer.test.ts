import { expect, it, vi } from 'vitest';
import { createWriter } from './writer.ts';

function two() {
  const writer = createWriter();
  const [tellFirst, tellSecond] = [vi.fn(), vi.fn()];
  const [first, second] = [writer.join(tellFirst), writer.join(tellSecond)];
  return { first, second, tellFirst, tellSecond };
}

it('lets the first page change and the second look', () => {
  const { first, second, tellFirst, tellSecond } = two();
  expect(tellFirst.mock.calls).toEqual([[true]]);
  expect(tellSecond.mock.calls).toEqual([[false]]);
  expect(() => first.check('compute.set')).not.toThrow();
  for (const call of ['model.open', 'model.cancel', 'model.choose', 'compute.set'] as const)
    expect(() => second.check(call), call).toThrow(/Take control/);
  for (const call of ['trace', 'time', 'lens', 'model.status', 'writer.take'] as const)
    expect(() => second.check(call), call).not.toThrow();
});

it('gives the say to the page that asks, and tells the other', () => {
  const { first, second, tellFirst, tellSecond } = two();
  second.take();
  expect(tellFirst.mock.calls.at(-1)).toEqual([false]);
  expect(tellSecond.mock.calls.at(-1)).toEqual([true]);
  expect(() => first.check('model.open')).toThrow(/Take control/);
  expect(() => second.check('model.open')).not.toThrow();
});

it('is free when the writer goes, for whoever changes something next', () => {
  const { first, second, tellSecond } = two();
  first.leave();
  expect(tellSecond.mock.calls.at(-1)).toEqual([true]);
  second.check('model.open');
  second.leave();
  expect(tellSecond).toHaveBeenCalledTimes(3);
});

it('a page that goes without having the say takes it from nobody', () => {
  const { first, second, tellFirst } = two();
  second.leave();
  expect(tellFirst.mock.calls).toEqual([[true]]);
  expect(() => first.check('model.open')).not.toThrow();
});
