/** The engine of a host: the models in memory, and the calls that run on the current one. */

import type { Target } from '../native/face.ts';
import { machine as machineFacts } from '../native/index.ts';
import type {
  AuditReport,
  AuditRequest,
  CallProgress,
  ComparedInput,
  ComparedPosition,
  EvaluateRequest,
  EvaluationReport,
  FillMaskReport,
  FillMaskRequest,
  FragilityReport,
  FragilityRequest,
  Intervened,
  InterveneRequest,
  Lens,
  LensRequest,
  MachineInfo,
  ModelInfo,
  ModelInspection,
  ModelStatus,
  NodeDetails,
  NodeRequest,
  OpenProgress,
  Params,
  Precision,
  SideUse,
  SweepRequest,
  SweepResult,
  TextWindow,
  TimeComparison,
  Timing,
  TimingRequest,
  Trace,
  TraceRequest,
  WeightComparison,
} from './api.ts';
import { audit } from './audit/audit.ts';
import { comparePredictions } from './compare/predictions.ts';
import { compareTimes } from './compare/times.ts';
import { compareUsage } from './compare/usage.ts';
import { compareWeights } from './compare/weights.ts';
import { type Compute, chooseCompute } from './compute.ts';
import type { Tracer } from './corpus/run.ts';
import { badInput, CanopyError, cancelled, toApiError } from './errors.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { fillMask } from './evaluate/fillMask.ts';
import { fragility } from './fragility/fragility.ts';
import { inspectFolder } from './inspect.ts';
import { intervene, sweep } from './interventions/calls.ts';
import { toNative } from './interventions/native.ts';
import { createKept } from './kept.ts';
import { createLane } from './lane.ts';
import { createLimits } from './limits.ts';
import { findFolder, type OpenModel, openFolder, stampOf } from './modelFolder.ts';
import { checkNode, prepareLens, toLens, toNodeDetails } from './questions.ts';
import type { Recents } from './recents.ts';
import { toTiming } from './timing.ts';
import { listLength, predictionRows, prepare, toTrace } from './trace.ts';

export interface EngineOptions {
  /** Threads that compute, until `setCompute` says otherwise; default: the machine's cores. */
  readonly threads?: number;
  /** Of the trees' rows, likewise; default: F32. */
  readonly precision?: Precision;
  /** Kernel; default: the best that the machine runs. */
  readonly target?: Target;
  /** Where opened models are remembered; default: nowhere. */
  readonly recents?: Recents;
}

export interface Engine {
  machine(): MachineInfo;
  status(): ModelStatus;
  /** Calls back at each change of the status until the returned function is called. */
  subscribe(listener: (status: ModelStatus) => void): () => void;
  /**
   * Opens a folder beside what is open, and makes its model the current one. One that is in memory
   * and unchanged on the disk is switched to. A newer opening cancels this one.
   */
  open(folder: string, signal?: AbortSignal): Promise<ModelInfo>;
  /** Makes a model in memory the current one; calls on the one before it end. */
  switchTo(folder: string): Promise<ModelInfo>;
  /** Frees a model. Of the current one, the one used before it takes its place. */
  unload(folder: string): Promise<void>;
  cancelOpening(): void;
  /** What a folder holds, without loading its weights. */
  inspect(folder: string): Promise<ModelInspection>;
  /** Threads and precision of the open model's calls that follow, and of models opened later. */
  setCompute(wish: Params<'compute.set'>): Promise<MachineInfo>;
  trace(request: TraceRequest, signal?: AbortSignal): Promise<Trace>;
  /** The same input without and with interventions; the second pass begins where they do. */
  intervene(request: InterveneRequest, signal?: AbortSignal): Promise<Intervened>;
  /** Every single decision of a layer turned round. Waits behind traces and lets them pass. */
  sweep(
    request: SweepRequest,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<SweepResult>;
  /** Which tensors, layers and nodes of two folders' weights differ; neither need be open. */
  /** Exact divergences of two sides' predictions at aligned tokens, and what each makes of the other's first. */
  comparePredictions(
    request: Params<'compare.predictions'>,
    signal?: AbortSignal,
  ): Promise<readonly ComparedPosition[]>;
  /** How a text's tokens use each layer's trees. */
  compareUsage(side: ComparedInput, signal?: AbortSignal): Promise<SideUse>;
  /** Both sides timed in turns. Waits behind traces and lets them pass. */
  compareTimes(
    request: Params<'compare.time'>,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<TimeComparison>;
  compareWeights(
    a: string,
    b: string,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<WeightComparison>;
  /** Losses at masked positions under each way of routing. Waits behind traces and lets them pass. */
  audit(
    request: AuditRequest,
    version: string,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<AuditReport>;
  /** Margins of decisions, and what BF16 rows change. Its batches run as traces do, one at a time. */
  fragility(
    request: FragilityRequest,
    version: string,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<FragilityReport>;
  /**
   * Models of any folders on labelled texts: answers, scores, paths by outcome, differences. Its batches
   * wait behind traces. Folders that are not in memory are opened for the run alone.
   */
  evaluate(
    request: EvaluateRequest,
    version: string,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<EvaluationReport>;
  /** Losses of models of any folders at the same masked positions, likewise. */
  fillMask(
    request: FillMaskRequest,
    version: string,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<FillMaskReport>;
  /** One neuron's weights and what they say of the vocabulary. Waits behind traces. */
  node(request: NodeRequest, signal?: AbortSignal): Promise<NodeDetails>;
  /** Predictions just before and after a layer's FFF, at one position. Waits behind traces. */
  lens(request: LensRequest, signal?: AbortSignal): Promise<Lens>;
  /** Waits behind traces, and starts again where one comes in between. */
  time(
    request: TimingRequest,
    signal?: AbortSignal,
    onProgress?: (progress: CallProgress) => void,
  ): Promise<Timing>;
  /** How a text falls into sequences that the model takes; one where it fits. */
  windows(text: string): Promise<readonly TextWindow[]>;
  /** The current model for a run over a corpus: its batches wait behind all other calls. */
  tracer(): Tracer;
  close(): void;
}

interface Opening {
  readonly folder: string;
  readonly controller: AbortController;
  progress: OpenProgress | null;
}

const never = new AbortController().signal;
const defaultBudgetMs = 800;
const shortestBudgetMs = 100;
/** What a thorough timing takes at the least. */
const thorough = { budgetMs: 2000, minRepetitions: 15 };
/** Below it there is no spread. */
const fewestRepetitions = 3;

function effortOf(request: TimingRequest): { budgetMs: number; minRepetitions: number } {
  const { budgetMs = defaultBudgetMs } = request;
  if (!(budgetMs >= shortestBudgetMs && budgetMs <= 60_000)) {
    const expected = 'expected 100 to 60,000 milliseconds';
    throw badInput(`budgetMs: ${expected}, received ${budgetMs}`, 'budgetMs');
  }
  if (!request.thorough) return { budgetMs, minRepetitions: fewestRepetitions };
  return { ...thorough, budgetMs: Math.max(budgetMs, thorough.budgetMs) };
}

export function createEngine(options: EngineOptions = {}): Engine {
  const { target, recents } = options;
  const lane = createLane();
  const limitsOf = createLimits();
  const listeners = new Set<(status: ModelStatus) => void>();
  const kept = createKept();
  let opening: Opening | null = null;
  let failure: ModelStatus['failure'] = null;
  let compute: Compute = {
    threads: options.threads ?? machineFacts().threads,
    precision: options.precision ?? 'f32',
  };

  // The addon's facts are of its defaults; this engine may have been told otherwise.
  const forced = process.env.OPENBLAS_CORETYPE;
  const machine = (): MachineInfo => ({
    ...machineFacts(),
    ...(forced ? { blasForced: forced } : {}),
    ...(target === undefined ? {} : { target }),
    ...compute,
  });
  const status = (): ModelStatus => ({
    model: kept.current()?.info ?? null,
    models: kept.list(),
    opening: opening && { folder: opening.folder, progress: opening.progress },
    failure,
  });
  const changed = () => {
    for (const listener of listeners) listener(status());
  };

  function current(): OpenModel {
    const model = kept.current();
    if (model) return model;
    throw new CanopyError('no-model', 'No model is open. Open a model folder first.');
  }

  /** Brings a model to the present threads and precision. */
  async function adapt(model: OpenModel): Promise<void> {
    let given: Compute;
    do {
      given = compute;
      await model.native.setCompute(given);
    } while (given !== compute);
    if (given.precision === 'bf16') kept.madeBf16(model);
  }

  async function setCompute(wish: Params<'compute.set'>): Promise<MachineInfo> {
    chooseCompute(compute, wish);
    return lane.urgent(async () => {
      // What came before it in the lane may have set the other one of the two.
      const wanted = chooseCompute(compute, wish);
      let used: OpenModel | null;
      do {
        used = kept.current();
        await used?.native.setCompute(wanted);
      } while (used !== kept.current());
      compute = wanted;
      if (used && wanted.precision === 'bf16') kept.madeBf16(used);
      changed();
      return machine();
    }, never);
  }

  async function load(mine: Opening, signal: AbortSignal): Promise<ModelInfo> {
    const opened = await openFolder(mine.folder, {
      ...(target === undefined ? {} : { target }),
      threads: compute.threads,
      signal,
      onProgress: (progress) => {
        if (opening !== mine) return;
        mine.progress = progress;
        changed();
      },
    });
    try {
      await adapt(opened);
      if (signal.aborted) throw cancelled('The opening was cancelled.');
    } catch (error) {
      opened.native.close();
      throw error;
    }
    kept.put(opened);
    if (compute.precision === 'bf16') kept.madeBf16(opened);
    return opened.info;
  }

  /** The model of the folder where it is in memory and its files have not changed since. */
  async function unchanged(target: string): Promise<OpenModel | null> {
    const folder = await findFolder(target).catch(() => null);
    const model = folder === null ? undefined : kept.find(folder);
    const same = model && (await stampOf(model.info.folder)) === model.stamp;
    return same ? model : null;
  }

  /** A list that cannot be written costs the list, not the model. */
  function remember(info: ModelInfo): void {
    const stamp = kept.find(info.folder)?.stamp;
    if (stamp !== undefined) recents?.add(info, stamp).catch(() => {});
  }

  async function hashOf(folder: string): Promise<string | null> {
    const stamp = await stampOf(folder);
    const model = kept.find(folder);
    if (model?.stamp === stamp) return model.info.sha256;
    return (await recents?.hashOf(folder, stamp)) ?? null;
  }

  async function switchTo(folder: string): Promise<ModelInfo> {
    const wanted = kept.get(folder);
    await adapt(wanted);
    kept.use(kept.get(folder));
    changed();
    return wanted.info;
  }

  async function unload(folder: string): Promise<void> {
    const wanted = kept.get(folder);
    const next = wanted === kept.current() ? kept.previous() : undefined;
    if (next) await switchTo(next.info.folder);
    kept.drop(wanted);
    changed();
  }

  async function open(folder: string, signal = never): Promise<ModelInfo> {
    opening?.controller.abort();
    const mine: Opening = { folder, controller: new AbortController(), progress: null };
    opening = mine;
    failure = null;
    changed();
    const stop = AbortSignal.any([signal, mine.controller.signal]);
    try {
      const there = await unchanged(folder);
      if (stop.aborted) throw cancelled();
      const info = there ? await switchTo(there.info.folder) : await load(mine, stop);
      remember(info);
      return info;
    } catch (error) {
      if (stop.aborted) throw cancelled('The opening was cancelled.');
      failure = { folder, error: toApiError(error) };
      throw error;
    } finally {
      if (opening === mine) {
        opening = null;
        changed();
      }
    }
  }

  /** The model that a trace runs on, and what ends it. One that is named may be another than the current. */
  async function tracedModel(folder: string | undefined, signal: AbortSignal) {
    const used = folder === undefined ? current() : kept.get(folder);
    if (used === kept.current()) return { used, stop: AbortSignal.any([signal, kept.signal()]) };
    await adapt(used);
    return { used, stop: signal };
  }

  async function trace(request: TraceRequest, signal = never): Promise<Trace> {
    const { used, stop } = await tracedModel(request.model, signal);
    const topK = listLength(request.topK, used.info.shape);
    const prepared = await prepare(request.inputs, used);
    const predictAt = predictionRows(prepared, request.predict, used);
    const { lengths } = prepared.batch;
    const interventions = toNative(request.interventions ?? [], used.info, lengths);
    const native = await lane.urgent(
      (ended) =>
        used.native.trace(prepared.batch, { predictAt, topK, interventions, signal: ended }),
      stop,
    );
    return toTrace(prepared, native, { predictAt, topK }, used, machine());
  }

  /** What calls about interventions run on, until another model is the current one. */
  const tools = (signal: AbortSignal) => ({
    model: current(),
    lane,
    machine,
    signal: AbortSignal.any([signal, kept.signal()]),
  });

  /** Alone in the lane: what runs beside it would be computed in the wrong precision. */
  function inPrecision(used: OpenModel, stop: AbortSignal) {
    return <T>(precision: Precision, work: (signal: AbortSignal) => Promise<T>): Promise<T> =>
      lane.urgent(async (ended) => {
        await used.native.setCompute({ threads: compute.threads, precision });
        if (precision === 'bf16') kept.madeBf16(used);
        try {
          return await work(ended);
        } finally {
          await adapt(used);
        }
      }, stop);
  }

  /** Runs work on a folder's model; one that is not in memory is opened for it and freed after it. */
  async function withModel<T>(
    folder: string,
    signal: AbortSignal,
    work: (model: OpenModel) => Promise<T>,
  ): Promise<T> {
    const there = await unchanged(folder);
    if (there) {
      await adapt(there);
      return work(there);
    }
    const { threads } = compute;
    const opened = await openFolder(folder, {
      ...(target === undefined ? {} : { target }),
      ...{ threads, signal, onProgress() {} },
    });
    try {
      await opened.native.setCompute(compute);
      return await work(opened);
    } finally {
      opened.native.close();
    }
  }

  async function node(request: NodeRequest, signal = never): Promise<NodeDetails> {
    const used = current();
    const stop = AbortSignal.any([signal, kept.signal()]);
    const asked = checkNode(request, used);
    const native = await lane.brief((ended) => used.native.node({ ...asked, signal: ended }), stop);
    return toNodeDetails(asked, native, used);
  }

  async function lens(request: LensRequest, signal = never): Promise<Lens> {
    const used = current();
    const stop = AbortSignal.any([signal, kept.signal()]);
    const { batch, options } = await prepareLens(request, used);
    const native = await lane.brief(
      (ended) => used.native.lens(batch, { ...options, signal: ended }),
      stop,
    );
    return toLens(native, options.topK, used);
  }

  async function time(
    request: TimingRequest,
    signal = never,
    onProgress: (progress: CallProgress) => void = () => {},
  ): Promise<Timing> {
    const used = current();
    const stop = AbortSignal.any([signal, kept.signal()]);
    const { shape } = used.info;
    const { ffn } = shape;
    if (ffn.kind === 'ff') {
      const why = 'has dense feedforward layers; only trees can be timed against them';
      throw new CanopyError('unsupported', `${used.info.name} ${why}`);
    }
    const { budgetMs, minRepetitions } = effortOf(request);
    const { batch } = await prepare(request.inputs, used);
    const report = (done: number, total: number) => onProgress({ done, total });
    return lane.patient(async (ended) => {
      // Not before its turn has come: settings may change while it waits.
      const settings = machine();
      const start = performance.now();
      const limits = await limitsOf(settings.threads, ended);
      const left = request.thorough ? budgetMs : budgetMs - (performance.now() - start);
      const native = await used.native.time(batch, {
        // Whole milliseconds, and some, however long the limits took.
        budgetMs: Math.max(shortestBudgetMs, Math.round(left)),
        minRepetitions,
        signal: ended,
        onProgress: report,
      });
      const tokens = batch.ids.length;
      return toTiming(native, { tokens, shape: { ...shape, ffn }, machine: settings, limits });
    }, stop);
  }

  const inspect = (folder: string) => inspectFolder(folder, hashOf);

  return {
    machine,
    status,
    open,
    switchTo,
    inspect,
    unload,
    setCompute,
    trace,
    intervene: async (request, signal = never) => intervene(request, tools(signal)),
    sweep: async (request, signal = never, onProgress = () => {}) =>
      sweep(request, tools(signal), onProgress),
    async comparePredictions(request, signal = never) {
      const a = await tracedModel(request.a.model, signal);
      const b = await tracedModel(request.b.model, signal);
      const stop = AbortSignal.any([a.stop, b.stop]);
      return comparePredictions(request, { a: a.used, b: b.used, lane, signal: stop });
    },
    async compareUsage(side, signal = never) {
      const { used, stop } = await tracedModel(side.model, signal);
      return compareUsage(side, used, lane, stop);
    },
    async compareTimes(request, signal = never, onProgress = () => {}) {
      const a = await tracedModel(request.a.model, signal);
      const b = await tracedModel(request.b.model, signal);
      const stop = AbortSignal.any([a.stop, b.stop]);
      const tools = { a: a.used, b: b.used, lane, signal: stop, machine, limitsOf, onProgress };
      return compareTimes(request, tools);
    },
    compareWeights: async (a, b, signal = never, onProgress = () => {}) => {
      const [one, other] = await Promise.all([inspect(a), inspect(b)]);
      const depth = one.notation === other.notation ? /^\d+x(\d+)$/.exec(one.notation ?? '') : null;
      const nodes = depth ? 2 ** (Number(depth[1]) + 1) - 1 : null;
      return compareWeights({ a: one.folder, b: other.folder }, nodes, signal, onProgress);
    },
    audit: async (request, version, signal = never, onProgress = () => {}) =>
      audit(request, { ...tools(signal), onProgress, version }),
    async fragility(request, version, signal = never, onProgress = () => {}) {
      const { model, signal: stop } = tools(signal);
      const within = inPrecision(model, stop);
      const study = { model, inPrecision: within, machine, signal: stop, onProgress, version };
      const report = await fragility(request, study);
      // Rows in BF16 were made, which count in its memory.
      changed();
      return report;
    },
    evaluate: async (request, version, signal = never, onProgress = () => {}) =>
      evaluate(request, { withModel, lane, machine, signal, onProgress, version }),
    fillMask: async (request, version, signal = never, onProgress = () => {}) =>
      fillMask(request, { withModel, lane, machine, signal, onProgress, version }),
    node,
    lens,
    time,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cancelOpening: () => opening?.controller.abort(),
    tracer() {
      const used = current();
      return {
        info: used.info,
        machine,
        leaves: (batch, options) =>
          lane.patient(
            (ended) => used.native.leaves(batch, { ...options, signal: ended }),
            options.signal ?? never,
          ),
      };
    },
    async windows(text) {
      const { tokenizer, info } = current();
      if (!tokenizer) {
        throw new CanopyError(
          'unsupported',
          `${info.name} has no tokenizer.json: add it to the folder, or give token ids`,
        );
      }
      return (await tokenizer.encode(text)).windows;
    },
    close() {
      opening?.controller.abort();
      kept.close();
    },
  };
}
