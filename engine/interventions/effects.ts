/** The addon's answer to a pass without and one with interventions, sequence by sequence. */

import type { NativeIntervention, NativeRange, NativeVariation } from '../../native/face.ts';
import type {
  ComparedCandidate,
  PredictionEffect,
  Reroute,
  Sequence,
  SequenceEffect,
  Trace,
} from '../api.ts';
import { breathe } from '../breathe.ts';

/** The first level at which the paths to two leaves part. */
export function partingLevel(a: number, b: number, depth: number): number {
  return depth - (32 - Math.clz32(a ^ b));
}

function within(range: NativeRange | undefined, value: number): boolean {
  return range === undefined || (value >= range[0] && value < range[1]);
}

function reroutesOf(
  sequence: number,
  before: Sequence,
  after: Sequence,
  { trees, depth }: { readonly trees: number; readonly depth: number },
  interventions: readonly NativeIntervention[],
): Reroute[] {
  return before.layers.flatMap(({ leaves }, layer) =>
    [...leaves].flatMap((from, walk): Reroute[] => {
      const to = after.layers[layer]?.leaves[walk] ?? from;
      if (from === to) return [];
      const [token, tree] = [Math.floor(walk / trees), walk % trees];
      const direct = interventions.some(
        (one) =>
          within(one.layers, layer) &&
          within(one.trees, tree) &&
          within(one.tokens, token) &&
          within(one.sequences, sequence),
      );
      return [{ token, layer, tree, level: partingLevel(from, to, depth), from, to, direct }];
    }),
  );
}

/** Positions of the batch's predictions, in order; each sequence takes its own off the front. */
function effectsOf(native: NativeVariation, topK: number, before: Trace, after: Trace) {
  let next = 0;
  return (sequence: number): PredictionEffect[] => {
    const [earlier, later] = [before.sequences[sequence], after.sequences[sequence]];
    return (earlier?.predictions ?? []).map(({ position, top }, index) => {
      const at = next++;
      const compared = (
        candidates: readonly ComparedCandidateBase[],
        view: NativeVariation['beforeInAfter'],
      ): ComparedCandidate[] =>
        candidates.map((candidate, rank) => ({
          ...candidate,
          otherRank: view.ranks[at * topK + rank] ?? 0,
          otherProbability: view.probabilities[at * topK + rank] ?? Number.NaN,
        }));
      return {
        position,
        divergence: native.divergences[at] ?? Number.NaN,
        before: compared(top, native.beforeInAfter),
        after: compared(later?.predictions[index]?.top ?? [], native.afterInBefore),
      };
    });
  };
}

type ComparedCandidateBase = Omit<ComparedCandidate, 'otherRank' | 'otherProbability'>;

/** One for each sequence of the two traces. */
export async function toEffects(
  native: NativeVariation,
  before: Trace,
  after: Trace,
  asked: { readonly topK: number; readonly interventions: readonly NativeIntervention[] },
): Promise<SequenceEffect[]> {
  const { layers, ffn } = before.model.shape;
  const total = before.sequences.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const predictions = effectsOf(native, asked.topK, before, after);
  const effects: SequenceEffect[] = [];
  let first = 0;
  for (const [index, sequence] of before.sequences.entries()) {
    const { length } = sequence.tokens;
    const cosines = new Float32Array((layers + 1) * length);
    for (let step = 0; step <= layers; step++) {
      const from = step * total + first;
      cosines.set(native.cosines.subarray(from, from + length), step * length);
    }
    first += length;
    const later = after.sequences[index];
    effects.push({
      cosines,
      predictions: predictions(index),
      reroutes:
        later && ffn.kind === 'fff'
          ? reroutesOf(index, sequence, later, ffn, asked.interventions)
          : [],
    });
    await breathe();
  }
  return effects;
}
