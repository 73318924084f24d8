/** How near an open model's decisions stand to turning, and what fewer bits and noise turn of them. */

import type { NativeModel, NativeNoise, NativeScores, Precision } from '../../native/face.ts';
import type { CallProgress, FffShape, MachineInfo } from '../api.ts';
import { badInput, cancelled } from '../errors.ts';
import { blocksOf, estimate } from '../eval/bootstrap.ts';
import { maskIdOf, maskSource, unsupported } from '../eval/maskedModel.ts';
import type { MaskedText } from '../eval/maskedText.ts';
import { batchCount, batchesOf } from '../eval/scoreMasked.ts';
import type {
  FragilityChange,
  FragilityReport,
  FragilityRequest,
  RoundedTo,
} from '../fragilityTypes.ts';
import type { OpenModel } from '../modelFolder.ts';
import { openRounded } from './roundedModel.ts';
import {
  addPartings,
  addWalks,
  emptyWalks,
  layerOf,
  noPartings,
  type Partings,
  partingOf,
  shares,
  type Walks,
} from './study.ts';

const defaultNoise = [0.01, 0.1, 1];
const defaultInputNoise = [0.001, 0.01, 0.1];
const allRounded: readonly RoundedTo[] = ['bf16', 'f16', 'int8'];
/** Margins that are kept for their quantiles; 128 MiB. */
const mostMargins = 2 ** 25;
/** Progress of a rounded copy's making counts as that of so many batches. */
const copySteps = 4;

export interface FragilityTools {
  readonly model: OpenModel;
  /** Runs native work in a precision, nothing else beside it, and sets back the one before. */
  readonly inPrecision: <T>(
    precision: Precision,
    work: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  readonly machine: () => MachineInfo;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
  /** Of Canopy. */
  readonly version: string;
}

/** A pass that is held against the one in F32, and what it found. */
interface Variant {
  readonly change: FragilityChange;
  readonly partings: Partings;
  readonly losses: Float64Array; // [chunk][perChunk]
}

/** One study under way. */
interface Study {
  readonly masked: MaskedText;
  readonly walks: Walks;
  readonly losses: Float64Array; // in F32, [chunk][perChunk]
  readonly variants: readonly Variant[];
  readonly seed: number;
  /** Counts so many batches' work as done; throws where the study was called off. */
  readonly step: (batches: number) => void;
}

/** @throws CanopyError `unsupported` for models without trees, decoder or mask; `bad-input`, `cancelled` */
export async function fragility(
  request: FragilityRequest,
  tools: FragilityTools,
): Promise<FragilityReport> {
  const { model, machine, version } = tools;
  const { tokens, noise = defaultNoise } = request;
  const { trees, depth } = decidingTrees(model);
  const maskId = maskIdOf(model, 'to compare precisions by');
  const { layers, maxTokens } = model.info.shape;
  const { masked, rate, seed, text } = await maskSource(request, model, maskId, () =>
    tokens === null ? null : Math.ceil(tokens / maxTokens),
  );
  const { length, chunks, textChunks, perChunk } = masked;
  const walks = roomFor({ layers, tokens: chunks * length, trees, depth });
  const study = studyOf(request, { masked, walks, seed }, tools);
  await run(study, tools);
  const of = (values: Float64Array) => estimate(blocksOf(values, perChunk), seed);
  const variants = [];
  for (const { change, partings, losses } of study.variants) {
    const less = losses.map((loss, i) => loss - (study.losses[i] ?? Number.NaN));
    variants.push({
      change,
      layers: Array.from({ length: layers }, (_, layer) => partingOf(partings, layer, depth)),
      loss: await of(losses),
      lossChange: await of(less),
    });
  }
  const found = [];
  for (let layer = 0; layer < layers; layer++) found.push(await layerOf(walks, layer, noise));
  const { name, sha256, notation } = model.info;
  return {
    canopy: version,
    created: new Date().toISOString(),
    model: { name, sha256, notation, layers, trees, depth },
    machine: machine(),
    text,
    masks: { rate, seed, length, chunks, textChunks, perChunk },
    shares,
    noise,
    layers: found,
    loss: await of(study.losses),
    variants,
  };
}

function studyOf(
  { rounded = allRounded, inputNoise = defaultInputNoise }: FragilityRequest,
  of: Pick<Study, 'masked' | 'walks' | 'seed'>,
  { signal, onProgress }: FragilityTools,
): Study {
  const { masked, walks } = of;
  const changes: FragilityChange[] = [
    ...allRounded.flatMap((to) => (rounded.includes(to) ? [{ kind: 'rounded', to } as const] : [])),
    ...inputNoise.map((size) => ({ kind: 'noise', size }) as const),
  ];
  const copies = changes.filter((change) => ofCopy(change) !== null).length;
  const total = batchCount(masked) * (1 + changes.length) + copies * copySteps;
  let done = 0;
  return {
    ...of,
    losses: new Float64Array(masked.targets.length),
    variants: changes.map((change) => ({
      change,
      partings: noPartings(walks.shape),
      losses: new Float64Array(masked.targets.length),
    })),
    step(batches) {
      if (signal.aborted) throw cancelled();
      done += batches;
      onProgress({ done: Math.min(total, Math.round(done)), total });
    },
  };
}

/** The precision that a copy of the model has to be made for. */
function ofCopy(change: FragilityChange): 'f16' | 'int8' | null {
  return change.kind === 'rounded' && change.to !== 'bf16' ? change.to : null;
}
/** @throws CanopyError `unsupported` where nothing is decided */
function decidingTrees(model: OpenModel): FffShape {
  const { ffn } = model.info.shape;
  if (ffn.kind !== 'fff') {
    throw unsupported(model, 'has dense feedforward layers: they decide nothing');
  }
  if (ffn.depth === 0) throw unsupported(model, 'has trees of one level: they decide nothing');
  return ffn;
}

function roomFor(shape: Walks['shape']): Walks {
  const { layers, tokens, trees, depth } = shape;
  const perToken = layers * trees * depth;
  if (perToken * tokens > mostMargins) {
    const most = Math.floor(mostMargins / perToken);
    const why = `${tokens} tokens have ${perToken} decisions each, more than fit in 128 MiB`;
    throw badInput(`${why}. Ask for ${most} tokens or fewer.`, 'tokens');
  }
  return emptyWalks(shape);
}

/** F32 comes first: all else is held against it. */
async function run(study: Study, tools: FragilityTools): Promise<void> {
  await runPlain(study, tools);
  for (const variant of study.variants) {
    const to = ofCopy(variant.change);
    if (to === null) {
      await runVariant(study, variant, tools.model.native, tools);
      continue;
    }
    let share = 0;
    const copy = await openRounded(tools.model, to, {
      machine: tools.machine(),
      signal: tools.signal,
      onShare: (now) => {
        study.step(copySteps * (now - share));
        share = now;
      },
    });
    try {
      await runVariant(study, variant, copy, tools);
    } finally {
      copy.close();
    }
  }
}

async function runPlain(
  { masked, walks, losses, step }: Study,
  { model: { native }, inPrecision }: FragilityTools,
): Promise<void> {
  let at = 0;
  for (const { batch, positions, targets } of batchesOf(masked)) {
    const { trace, scores } = await inPrecision('f32', async (signal) => ({
      trace: await native.trace(batch, { predictAt: new Int32Array(), topK: 0, signal }),
      scores: await native.score(batch, { positions, targets, signal }),
    }));
    await addWalks(walks, trace.layers);
    losses.set(lossesOf(scores), at);
    at += targets.length;
    step(1);
  }
}

async function runVariant(
  { masked, walks, seed, step }: Study,
  { change, partings, losses }: Variant,
  native: NativeModel,
  { inPrecision }: FragilityTools,
): Promise<void> {
  const precision = change.kind === 'rounded' && change.to === 'bf16' ? 'bf16' : 'f32';
  let at = 0;
  let walk = 0;
  for (const { index, batch, positions, targets } of batchesOf(masked)) {
    const noise = noiseOf(change, seed, index);
    const scores = await inPrecision(precision, (signal) =>
      native.score(batch, { positions, targets, ...(noise ? { noise } : {}), signal }),
    );
    await addPartings(partings, walks, walk, scores.leaves);
    losses.set(lossesOf(scores), at);
    at += targets.length;
    walk += scores.leaves.length / walks.shape.layers;
    step(1);
  }
}

/** The same random numbers for all sizes, so that these differ by nothing but size. */
function noiseOf(change: FragilityChange, seed: number, batch: number): NativeNoise | null {
  if (change.kind !== 'noise') return null;
  return { size: change.size, seed: seed * 2 ** 20 + batch };
}

function lossesOf({ logProbabilities }: NativeScores): Float64Array {
  return logProbabilities.map((value) => -value);
}
