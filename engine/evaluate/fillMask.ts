/** Losses of models at the same masked positions of a text, trees and dense ones alike. */

import type {
  AuditEstimate,
  FillMaskComparison,
  FillMaskModel,
  FillMaskReport,
  FillMaskRequest,
} from '../api.ts';
import { badInput, cancelled } from '../errors.ts';
import { blockLength, blocksOf, estimate, resamples } from '../eval/bootstrap.ts';
import { maskableText, maskIdOf } from '../eval/maskedModel.ts';
import type { MaskedText } from '../eval/maskedText.ts';
import { batchCount, type InTurn, scoreMasked } from '../eval/scoreMasked.ts';
import type { OpenModel } from '../modelFolder.ts';
import { type EvaluateTools, neuronsOf } from './evaluate.ts';
import { baselineOf, headOf } from './plan.ts';

const defaultDraws = 4;

/** What one model makes of the text: means over the draws. */
interface Scored {
  readonly model: Omit<FillMaskModel, 'loss' | 'accuracy'>;
  readonly losses: Float64Array; // [draw][chunk][perChunk]
  readonly hits: Float64Array;
  readonly draws: readonly MaskedText[];
  readonly text: FillMaskReport['text'];
  readonly masking: { readonly rate: number; readonly seed: number };
}

const meanOf = (values: Float64Array) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sums of the draws at the same places. The blocks of all draws are those of the text's chunks. */
function overDraws(values: Float64Array, draws: number): Float64Array {
  const size = values.length / draws;
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let at = i; at < values.length; at += size) sum += values[at] ?? 0;
    return sum / draws;
  });
}

async function scoreModel(
  request: FillMaskRequest,
  model: OpenModel,
  tools: EvaluateTools,
  onBatch: (batches: number) => void,
): Promise<Scored> {
  const { signal, lane } = tools;
  const { info } = model;
  const { positions, draws: count = defaultDraws } = request;
  const maskId = maskIdOf(model, 'at masks');
  const source = await maskableText(request, model, maskId, (perChunk) =>
    positions === null ? null : Math.ceil(positions / perChunk),
  );
  const inTurn: InTurn = (work) => lane.patient(work, signal);
  const draws: MaskedText[] = [];
  const means: FillMaskModel['draws'][number][] = [];
  const parts: { losses: Float64Array; hits: Float64Array }[] = [];
  let totalUs = 0;
  for (let draw = 0; draw < count; draw++) {
    if (signal.aborted) throw cancelled();
    const masked = await source.mask(draw);
    const batches = batchCount(masked) * count;
    const scores = await scoreMasked(masked, model, inTurn, { onBatch: () => onBatch(batches) });
    draws.push(masked);
    parts.push(scores);
    means.push({ loss: meanOf(scores.losses), accuracy: meanOf(scores.hits) });
    totalUs += scores.totalUs;
  }
  const joined = (of: (part: (typeof parts)[number]) => Float64Array) => {
    const size = draws[0]?.targets.length ?? 0;
    const all = new Float64Array(size * count);
    for (const [draw, part] of parts.entries()) all.set(of(part), draw * size);
    return all;
  };
  const tokens = draws.reduce((sum, { ids }) => sum + ids.length, 0);
  const { name, folder, sha256, notation, shape } = info;
  return {
    model: {
      ...{ name, folder, sha256, notation },
      draws: means,
      neurons: neuronsOf(shape),
      totalUs: totalUs / tokens,
    },
    losses: joined(({ losses }) => losses),
    hits: joined(({ hits }) => hits),
    draws,
    text: source.text,
    masking: { rate: source.rate, seed: source.seed },
  };
}

/** Whether two models saw the same tokens with the same masks. */
function sameMasks(a: readonly MaskedText[], b: readonly MaskedText[]): boolean {
  return a.every((one, draw) => {
    const other = b[draw];
    return (
      other !== undefined &&
      one.ids.length === other.ids.length &&
      one.ids.every((id, at) => id === other.ids[at]) &&
      one.targets.every((id, at) => id === other.targets[at])
    );
  });
}

function estimator(perChunk: number, draws: number, seed: number) {
  return (values: Float64Array): Promise<AuditEstimate> =>
    estimate(blocksOf(overDraws(values, draws), perChunk), seed);
}

async function compare(
  own: Scored,
  base: Scored,
  places: Pick<FillMaskComparison, 'model' | 'baseline'>,
  of: ReturnType<typeof estimator>,
): Promise<FillMaskComparison> {
  if (!sameMasks(own.draws, base.draws)) return { ...places, paired: null };
  const less = (a: Float64Array, b: Float64Array) => of(a.map((value, i) => value - (b[i] ?? 0)));
  const loss = await less(own.losses, base.losses);
  const accuracy = await less(own.hits, base.hits);
  return { ...places, paired: { loss, accuracy } };
}

/** @throws CanopyError `unsupported` for models without decoder or mask; `bad-input`, `cancelled` */
export async function fillMask(
  request: FillMaskRequest,
  tools: EvaluateTools,
): Promise<FillMaskReport> {
  const { withModel, signal, machine, onProgress, version } = tools;
  const planned = [];
  for (const folder of request.models) planned.push(await headOf(folder));
  const baseline = baselineOf(request.baseline, planned);
  const scored: Scored[] = [];
  for (const [index, { folder }] of planned.entries()) {
    let done = 0;
    const onBatch = (batches: number) =>
      onProgress({ done: index * batches + ++done, total: planned.length * batches });
    scored.push(
      await withModel(folder, signal, (model) => scoreModel(request, model, tools, onBatch)),
    );
  }
  const [first] = scored;
  const masked = first?.draws[0];
  if (!first || !masked) throw badInput('There is no model to score', 'models');
  const { length, chunks, textChunks, perChunk } = masked;
  const { seed } = first.masking;
  const estimators = scored.map(({ draws }) =>
    estimator(draws[0]?.perChunk ?? perChunk, draws.length, seed),
  );
  const models: FillMaskModel[] = [];
  const comparisons: FillMaskComparison[] = [];
  for (const [index, { model, losses, hits }] of scored.entries()) {
    const of = estimators[index] ?? estimator(perChunk, first.draws.length, seed);
    models.push({ ...model, loss: await of(losses), accuracy: await of(hits) });
  }
  for (const [model, own] of scored.entries()) {
    const base = scored[baseline];
    if (!base || model === baseline) continue;
    const of = estimator(perChunk, own.draws.length, seed);
    comparisons.push(await compare(own, base, { model, baseline }, of));
  }
  const blocks = blockLength(chunks);
  return {
    canopy: version,
    created: new Date().toISOString(),
    machine: machine(),
    text: first.text,
    masks: {
      ...{ ...first.masking, length, chunks, textChunks, perChunk },
      draws: first.draws.length,
      positions: first.losses.length,
    },
    bootstrap: { resamples, blocks: Math.ceil(chunks / blocks), blockLength: blocks },
    models,
    comparisons,
  };
}
