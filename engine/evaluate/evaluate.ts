/** Models on labelled texts: answers, scores with intervals, paths by outcome, differences. */

import type {
  CallProgress,
  EvaluatedModel,
  EvaluateRequest,
  EvaluationComparison,
  EvaluationReport,
  MachineInfo,
  ModelShape,
} from '../api.ts';
import { cancelled } from '../errors.ts';
import { resamples } from '../eval/bootstrap.ts';
import type { InTurn } from '../eval/scoreMasked.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import { encodeRows } from './encodeRows.ts';
import { outcomePaths } from './outcomePaths.ts';
import { type Plan, type PlannedModel, planEvaluation } from './plan.ts';
import { confidencesOf, predictionsOf, runRows } from './runRows.ts';
import { compareScores, type Drawn, drawScores, scoresOf } from './scores.ts';

export interface EvaluateTools {
  /** Opens a folder's model for the length of `work`, unless it is in memory. */
  readonly withModel: <T>(
    folder: string,
    signal: AbortSignal,
    work: (model: OpenModel) => Promise<T>,
  ) => Promise<T>;
  readonly lane: Lane;
  readonly machine: () => MachineInfo;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CallProgress) => void;
  /** Of Canopy. */
  readonly version: string;
}

const defaultSeed = 1;
/** Parts of a progress: a model's passes, its paths by outcome, the intervals of all. */
const parts = { passes: 100, paths: 20, scores: 30 };

/** Tells of progress by parts, at each whole one. */
function progressOf(models: number, onProgress: EvaluateTools['onProgress']) {
  const total = models * (parts.passes + parts.paths) + parts.scores;
  let before = 0;
  let told = -1;
  const at = (part: number) => (share: number) => {
    const done = Math.floor(before + part * share);
    if (done > told) onProgress({ done, total });
    told = Math.max(told, done);
    if (share >= 1) before += part;
  };
  return { at };
}

/** Of one layer, for one token. */
export function neuronsOf({ ffn }: ModelShape): EvaluatedModel['neurons'] {
  if (ffn.kind === 'ff') return { engaged: ffn.neurons, total: ffn.neurons };
  return { engaged: ffn.trees * (ffn.depth + 1), total: ffn.trees * ffn.nodes };
}

type Answered = Omit<EvaluatedModel, 'scores'>;

async function answer(
  planned: PlannedModel,
  { examples, gold }: Plan,
  seed: number,
  tools: EvaluateTools,
  at: ReturnType<typeof progressOf>['at'],
): Promise<Answered> {
  const { withModel, lane, signal } = tools;
  return withModel(planned.folder, signal, async (model) => {
    const { info } = model;
    const labels = info.labels ?? planned.labels;
    const inTurn: InTurn = (work) => lane.patient(work, signal);
    const [passes, paths] = [at(parts.passes), at(parts.paths)];
    const encoded = await encodeRows(examples, model, signal);
    const answers = await runRows(encoded, model, inTurn, (done) => {
      // The whole of it is told once.
      if (done < examples.length) passes(done / examples.length);
    });
    passes(1);
    const predicted = predictionsOf(answers.logits, labels.length);
    const isRight = Uint8Array.from(predicted, (value, row) => (value === gold[row] ? 1 : 0));
    const { walks } = answers;
    const onShare = (share: number) => {
      if (share < 1) paths(share);
    };
    const byOutcome =
      labels.length === 1 || info.shape.ffn.kind === 'ff'
        ? null
        : walks
          ? await outcomePaths(walks, isRight, { seed, signal, onShare })
          : { skipped: 'The leaves of all tokens take more than 256 MiB: evaluate fewer rows.' };
    paths(1);
    return {
      name: info.name,
      folder: info.folder,
      sha256: info.sha256,
      notation: info.notation,
      labels,
      confusion: confusionOf(gold, predicted, labels.length),
      predicted,
      confidence: confidencesOf(answers.logits, labels.length),
      logits: answers.logits,
      tokens: answers.tokens,
      truncated: encoded.truncated,
      leaves: answers.firstLeaves,
      paths: byOutcome,
      neurons: neuronsOf(info.shape),
      time: answers.time,
    };
  });
}

function confusionOf(gold: Float64Array, predicted: Float32Array, classes: number) {
  if (classes === 1) return null;
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [row, value] of predicted.entries()) {
    const own = counts[gold[row] ?? 0];
    if (own) own[value] = (own[value] ?? 0) + 1;
  }
  return counts;
}

function agreementOf(
  gold: Float64Array,
  own: Answered,
  base: Answered,
): EvaluationComparison['agreement'] {
  if (own.labels.length === 1) return null;
  const counts = { both: 0, modelAlone: 0, baselineAlone: 0, neither: 0 };
  for (const [row, right] of gold.entries()) {
    const [a, b] = [own.predicted[row] === right, base.predicted[row] === right];
    counts[a ? (b ? 'both' : 'modelAlone') : b ? 'baselineAlone' : 'neither']++;
  }
  return counts;
}

function comparisonsOf(plan: Plan, drawn: Drawn, answered: readonly Answered[]) {
  const { baseline, metrics, gold } = plan;
  const base = answered[baseline];
  if (!base) return [];
  return answered.flatMap((own, model) =>
    model === baseline
      ? []
      : {
          ...{ model, baseline },
          metrics: compareScores(drawn, metrics, model, baseline),
          agreement: agreementOf(gold, own, base),
        },
  );
}

/** @throws CanopyError `bad-input`, `bad-model` or `unsupported` before anything runs; `cancelled` */
export async function evaluate(
  request: EvaluateRequest,
  tools: EvaluateTools,
): Promise<EvaluationReport> {
  const { signal, machine, version } = tools;
  const { seed = defaultSeed } = request;
  const plan = await planEvaluation(request);
  const { table, examples, gold, models, metrics } = plan;
  const { at } = progressOf(models.length, tools.onProgress);
  const answered: Answered[] = [];
  for (const model of models) {
    if (signal.aborted) throw cancelled();
    answered.push(await answer(model, plan, seed, tools, at));
  }
  const classes =
    models[0]?.labels.length === 1 ? 1 : Math.max(...models.map((m) => m.labels.length));
  const predicted = answered.map((model) => model.predicted);
  const answers = { gold, classes, predicted, metrics };
  const drawn = await drawScores(answers, { seed, signal, onShare: at(parts.scores) });
  return {
    canopy: version,
    created: new Date().toISOString(),
    machine: machine(),
    task: request.task,
    metrics,
    file: { name: table.name, sha256: table.sha256, rows: examples.length },
    seed,
    resamples,
    examples: examples.map(({ label: _, ...example }, row) => ({
      ...example,
      gold: gold[row] ?? Number.NaN,
    })),
    models: answered.map((model, index) => ({
      ...model,
      scores: scoresOf(drawn, metrics, index),
    })),
    comparisons: comparisonsOf(plan, drawn, answered),
  };
}
