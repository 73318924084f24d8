import { expect, test } from 'vitest';
import { nextOrder, orderTensors, rowsInSight, type TensorColumn } from './tensor-order.ts';

const tensors = [
  { name: 'layers.10.w', dtype: 'F32', shape: [4, 2], bytes: 32 },
  { name: 'layers.2.w', dtype: 'BF16', shape: [8], bytes: 16 },
  { name: 'scale', dtype: 'F32', shape: [], bytes: 4 },
];
const names = (column: TensorColumn, descending = false, filter = '') =>
  orderTensors(tensors, { column, descending }, filter).map(({ name }) => name);

test('names are sorted by their numbers, sizes by their values', () => {
  expect(names('file')).toEqual(['layers.10.w', 'layers.2.w', 'scale']);
  expect(names('name')).toEqual(['layers.2.w', 'layers.10.w', 'scale']);
  expect(names('bytes', true)).toEqual(['layers.10.w', 'layers.2.w', 'scale']);
  // Equal ones as in the file.
  expect(names('values')).toEqual(['scale', 'layers.10.w', 'layers.2.w']);
  expect(names('name', false, ' LAYERS ')).toEqual(['layers.2.w', 'layers.10.w']);
  expect(tensors[0]?.name).toBe('layers.10.w');
});

test('a head sorts one way, then the other, then as in the file', () => {
  const start = { column: 'file', descending: false } as const;
  const name = nextOrder(start, 'name');
  expect([name, nextOrder(name, 'name')]).toEqual([
    { column: 'name', descending: false },
    { column: 'name', descending: true },
  ]);
  expect(nextOrder(nextOrder(name, 'name'), 'name')).toEqual(start);
  const bytes = nextOrder(start, 'bytes');
  expect([bytes.descending, nextOrder(bytes, 'bytes').descending]).toEqual([true, false]);
  expect(nextOrder(nextOrder(bytes, 'bytes'), 'bytes')).toEqual(start);
});

test('only rows in sight are drawn, however many there are', () => {
  expect(rowsInSight(0, 260, 26, 5000)).toEqual({ from: 0, to: 18 });
  expect(rowsInSight(26_000, 260, 26, 5000)).toEqual({ from: 992, to: 1018 });
  expect(rowsInSight(1e6, 260, 26, 20)).toEqual({ from: 20, to: 20 });
});
