/** A trace request as a batch for the addon, and the addon's answer as a `Trace`. */

import type { Batch, NativeLayerTrace, NativeTrace } from '../native/face.ts';
import type {
  Candidate,
  FffShape,
  LayerTrace,
  MachineInfo,
  ModelShape,
  Prediction,
  Sequence,
  TextWindow,
  Token,
  Trace,
  TraceInput,
  TraceRequest,
} from './api.ts';
import { breathe } from './breathe.ts';
import { badInput, CanopyError } from './errors.ts';
import type { OpenModel } from './modelFolder.ts';
import type { EncodedText } from './tokenizer.ts';

/** Room for the longest text; the addon's answer for 16 layers is 75 MB then. */
const mostTokens = 32_768;
const defaultTopK = 10;

interface Input {
  readonly text: string | null;
  readonly pair?: string;
  readonly window: TextWindow | null;
  readonly tokens: readonly Token[];
}

/** Inputs as tokens. */
export interface Prepared {
  readonly inputs: readonly Input[];
  readonly batch: Batch;
}

/** How the model's vocabulary spells an id; `#17` without a tokenizer. */
export function spellerOf({ tokenizer }: OpenModel): (id: number) => string {
  return (id) => tokenizer?.piece(id) ?? `#${id}`;
}

function fromIds(ids: readonly number[], model: OpenModel, where: string): Input {
  const { vocabulary, maxTokens } = model.info.shape;
  if (ids.length === 0) throw badInput(`${where} has no token ids`, where);
  if (ids.length > maxTokens) {
    throw badInput(
      `${where} has ${ids.length} token ids; ${model.info.name} takes at most ${maxTokens}`,
      where,
    );
  }
  const pieceOf = spellerOf(model);
  const tokens = ids.map((id, index): Token => {
    if (!Number.isInteger(id) || id < 0 || id >= vocabulary) {
      throw badInput(
        `${where}, position ${index}: expected a token id from 0 to ${vocabulary - 1}, received ${id}`,
        where,
      );
    }
    return { id, piece: pieceOf(id), start: 0, end: 0, special: false, unknown: false };
  });
  return { text: null, window: null, tokens };
}

type TextInput = Extract<TraceInput, { readonly text: string }>;

/** Encodes each text once, however many of its windows are asked for. */
function encoder(model: OpenModel): (input: TextInput) => Promise<EncodedText> {
  const { tokenizer, info } = model;
  if (!tokenizer) {
    throw new CanopyError(
      'unsupported',
      `${info.name} has no tokenizer.json, so only token ids can be traced`,
    );
  }
  const known = new Map<string, Promise<EncodedText>>();
  return ({ text, pair }) => {
    if (pair !== undefined) return tokenizer.encodePair(text, pair);
    const encoding = known.get(text) ?? tokenizer.encode(text);
    known.set(text, encoding);
    return encoding;
  };
}

async function fromText(
  input: TextInput,
  encode: (input: TextInput) => Promise<EncodedText>,
  where: string,
): Promise<Input> {
  const encoded = await encode(input);
  const { text, pair, window: index = 0 } = input;
  const window = encoded.windows[index];
  if (!window) {
    const last = encoded.windows.length - 1;
    throw badInput(`${where}: expected a window from 0 to ${last}, received ${index}`, where);
  }
  const tokens = encoded.window(index);
  return { text, ...(pair === undefined ? {} : { pair }), window, tokens };
}

function toBatch(inputs: readonly Input[]): Batch {
  return {
    ids: Int32Array.from(inputs.flatMap(({ tokens }) => tokens.map(({ id }) => id))),
    lengths: Int32Array.from(inputs.map(({ tokens }) => tokens.length)),
  };
}

/**
 * @param nameOf what a refusal calls an input
 * @throws CanopyError `bad-input` naming the input at fault
 */
export async function prepare(
  requested: readonly TraceInput[],
  model: OpenModel,
  nameOf = (index: number) => `inputs[${index}]`,
): Promise<Prepared> {
  if (requested.length === 0) throw badInput('There is no input to trace', 'inputs');
  let encode: ReturnType<typeof encoder> | null = null;
  const inputs: Input[] = [];
  let total = 0;
  for (const [index, input] of requested.entries()) {
    const where = nameOf(index);
    if ('ids' in input) inputs.push(fromIds(input.ids, model, where));
    else {
      encode ??= encoder(model);
      inputs.push(await fromText(input, encode, where));
    }
    total += inputs.at(-1)?.tokens.length ?? 0;
    if (total > mostTokens) throw badInput(`One trace takes at most ${mostTokens} tokens`);
  }
  return { inputs, batch: toBatch(inputs) };
}

/** Rows of the batch at which to predict. */
export function predictionRows(
  { batch }: Prepared,
  where: TraceRequest['predict'] = 'mask',
  model: OpenModel,
): Int32Array {
  if (where === 'none' || !model.info.predicts) return new Int32Array();
  const rows = Int32Array.from(batch.ids, (_, row) => row);
  if (where === 'all') return rows;
  const mask = model.tokenizer?.mask;
  return rows.filter((row) => batch.ids[row] === mask?.id);
}

/**
 * Candidates or pieces in a list: as wished, but no more than there are.
 * @throws CanopyError `bad-input`
 */
export function listLength(
  topK: number | undefined,
  shape: ModelShape,
  byDefault = defaultTopK,
): number {
  const wanted = topK ?? byDefault;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 100) {
    throw badInput(`topK: expected a whole number from 1 to 100, received ${wanted}`, 'topK');
  }
  return Math.min(wanted, shape.vocabulary);
}

/** Arrays of one sequence, cut from those of the batch. Copies: a view would carry the whole. */
function cutLayer(layer: NativeLayerTrace, fff: FffShape | null, from: number, to: number) {
  const trees = fff?.trees ?? 0;
  const visited = trees * ((fff?.depth ?? 0) + 1);
  return {
    leaves: layer.leaves.slice(from * trees, to * trees),
    logits: layer.logits.slice(from * visited, to * visited),
    margins: layer.margins.slice(from * visited, to * visited),
    contributions: layer.contributions.slice(from * visited, to * visited),
  } satisfies LayerTrace;
}

/** The predictions of one position of the addon's arrays. [position][topK] */
export function candidatesOf(
  native: Pick<NativeTrace, 'topIds' | 'topLogits' | 'topProbabilities'>,
  position: number,
  topK: number,
  spell: (id: number) => string,
): Candidate[] {
  return Array.from({ length: topK }, (_, rank) => {
    const at = position * topK + rank;
    const id = native.topIds[at] ?? 0;
    const logit = native.topLogits[at] ?? Number.NaN;
    const probability = native.topProbabilities[at] ?? Number.NaN;
    return { id, piece: spell(id), logit, probability };
  });
}

interface Rows {
  /** First row of the sequence in the batch, and the row after its last. */
  readonly from: number;
  readonly to: number;
}

function predictionsOf(
  native: NativeTrace,
  predictAt: Int32Array,
  topK: number,
  { from, to }: Rows,
  spell: (id: number) => string,
): Prediction[] {
  const predictions: Prediction[] = [];
  // Ascending, so that a sequence's rows stand together.
  const first = predictAt.findIndex((row) => row >= from);
  for (let index = Math.max(first, 0); index < predictAt.length; index++) {
    const row = predictAt[index] ?? 0;
    if (row < from || row >= to) break;
    const top = candidatesOf(native, index, topK, spell);
    predictions.push({ position: row - from, top });
  }
  return predictions;
}

function normsOf(native: NativeTrace, total: number, { from, to }: Rows): Float32Array {
  const steps = native.layers.length + 1;
  const norms = new Float32Array(steps * (to - from));
  for (let step = 0; step < steps; step++) {
    const own = native.hiddenNorms.subarray(step * total + from, step * total + to);
    norms.set(own, step * (to - from));
  }
  return norms;
}

function timingOf(native: NativeTrace, machine: MachineInfo): Trace['timing'] {
  return {
    totalUs: native.totalUs,
    embeddingUs: native.embeddingUs,
    layers: native.layers.map(({ attentionUs, ffnUs }) => ({ attentionUs, ffnUs })),
    headUs: native.headUs,
    threads: machine.threads,
    target: machine.target,
  };
}

/** The addon's answer to a prepared request, sequence by sequence. */
export async function toTrace(
  { inputs, batch }: Prepared,
  native: NativeTrace,
  asked: { readonly predictAt: Int32Array; readonly topK: number },
  model: OpenModel,
  machine: MachineInfo,
): Promise<Trace> {
  const { name, sha256, shape, labels } = model.info;
  const fff = shape.ffn.kind === 'fff' ? shape.ffn : null;
  const spell = spellerOf(model);
  const sequences: Sequence[] = [];
  let from = 0;
  for (const [index, input] of inputs.entries()) {
    const rows = { from, to: from + input.tokens.length };
    from = rows.to;
    const classes = labels?.length ?? 0;
    const logits = native.classLogits.subarray(index * classes, (index + 1) * classes);
    sequences.push({
      ...input,
      layers: native.layers.map((layer) => cutLayer(layer, fff, rows.from, rows.to)),
      predictions: predictionsOf(native, asked.predictAt, asked.topK, rows, spell),
      classification: labels ? [...logits] : null,
      hiddenNorms: normsOf(native, batch.ids.length, rows),
    });
    await breathe();
  }
  return { model: { name, sha256, shape }, sequences, timing: timingOf(native, machine) };
}
