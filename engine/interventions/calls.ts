/** The calls about interventions on an open model. */

import type { NativeIntervention } from '../../native/face.ts';
import type {
  CallProgress,
  Flip,
  Intervened,
  InterveneRequest,
  MachineInfo,
  SweepRequest,
  SweepResult,
} from '../api.ts';
import { CanopyError } from '../errors.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import { listLength, type Prepared, predictionRows, prepare, toTrace } from '../trace.ts';
import { toEffects } from './effects.ts';
import { toNative } from './native.ts';
import {
  commonOf,
  flipped,
  inBatches,
  plannedFlips,
  sweptPositions,
  withEffects,
} from './sweep.ts';

/** What the calls run on. */
export interface InterventionTools {
  readonly model: OpenModel;
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly machine: () => MachineInfo;
}

/** Rows at the masks; all where there are none, unless they alone were asked for. */
function comparedRows(prepared: Prepared, request: InterveneRequest, model: OpenModel): Int32Array {
  const rows = predictionRows(prepared, request.predict ?? 'mask', model);
  return rows.length > 0 || request.predict ? rows : predictionRows(prepared, 'all', model);
}

export async function intervene(
  request: InterveneRequest,
  { model, lane, signal, machine }: InterventionTools,
): Promise<Intervened> {
  const topK = listLength(request.topK, model.info.shape);
  const prepared = await prepare(request.inputs, model);
  const interventions = toNative(request.interventions, model.info, prepared.batch.lengths);
  const predictAt = comparedRows(prepared, request, model);
  const native = await lane.urgent(
    (ended) =>
      model.native.intervene(prepared.batch, { predictAt, topK, interventions, signal: ended }),
    signal,
  );
  const asked = { predictAt, topK };
  const before = await toTrace(prepared, native.before, asked, model, machine());
  const after = await toTrace(prepared, native.after, asked, model, machine());
  const effects = await toEffects(native, before, after, { topK, interventions });
  return { before, after, effects, firstLayer: firstLayer(interventions, model) };
}

function firstLayer(interventions: readonly NativeIntervention[], { info }: OpenModel): number {
  const first = interventions.map(({ layers }) => layers?.[0] ?? 0);
  return Math.min(info.shape.layers, ...first);
}

export async function sweep(
  request: SweepRequest,
  { model, lane, signal }: InterventionTools,
  onProgress: (progress: CallProgress) => void,
): Promise<SweepResult> {
  const { shape, name, predicts } = model.info;
  const { ffn } = shape;
  if (ffn.kind === 'ff') {
    throw new CanopyError('unsupported', `${name} has dense layers; only trees decide anything`);
  }
  if (!predicts) {
    throw new CanopyError('unsupported', `${name} has no decoder, so effects cannot be measured`);
  }
  const start = performance.now();
  const prepared = await prepare([request.input], model, () => 'input');
  const batch = { ...prepared.batch, drawnAs: request.text ?? 0 };
  const common = toNative(commonOf(request), model.info, batch.lengths);
  const masks = [...predictionRows(prepared, 'mask', model)];
  const positions = sweptPositions(request, batch.ids.length, masks);
  const predictAt = Int32Array.from(positions);
  const base = await lane.patient(
    (ended) =>
      model.native.trace(batch, { predictAt, topK: 1, interventions: common, signal: ended }),
    signal,
  );
  const planned = plannedFlips(request, { ...shape, ffn }, base);
  const flips: Flip[] = [];
  for (const some of inBatches(planned, batch.ids.length)) {
    const variants = some.map((flip) => [flipped(flip, request.layer)]);
    const native = await lane.patient(
      (ended) => model.native.sweep(batch, { predictAt, common, variants, signal: ended }),
      signal,
    );
    flips.push(...withEffects(some, native, base.topIds));
    onProgress({ done: flips.length, total: planned.length });
  }
  return { positions, flips, ms: performance.now() - start };
}
