import { beforeAll, expect, test, vi } from 'vitest';
import { jsonFile } from './json-file.ts';

const turns = vi.fn(async () => undefined);
beforeAll(() => vi.stubGlobal('scheduler', { yield: turns }));

const plain = (_key: string, value: unknown): unknown =>
  value instanceof Float32Array || value instanceof Int32Array ? Array.from(value) : value;

test('is what JSON.stringify writes, with numbers that are none, gaps and other letters', async () => {
  const value = {
    name: 'Zoë "the" \n sea',
    none: null,
    gap: undefined,
    empty: [[], {}, new Int32Array()],
    odd: [Number.NaN, undefined, -0, 1e-9],
    logits: Float32Array.from([0.1, Number.POSITIVE_INFINITY, 3]),
    trees: [
      { layer: 0, nodes: [{ node: 3, z: -1.5 }] },
      { layer: 1, nodes: [] },
    ],
  };
  expect(await (await jsonFile(value)).text()).toBe(JSON.stringify(value, plain));
});

test('writes long arrays in parts', async () => {
  turns.mockClear();
  const value = {
    rows: Array.from({ length: 4500 }, (_, row) => ({ row, text: `row ${row}` })),
    leaves: Int32Array.from({ length: 9000 }, (_, row) => row * 7),
  };
  const blob = await jsonFile(value);
  expect(await blob.text()).toBe(JSON.stringify(value, plain));
  expect(turns).toHaveBeenCalledTimes(2 + 4);
});
