/** Runs over a corpus in BF16, and of a model with several trees: the rows are a trace's own. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Precision } from '../../engine/api.ts';
import { openDataset } from '../../engine/corpus/dataset.ts';
import { runCorpus } from '../../engine/corpus/run.ts';
import { defaultSettings } from '../../engine/corpus/settings.ts';
import { createEngine } from '../../engine/engine.ts';
import { root, tiny } from '../cli/canopy.ts';

const newFolder = () => mkdtempSync(path.join(os.tmpdir(), 'canopy-variants-'));

/** Two layers of two trees of depth 5, with the vocabulary of canopy-tiny. */
function twoTrees(): string {
  const folder = newFolder();
  const shape = '--layers 2 --hidden 64 --heads 2 --depth 5 --trees 2 --vocabulary 8000';
  const program = path.join(root, 'scripts/random-model.mjs');
  execFileSync(process.execPath, [program, folder, ...shape.split(' ')]);
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json']) {
    copyFileSync(path.join(tiny, name), path.join(folder, name));
  }
  return folder;
}

it.each<[string, () => string, Precision]>([
  ['canopy-tiny in BF16', () => tiny, 'bf16'],
  ['two trees a layer', twoTrees, 'f32'],
])('%s', async (_, modelFolder, precision) => {
  const engine = createEngine({ threads: 1, precision });
  await engine.open(modelFolder());
  const text = readFileSync(path.join(root, 'assets/texts/time-machine.txt'), 'utf8').slice(0, 400);
  const file = path.join(newFolder(), 'a.txt');
  writeFileSync(file, text);
  const folder = path.join(newFolder(), 'dataset');
  const tracer = engine.tracer();
  await runCorpus(tracer, {
    inputs: [file],
    folder,
    settings: { ...defaultSettings, precision },
    shard: { index: 0, count: 1 },
    version: '1.2.3',
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const dataset = await openDataset([folder]);
  const { layers, trees } = dataset.info.model;
  const columns = Array.from({ length: layers * trees }, (_, i) => {
    return `leaf_${Math.floor(i / trees)}_${i % trees}`;
  });
  const rows = await dataset.query(
    `SELECT ${columns.join(', ')} FROM tokens ORDER BY "window", position`,
  );
  dataset.close();
  // The run ends a text's last line, which no token shows.
  const windows = await engine.windows(`${text}\n`);
  const inputs = windows.map(({ index }) => ({ text: `${text}\n`, window: index }));
  const trace = await engine.trace({ inputs, predict: 'none' });
  const expected = trace.sequences.flatMap(({ tokens, layers: traced }) =>
    tokens.map((_, position) =>
      traced.flatMap(({ leaves }) => [
        ...leaves.subarray(position * trees, (position + 1) * trees),
      ]),
    ),
  );
  expect(rows.length).toBeGreaterThan(90);
  expect(rows.map((row) => row.map(Number))).toEqual(expected);
  engine.close();
});
