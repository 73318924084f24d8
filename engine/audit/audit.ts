/** The routing audit of an open model: the same masked positions under each way of routing. */

import type {
  AuditArm,
  AuditReport,
  AuditRequest,
  CallProgress,
  FffShape,
  MachineInfo,
  ModelInfo,
} from '../api.ts';
import { cancelled } from '../errors.ts';
import { type Block, blockLength, blocksOf, estimate, resamples } from '../eval/bootstrap.ts';
import { maskIdOf, maskSource, unsupported } from '../eval/maskedModel.ts';
import type { MaskedText } from '../eval/maskedText.ts';
import { batchCount, batchesOf, type InTurn, scoreMasked } from '../eval/scoreMasked.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import {
  type ArmPlan,
  addLeaves,
  allRoutings,
  constantLeaves,
  interventionsOf,
  plannedArms,
} from './arms.ts';
import { findingsOf } from './findings.ts';

export interface AuditTools {
  readonly model: OpenModel;
  readonly lane: Lane;
  readonly machine: () => MachineInfo;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
  /** Of Canopy. */
  readonly version: string;
}

/** @throws CanopyError `unsupported` for dense layers */
function treesOf(model: OpenModel): FffShape {
  const { ffn } = model.info.shape;
  if (ffn.kind === 'fff') return ffn;
  throw unsupported(model, 'has dense feedforward layers: there is no routing to audit');
}

/** @throws CanopyError `unsupported` for models without routing, decoder or mask; `bad-input`, `cancelled` */
export async function audit(request: AuditRequest, tools: AuditTools): Promise<AuditReport> {
  const { model, lane, signal, machine, onProgress, version } = tools;
  const ffn = treesOf(model);
  const maskId = maskIdOf(model, 'to audit its routing by');
  const { info } = model;
  const { positions } = request;
  const { masked, rate, seed, text } = await maskSource(request, model, maskId, (perChunk) =>
    positions === null ? null : Math.ceil(positions / perChunk),
  );
  const plans = plannedArms(
    request.routings ?? allRoutings,
    info.shape.layers,
    request.layers ?? true,
  );
  const total = (plans.length + 1) * batchCount(masked);
  let done = 0;
  const onBatch = () => onProgress({ done: ++done, total });
  const inTurn: InTurn = (work) => lane.patient(work, signal);
  const constant = await mostTaken(masked, model, ffn, inTurn, onBatch);
  const arms: AuditArm[] = [];
  let base: { losses: Float64Array; hits: Float64Array } | null = null;
  for (const [index, plan] of plans.entries()) {
    if (signal.aborted) throw cancelled();
    const scores = await scoreMasked(masked, model, inTurn, {
      interventions: (batch) => interventionsOf(plan, constant, seedOf(seed, index, batch)),
      onBatch,
    });
    base ??= scores;
    arms.push(await armOf(plan, scores, base, masked.perChunk, seed));
  }
  const { length, chunks, textChunks, perChunk } = masked;
  const report: Omit<AuditReport, 'findings'> = {
    canopy: version,
    created: new Date().toISOString(),
    model: modelOf(info),
    machine: machine(),
    text,
    masks: { rate, seed, length, chunks, textChunks, perChunk },
    bootstrap: {
      resamples,
      blocks: Math.ceil(chunks / blockLength(chunks)),
      blockLength: blockLength(chunks),
    },
    constantLeaves: constant,
    arms,
  };
  return { ...report, findings: findingsOf(report) };
}

function modelOf({ name, sha256, notation, shape }: ModelInfo): AuditReport['model'] {
  return { name, sha256, notation, layers: shape.layers };
}

/** Another for each arm and batch, the same whenever the audit is repeated. */
function seedOf(seed: number, arm: number, batch: number): number {
  return (seed * 1_000 + arm) * 1_000_000 + batch;
}

/** The leaf that most tokens of the masked text take. [layer][tree] */
async function mostTaken(
  masked: MaskedText,
  { native, info }: OpenModel,
  { trees, depth }: FffShape,
  inTurn: InTurn,
  onBatch: () => void,
) {
  const shape = { layers: info.shape.layers, trees, depth };
  const counts = new Float64Array(shape.layers * trees * 2 ** depth);
  for (const { batch } of batchesOf(masked)) {
    const { leaves } = await inTurn((signal) =>
      native.leaves(batch, { logits: false, margins: false, signal }),
    );
    addLeaves(leaves, shape, counts);
    onBatch();
  }
  return constantLeaves(counts, shape);
}

interface Values {
  readonly losses: Float64Array;
  readonly hits: Float64Array;
}

async function armOf(
  { routing, layer }: ArmPlan,
  { losses, hits }: Values,
  base: Values,
  perChunk: number,
  seed: number,
): Promise<AuditArm> {
  const of = (blocks: readonly Block[]) => estimate(blocks, seed);
  const less = (values: Float64Array, other: Float64Array) =>
    blocksOf(
      values.map((value, i) => value - (other[i] ?? 0)),
      perChunk,
    );
  return {
    routing,
    layer,
    loss: await of(blocksOf(losses, perChunk)),
    accuracy: await of(blocksOf(hits, perChunk)),
    lossChange: await of(less(losses, base.losses)),
    accuracyChange: await of(less(hits, base.hits)),
  };
}
