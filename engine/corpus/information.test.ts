/** Mutual information and flow by SQL on tables small enough for paper. */

import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import type { CorpusDataset } from '../api.ts';
import type { Dataset } from './dataset.ts';
import { flow } from './questions.ts';
import { defaultSettings } from './settings.ts';
import { information } from './specialisation.ts';

const instance = await DuckDBInstance.create(':memory:');
afterAll(() => instance.closeSync());

const info: CorpusDataset = {
  folders: [],
  model: { name: 'm', notation: '1x1', sha256: '', layers: 2, trees: 1, depth: 1 },
  settings: { ...defaultSettings, labelColumn: 'label' },
  corpus: { sha256: '', bytes: 0, files: 0 },
  shards: { count: 1, missing: [], unfinished: [] },
  complete: true,
  documents: 1,
  tokens: 0,
  specialTokens: 0,
  problemCount: 0,
  problems: [],
};

/** So many tokens in each cell of [leaf][value]; a special one besides. */
async function datasetOf(table: readonly (readonly number[])[]): Promise<Dataset> {
  const rows = table.flatMap((line, leaf) =>
    line.flatMap((count, value) =>
      Array.from({ length: count }, () => `(false, ${leaf}, ${value}, 'v${value}')`),
    ),
  );
  const connection = await instance.connect();
  await connection.run(
    `CREATE OR REPLACE TABLE tokens AS SELECT * FROM (VALUES ${rows.join(', ')},
       (true, 0, 0, NULL)) AS t(special, leaf_0_0, leaf_1_0, label)`,
  );
  return {
    info,
    vocabulary: 1,
    maxTokens: 1,
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowsJS(),
    close: () => connection.closeSync(),
  };
}

// H(1/4) = 2 - 3/4 log2 3.
const quarter = 2 - 0.75 * Math.log2(3);

it.each([
  [
    'all of one bit',
    [
      [4, 0],
      [0, 4],
    ],
    1,
    1,
    1,
  ],
  [
    'nothing',
    [
      [2, 2],
      [2, 2],
    ],
    0,
    1,
    1,
  ],
  // Joint 3/8, 1/8, 1/8, 3/8: 1 + 1 - (1 + H(1/4)).
  [
    'a part',
    [
      [3, 1],
      [1, 3],
    ],
    1 - quarter,
    1,
    1,
  ],
  // Leaves 1/4 and 3/4; the value is known in the first: H(value) - 3/4 H(1/3).
  [
    'a lopsided part',
    [
      [2, 0],
      [2, 4],
    ],
    1 - 0.75 * (Math.log2(3) - 2 / 3),
    quarter,
    1,
  ],
  ['nothing, with one value alone', [[1], [3]], 0, quarter, 0],
])('a leaf knows %s of its label', async (_, table, bits, leaves, values) => {
  const found = await information(await datasetOf(table), { layer: 0, tree: 0, by: 'label' });
  expect(found.information).toBeCloseTo(bits, 12);
  expect(found.leafEntropy).toBeCloseTo(leaves, 12);
  expect(found.valueEntropy).toBeCloseTo(values, 12);
  expect(found.tokens).toBe(table.flat().reduce((sum, count) => sum + count, 0));
});

it('flow between two layers counts cells and knows their information', async () => {
  const dataset = await datasetOf([
    [3, 1],
    [1, 3],
  ]);
  const found = await flow(dataset, { layer: 0, tree: 0, level: 1 });
  expect([...found.counts]).toEqual([3, 1, 1, 3]);
  expect(found.information).toBeCloseTo(1 - quarter, 12);
  expect((await flow(dataset, { layer: 0, tree: 0, level: 0 })).information).toBe(0);
});
