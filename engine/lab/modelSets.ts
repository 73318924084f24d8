/** The open model's paths for working sets, from a text or from a dataset of a corpus. */

import type { ModelInfo, Params, TraceInput, WorkingSets } from '../api.ts';
import { openDataset } from '../corpus/dataset.ts';
import type { Engine } from '../engine.ts';
import { badInput, CanopyError } from '../errors.ts';
import {
  batchSizes,
  type LayerLeaves,
  type Timed,
  type TreeWork,
  workingSetRows,
} from './workingSets.ts';

/** Tokens that are looked at: batches of up to as many. */
const mostTokens = 16_384;
/** Larger batches are not timed: dense, which runs along, takes seconds there. */
const mostTimed = 512;

interface Paths {
  readonly source: string;
  readonly ids: readonly number[];
  readonly leaves: LayerLeaves;
}

function join(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function ofText(engine: Engine, text: string, signal: AbortSignal): Promise<Paths> {
  const windows = await engine.windows(text);
  const maxTokens = engine.status().model?.shape.maxTokens ?? 1;
  const inputs = windows
    .slice(0, Math.ceil(mostTokens / maxTokens))
    .map(({ index }): TraceInput => ({ text, window: index }));
  const { sequences } = await engine.trace({ inputs, predict: 'none' }, signal);
  const layers = sequences[0]?.layers.length ?? 0;
  return {
    source: 'text',
    ids: sequences.flatMap(({ tokens }) => tokens.map(({ id }) => id)),
    leaves: Array.from({ length: layers }, (_, layer) =>
      join(sequences.map((sequence) => sequence.layers[layer]?.leaves ?? new Int32Array())),
    ),
  };
}

async function ofDataset(
  folders: readonly string[],
  { sha256, shape }: ModelInfo,
  trees: number,
): Promise<Paths> {
  const dataset = await openDataset(folders);
  try {
    const { model } = dataset.info;
    if (model.sha256 !== sha256) {
      throw badInput(
        `The dataset is of ${model.name} (SHA-256 ${model.sha256.slice(0, 8)}), not of the open model. Open that one first.`,
        'folders',
      );
    }
    const columns = Array.from({ length: shape.layers }, (_, layer) =>
      Array.from({ length: trees }, (_, tree) => `leaf_${layer}_${tree}`),
    );
    const rows = await dataset.query(
      `SELECT token, ${columns.flat().join(', ')} FROM tokens LIMIT ${mostTokens}`,
    );
    return {
      source: folders.join(', '),
      ids: rows.map(([token]) => Number(token)),
      leaves: columns.map((_, layer) => {
        const first = 1 + layer * trees;
        return Int32Array.from(rows.flatMap((row) => row.slice(first, first + trees).map(Number)));
      }),
    };
  } finally {
    dataset.close();
  }
}

/** CMM on the first tokens, batch by batch size; the limits come along. */
async function timeSizes(engine: Engine, ids: readonly number[], signal: AbortSignal) {
  const maxTokens = engine.status().model?.shape.maxTokens ?? 1;
  const timed = new Map<number, Timed>();
  let limits: WorkingSets['limits'] | null = null;
  for (const size of batchSizes(ids.length, mostTimed)) {
    const inputs: TraceInput[] = [];
    for (let from = 0; from < size; from += maxTokens) {
      inputs.push({ ids: ids.slice(from, Math.min(size, from + maxTokens)) });
    }
    const { layers, ...timing } = await engine.time({ inputs, budgetMs: 100 }, signal);
    limits = timing.limits;
    const mean = (of: (layer: (typeof layers)[number]) => number) =>
      layers.reduce((sum, layer) => sum + of(layer), 0) / (layers.length * size);
    timed.set(size, {
      cmmUs: {
        p10: mean(({ cmm }) => cmm.p10),
        median: mean(({ cmm }) => cmm.median),
        p90: mean(({ cmm }) => cmm.p90),
      },
    });
  }
  if (!limits) throw badInput('There is no token to look at. Type a text first.', 'source');
  return { timed, limits };
}

/**
 * @throws CanopyError `no-model`, `unsupported` for a model without trees, `bad-input` for a dataset
 *   of another model
 */
export async function workingSets(
  engine: Engine,
  { source }: Params<'lab.workingSets'>,
  signal: AbortSignal,
): Promise<WorkingSets> {
  const { model } = engine.status();
  if (!model) throw new CanopyError('no-model', 'No model is open. Open a model folder first.');
  const { name, sha256, notation, shape } = model;
  const { ffn, layers, hidden } = shape;
  if (ffn.kind === 'ff') {
    throw new CanopyError(
      'unsupported',
      `${name} has dense layers: every batch touches all of them`,
    );
  }
  const paths =
    'text' in source
      ? await ofText(engine, source.text, signal)
      : await ofDataset(source.folders, model, ffn.trees);
  const { timed, limits } = await timeSizes(engine, paths.ids, signal);
  const { threads, precision } = engine.machine();
  const work: TreeWork = { layers, hidden, trees: ffn.trees, depth: ffn.depth, precision };
  return {
    model: { name, sha256, notation },
    source: paths.source,
    tokens: paths.ids.length,
    threads,
    precision,
    limits,
    rows: await workingSetRows(paths.leaves, work, limits, timed),
  };
}
