/** What every measurement of masked-token losses begins with: a model that has them, and its text. */

import { createHash } from 'node:crypto';
import type { AuditRequest } from '../api.ts';
import { CanopyError } from '../errors.ts';
import type { OpenModel } from '../modelFolder.ts';
import { openBatchTokenizer } from '../tokenizer.ts';
import { idsOf, type MaskedText, maskTokens } from './maskedText.ts';
import { readText } from './textFile.ts';

const defaultRate = 0.25;
const defaultSeed = 1;

/** Refuses a model by name. */
export function unsupported({ info }: OpenModel, why: string): CanopyError {
  return new CanopyError('unsupported', `${info.name} ${why}`);
}

/**
 * Id of the mask.
 * @param purpose what there is no loss for, as in "to audit its routing by"
 * @throws CanopyError `unsupported` for a model without decoder or mask
 */
export function maskIdOf(model: OpenModel, purpose: string): number {
  if (!model.info.predicts) {
    throw unsupported(model, `has no decoder, so there is no loss ${purpose}`);
  }
  const maskId = model.tokenizer?.mask?.id;
  if (maskId === undefined) {
    throw unsupported(model, 'has no mask token, so nothing can be masked');
  }
  return maskId;
}

export interface MaskedSource {
  readonly masked: MaskedText;
  readonly rate: number;
  readonly seed: number;
  readonly text: { readonly name: string; readonly sha256: string };
}

/** A text as tokens of a model, to be masked as in training, once or several times. */
export interface MaskableText {
  readonly text: MaskedSource['text'];
  readonly rate: number;
  readonly seed: number;
  /** @throws CanopyError `bad-input` for a text without tokens */
  mask(draw: number): Promise<MaskedText>;
}

/**
 * Reads a text to be masked.
 * @param chunksOf how many chunks at the most, by the positions that are masked in each; null: all
 * @throws CanopyError `bad-input` for a text that cannot be read
 */
export async function maskableText(
  {
    source,
    rate = defaultRate,
    seed = defaultSeed,
  }: Pick<AuditRequest, 'source' | 'rate' | 'seed'>,
  { info }: OpenModel,
  maskId: number,
  chunksOf: (perChunk: number) => number | null,
): Promise<MaskableText> {
  const { text, name } = await readText(source);
  const { vocabulary, maxTokens } = info.shape;
  const tokenizer = await openBatchTokenizer(info.folder);
  const chunks = chunksOf(Math.max(1, Math.round(rate * maxTokens)));
  const own = await idsOf(text, tokenizer);
  const model = { tokenizer, maskId, vocabulary, maxTokens };
  return {
    ...{ rate, seed },
    text: { name, sha256: createHash('sha256').update(text).digest('hex') },
    mask: (draw) => maskTokens(own, model, { rate, seed, scheme: 'bert', chunks, draw }),
  };
}

/** The same, masked once. */
export async function maskSource(...given: Parameters<typeof maskableText>): Promise<MaskedSource> {
  const { mask, rate, seed, text } = await maskableText(...given);
  return { masked: await mask(0), rate, seed, text };
}
