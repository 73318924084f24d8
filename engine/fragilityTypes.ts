/** Fragility in the contract: how near decisions stand to turning. Types alone. */

import type { AuditEstimate, AuditReport } from './auditTypes.ts';

/** Precisions that the rows of the trees are rounded to; biases and all else stay F32. */
export type RoundedTo = 'bf16' | 'f16' | 'int8';

export interface FragilityRequest {
  /** A text, or a file of UTF-8 text on the host's machine. */
  readonly source: { readonly text: string } | { readonly path: string };
  /** At least so many tokens, as far as the text goes; null: all of it. */
  readonly tokens: number | null;
  /** Share of the tokens that is masked. Default 0.25. */
  readonly rate?: number;
  /** Of the draws of chunks and masks, of the noise, and of resamples. Default 1. */
  readonly seed?: number;
  /** Precisions to try. Default: all. */
  readonly rounded?: readonly RoundedTo[];
  /**
   * Sizes of noise to run whole passes with, up to 8: the deviation of each coordinate of the
   * embedding's output, relative to its token's root mean square. Default 0.001, 0.01, 0.1.
   */
  readonly inputNoise?: readonly number[];
  /** Standard deviations of noise on a layer's own input, for `turned`; up to 8. Default 0.01, 0.1, 1. */
  readonly noise?: readonly number[];
}

/** The decisions of one level of a layer, over all tokens and trees. */
export interface FragilityLevel {
  readonly level: number;
  /** |logit| / ||w_in|| in F32, at the report's `shares`. */
  readonly margins: readonly number[];
  /**
   * Derived: share of the decisions that Gaussian noise on the layer's input turns, one figure for
   * each of the report's `noise`.
   */
  readonly turned: readonly number[];
}

export interface FragilityLayer {
  readonly layer: number;
  /** Tokens times trees. */
  readonly walks: number;
  readonly levels: readonly FragilityLevel[];
}

/** What a pass does otherwise than the one in F32 without noise. */
export type FragilityChange =
  | { readonly kind: 'rounded'; readonly to: RoundedTo }
  | { readonly kind: 'noise'; readonly size: number };

/** Walks of one layer against the same in F32 without noise. */
export interface FragilityParting {
  /** Walks that reach another leaf. */
  readonly changed: number;
  /** Of those, the median F32 margin of the decision that differs first; null where there is none. */
  readonly changedMargin: number | null;
  /** Walks that leave their path here: the first level that differs. [level] */
  readonly levels: readonly number[];
}

export interface FragilityVariant {
  readonly change: FragilityChange;
  /** [layer] */
  readonly layers: readonly FragilityParting[];
  /** Of the masked tokens, nats. */
  readonly loss: AuditEstimate;
  /** Less the loss in F32 without noise at the same positions: paired. */
  readonly lossChange: AuditEstimate;
}

export interface FragilityReport {
  readonly canopy: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly model: AuditReport['model'] & { readonly trees: number; readonly depth: number };
  readonly machine: AuditReport['machine'];
  readonly text: AuditReport['text'];
  readonly masks: AuditReport['masks'];
  /** Of which the margins' quantiles are. */
  readonly shares: readonly number[];
  readonly noise: readonly number[];
  readonly layers: readonly FragilityLayer[];
  /** Of the masked tokens in F32 without noise, nats. */
  readonly loss: AuditEstimate;
  readonly variants: readonly FragilityVariant[];
}

export interface FragilityCalls {
  /**
   * Takes seconds, with progress; lets traces pass. Rows in BF16 stay in memory beside those in F32;
   * for F16 and INT8 a copy of the model is written to the disk, loaded, and both are gone afterwards.
   */
  fragility: { readonly params: FragilityRequest; readonly result: FragilityReport };
}
