/** A model's losses at the masked positions of a text. */

import type { NativeIntervention, NativeScores } from '../../native/face.ts';
import type { OpenModel } from '../modelFolder.ts';
import { batchOf, type MaskedText } from './maskedText.ts';

/** 2,048 tokens of 128-token chunks; a batch of it is computed in some 20 ms. */
const chunksAtOnce = 16;

export interface MaskedScores {
  /** -log p of what stood there, nats. [chunk][perChunk] */
  readonly losses: Float64Array;
  /** 1 where it is the likeliest token. [chunk][perChunk] */
  readonly hits: Float64Array;
  /** Of all passes, predictions included. */
  readonly totalUs: number;
}

/** Takes native work in turn with other calls. */
export type InTurn = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

export function batchCount({ chunks }: MaskedText): number {
  return Math.ceil(chunks / chunksAtOnce);
}

/** The batches of a masked text, one after the other. */
export function* batchesOf(masked: MaskedText) {
  for (let index = 0; index < batchCount(masked); index++) {
    const from = index * chunksAtOnce;
    yield { index, ...batchOf(masked, from, Math.min(masked.chunks, from + chunksAtOnce)) };
  }
}

export async function scoreMasked(
  masked: MaskedText,
  { native }: Pick<OpenModel, 'native'>,
  inTurn: InTurn,
  options: {
    /** Of the batch of this index. */
    readonly interventions?: (batch: number) => readonly NativeIntervention[];
    readonly onBatch?: () => void;
  } = {},
): Promise<MaskedScores> {
  const { interventions = () => [], onBatch = () => {} } = options;
  const losses = new Float64Array(masked.targets.length);
  const hits = new Float64Array(masked.targets.length);
  let at = 0;
  let totalUs = 0;
  for (const { index, batch, positions, targets } of batchesOf(masked)) {
    const given = interventions(index);
    const scores: NativeScores = await inTurn((signal) =>
      native.score(batch, { positions, targets, interventions: given, signal }),
    );
    for (let i = 0; i < targets.length; i++) {
      losses[at + i] = -(scores.logProbabilities[i] ?? Number.NaN);
      hits[at + i] = scores.ranks[i] === 1 ? 1 : 0;
    }
    at += targets.length;
    totalUs += scores.totalUs;
    onBatch();
  }
  return { losses, hits, totalUs };
}
