import type { Sequence } from '../../engine/api.ts';
import type { Replacement } from './input.ts';
import type { State } from './store.ts';

/** Putting the mask in a token's place, or something in the mask's. */
export interface MaskChange extends Replacement {
  readonly kind: 'mask' | 'unmask' | 'fill';
}

/**
 * What can be done at a token of a sequence on the screen: mask it; where there is a mask, put back
 * what it hides or, if that is not known, the likeliest prediction. Null for special tokens, for
 * bare ids, and while newer text is being traced: the offsets belong to the older one.
 */
export function maskChangeAt(state: State, sequence: number, token: number): MaskChange | null {
  const { shown, run, masks, models } = state;
  const mask = models?.model?.tokenizer?.maskPiece ?? null;
  const shownSequence = shown?.trace.sequences[sequence];
  const entry = shownSequence?.tokens[token];
  if (!mask || !shownSequence || !entry || entry.special || entry.end === entry.start) return null;
  if (shown.run !== run) return null;
  const text = sequence === 0 ? partOf(shownSequence, token) : 1;
  const range = { text, start: entry.start, end: entry.end };
  if (entry.piece !== mask) return { ...range, kind: 'mask', by: mask, masks: true };
  const known = masks.find((other) => other.text === text && other.start === entry.start);
  if (known) return { ...range, kind: 'unmask', by: known.hid, masks: false };
  const top = shownSequence.predictions.find(({ position }) => position === token)?.top[0];
  if (!top || top.piece.startsWith('##')) return null;
  return { ...range, kind: 'fill', by: top.piece, masks: false };
}

/** Which sentence of a pair a token is of: 0, or 1 behind the separator. */
export function partOf({ pair, tokens }: Sequence, token: number): number {
  if (pair === undefined) return 0;
  const first = tokens.findIndex(({ special }) => !special);
  const between = tokens.findIndex(({ special }, index) => special && index > first);
  return token > between ? 1 : 0;
}
