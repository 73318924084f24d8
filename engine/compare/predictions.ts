/** Two sides' predictions over the whole vocabulary, at aligned tokens. */

import type { ComparedInput, ComparedPosition, ComparedView, Params } from '../api.ts';
import { breathe } from '../breathe.ts';
import { badInput, CanopyError, cancelled } from '../errors.ts';
import { toNative } from '../interventions/native.ts';
import type { Lane } from '../lane.ts';
import type { OpenModel } from '../modelFolder.ts';
import { listLength, prepare, spellerOf } from '../trace.ts';

export interface PredictionTools {
  readonly a: OpenModel;
  readonly b: OpenModel;
  readonly lane: Lane;
  readonly signal: AbortSignal;
}

/** Log-probabilities of all pieces. */
function logProbabilities(logits: Float32Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  const total = largest + Math.log(sum);
  return Float64Array.from(logits, (logit) => logit - total);
}

/** KL(p || q) in nats, of log-probabilities; not below zero, as rounding would have it. */
export function divergence(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const own = p[i] ?? Number.NaN;
    sum += Math.exp(own) * (own - (q[i] ?? Number.NaN));
  }
  return Math.max(0, sum);
}

/** Ids of the `count` largest, the largest first; of equal ones the smaller id. */
function largest(values: Float64Array, count: number): number[] {
  const found: number[] = [];
  for (let id = 0; id < values.length; id++) {
    const value = values[id] ?? Number.NaN;
    const last = values[found.at(-1) ?? -1] ?? Number.NEGATIVE_INFINITY;
    if (found.length === count && value <= last) continue;
    let at = found.length;
    while (at > 0 && (values[found[at - 1] ?? 0] ?? 0) < value) at--;
    found.splice(at, 0, id);
    if (found.length > count) found.pop();
  }
  return found;
}

function viewOf(values: Float64Array, id: number): ComparedView {
  const own = values[id] ?? Number.NaN;
  let rank = 1;
  for (let other = 0; other < values.length; other++) {
    const value = values[other] ?? Number.NaN;
    if (value > own || (value === own && other < id)) rank++;
  }
  return { probability: Math.exp(own), rank };
}

/** @throws CanopyError `unsupported` where an id is not the same piece in both */
async function checkPieces(a: OpenModel, b: OpenModel): Promise<void> {
  for (const model of [a, b]) {
    if (model.info.predicts) continue;
    throw new CanopyError('unsupported', `${model.info.name} has no decoder, so no predictions`);
  }
  if (a.info.sha256 === b.info.sha256) return;
  const [ofA, ofB] = [a.info.shape.vocabulary, b.info.shape.vocabulary];
  const why = 'a divergence needs the same pieces on both sides';
  if (ofA !== ofB) {
    const sizes = `${a.info.name} has ${ofA} pieces, ${b.info.name} ${ofB}`;
    throw new CanopyError('unsupported', `${sizes}: ${why}.`);
  }
  if (!a.tokenizer || !b.tokenizer) return;
  for (let id = 0; id < ofA; id++) {
    const [left, right] = [a.tokenizer.piece(id), b.tokenizer.piece(id)];
    if (left !== right) {
      const pieces = `Piece ${id} is “${left}” in ${a.info.name} and “${right}” in ${b.info.name}`;
      throw new CanopyError('unsupported', `${pieces}: ${why}.`);
    }
    if (id % 4096 === 4095) await breathe();
  }
}

/** Decoder logits at some tokens. [position][vocabulary] */
async function logitsOf(
  { input, interventions = [] }: ComparedInput,
  model: OpenModel,
  where: 'a' | 'b',
  tokens: readonly number[],
  { lane, signal }: PredictionTools,
): Promise<Float32Array> {
  const { batch } = await prepare([input], model, () => where);
  for (const token of tokens) {
    if (token < batch.ids.length) continue;
    const expected = `expected tokens of ${where} from 0 to ${batch.ids.length - 1}`;
    throw badInput(`pairs: ${expected}, received ${token}`, 'pairs');
  }
  const options = {
    predictAt: Int32Array.from(tokens),
    topK: 1,
    capture: true,
    interventions: toNative(interventions, model.info, batch.lengths),
  };
  const { capture } = await lane.urgent(
    (ended) => model.native.trace(batch, { ...options, signal: ended }),
    signal,
  );
  return capture?.mlmLogits ?? new Float32Array();
}

/** @throws CanopyError `unsupported` for sides without the same pieces, `bad-input`, `cancelled` */
export async function comparePredictions(
  { a, b, pairs, topK }: Params<'compare.predictions'>,
  tools: PredictionTools,
): Promise<readonly ComparedPosition[]> {
  await checkPieces(tools.a, tools.b);
  const shown = listLength(topK, tools.a.info.shape);
  if (pairs.length === 0) return [];
  const left = await logitsOf(
    a,
    tools.a,
    'a',
    pairs.map(([token]) => token),
    tools,
  );
  const right = await logitsOf(
    b,
    tools.b,
    'b',
    pairs.map(([, token]) => token),
    tools,
  );
  const { vocabulary } = tools.a.info.shape;
  const pieceOf = spellerOf(tools.a);
  const found: ComparedPosition[] = [];
  for (const [at, [ofA, ofB]] of pairs.entries()) {
    if (tools.signal.aborted) throw cancelled();
    const row = (logits: Float32Array) =>
      logProbabilities(logits.subarray(at * vocabulary, (at + 1) * vocabulary));
    const [p, q] = [row(left), row(right)];
    await breathe();
    const ids = new Set([...largest(p, shown), ...largest(q, shown)]);
    found.push({
      a: ofA,
      b: ofB,
      forward: divergence(p, q),
      backward: divergence(q, p),
      top: [...ids].map((id) => ({ id, piece: pieceOf(id), a: viewOf(p, id), b: viewOf(q, id) })),
    });
    await breathe();
  }
  return found;
}
