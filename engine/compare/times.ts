/** Two sides timed in turns, so that what slows the machine for a while slows both. */

import type { Batch, NativeTiming } from '../../native/face.ts';
import type {
  CallProgress,
  ComparedTiming,
  FffShape,
  MachineInfo,
  MachineLimits,
  Params,
  Spread,
  TimeComparison,
} from '../api.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import { spread } from '../statistics.ts';
import { toTiming } from '../timing.ts';
import { prepare } from '../trace.ts';

/** Of trees: five turns of three repetitions are the fifteen that a figure to quote takes. */
const treeTurns = 5;
const treeEffort = { budgetMs: 200, minRepetitions: 3 };
/** Of whole traces, one pass a turn; the first two warm up and do not count. */
const traceTurns = 32;
const warmUp = 2;

export interface TimeTools {
  readonly a: OpenModel;
  readonly b: OpenModel;
  readonly lane: Lane;
  readonly signal: AbortSignal;
  readonly machine: () => MachineInfo;
  readonly limitsOf: (threads: number, signal: AbortSignal) => Promise<MachineLimits>;
  readonly onProgress: (progress: CallProgress) => void;
}

interface TimedSide {
  readonly model: OpenModel;
  readonly batch: Batch;
}

/** Runs A B, B A, A B and so on: neither is always the one that finds the other's data in the caches. */
async function inTurns<Sample>(
  sides: { readonly a: TimedSide; readonly b: TimedSide },
  turns: number,
  measure: (side: TimedSide) => Promise<Sample>,
  onProgress: TimeTools['onProgress'],
): Promise<{ readonly a: Sample[]; readonly b: Sample[] }> {
  const found: { a: Sample[]; b: Sample[] } = { a: [], b: [] };
  const total = 2 * turns;
  for (let turn = 0; turn < turns; turn++) {
    for (const which of turn % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const)) {
      found[which].push(await measure(sides[which]));
      onProgress({ done: found.a.length + found.b.length, total });
    }
  }
  return found;
}

/** Several timings of one batch as one: their repetitions one behind the other. */
export function joined(parts: readonly NativeTiming[], layers: number): NativeTiming {
  const perLayer = (of: (part: NativeTiming) => Float64Array) =>
    Float64Array.from(
      Array.from({ length: layers }, (_, layer) =>
        parts.flatMap((part) => [
          ...of(part).subarray(layer * part.repetitions, (layer + 1) * part.repetitions),
        ]),
      ).flat(),
    );
  const [first] = parts;
  return {
    repetitions: parts.reduce((sum, { repetitions }) => sum + repetitions, 0),
    distinctNodes: first?.distinctNodes ?? new Int32Array(),
    forwardUs: Float64Array.from(parts.flatMap(({ forwardUs }) => [...forwardUs])),
    forwardDenseMaskedUs: Float64Array.from(
      parts.flatMap(({ forwardDenseMaskedUs }) => [...forwardDenseMaskedUs]),
    ),
    cmmUs: perLayer(({ cmmUs }) => cmmUs),
    denseUs: perLayer(({ denseUs }) => denseUs),
    denseMaskedUs: perLayer(({ denseMaskedUs }) => denseMaskedUs),
    differences: Float64Array.from({ length: layers }, (_, layer) =>
      Math.max(...parts.map(({ differences }) => differences[layer] ?? 0)),
    ),
    leavesChanged: first?.leavesChanged ?? new Int32Array(),
  };
}

function ratioOf(a: readonly number[], b: readonly number[]): Spread {
  return spread(a.map((value, turn) => value / (b[turn] ?? Number.NaN)));
}

async function timeTrees(
  sides: { readonly a: TimedSide; readonly b: TimedSide },
  shapes: { readonly a: FffShape; readonly b: FffShape },
  { lane, signal, machine, limitsOf, onProgress }: TimeTools,
): Promise<TimeComparison> {
  const settings = machine();
  const limits = await lane.patient((ended) => limitsOf(settings.threads, ended), signal);
  const parts = await inTurns(
    sides,
    treeTurns,
    ({ model, batch }) =>
      lane.patient((ended) => model.native.time(batch, { ...treeEffort, signal: ended }), signal),
    onProgress,
  );
  const sideOf = (which: 'a' | 'b'): ComparedTiming => {
    const { model, batch } = sides[which];
    const { shape } = model.info;
    const native = joined(parts[which], shape.layers);
    const timed = { ...shape, ffn: shapes[which] };
    const tokens = batch.ids.length;
    const timing = toTiming(native, { tokens, shape: timed, machine: settings, limits });
    return { tokens, pass: timing.forward.cmm, timing };
  };
  const [a, b] = [sideOf('a'), sideOf('b')];
  const medians = (of: readonly NativeTiming[]) =>
    of.map(({ forwardUs }) => spread([...forwardUs]).median);
  return {
    a,
    b,
    ratio: ratioOf(medians(parts.a), medians(parts.b)),
    turns: treeTurns,
    repetitions: Math.min(a.timing?.repetitions ?? 0, b.timing?.repetitions ?? 0),
    method: 'trees',
  };
}

async function timeTraces(
  sides: { readonly a: TimedSide; readonly b: TimedSide },
  { lane, signal, onProgress }: TimeTools,
): Promise<TimeComparison> {
  const nowhere = { predictAt: new Int32Array(), topK: 0 };
  const times = await inTurns(
    sides,
    traceTurns,
    ({ model, batch }) =>
      lane.patient(
        async (ended) => (await model.native.trace(batch, { ...nowhere, signal: ended })).totalUs,
        signal,
      ),
    onProgress,
  );
  const [a, b] = [times.a.slice(warmUp), times.b.slice(warmUp)];
  const sideOf = ({ batch }: TimedSide, own: readonly number[]): ComparedTiming => {
    return { tokens: batch.ids.length, pass: spread(own), timing: null };
  };
  return {
    a: sideOf(sides.a, a),
    b: sideOf(sides.b, b),
    ratio: ratioOf(a, b),
    turns: a.length,
    repetitions: a.length,
    method: 'traces',
  };
}

/** @throws CanopyError `bad-input` for an input that cannot be computed, `cancelled` */
export async function compareTimes(
  request: Params<'compare.time'>,
  tools: TimeTools,
): Promise<TimeComparison> {
  const side = async (which: 'a' | 'b'): Promise<TimedSide> => {
    const model = tools[which];
    const { batch } = await prepare([request[which].input], model, () => which);
    return { model, batch };
  };
  const sides = { a: await side('a'), b: await side('b') };
  const [a, b] = [tools.a.info.shape.ffn, tools.b.info.shape.ffn];
  return a.kind === 'fff' && b.kind === 'fff'
    ? timeTrees(sides, { a, b }, tools)
    : timeTraces(sides, tools);
}
