/**
 * Interventions: what a forward pass does otherwise than the weights say. docs/interventions.md defines
 * each with its formula. Types alone.
 */

import type { Candidate, Trace, TraceInput, TraceRequest } from './api.ts';

/** `text` counts the inputs of the request; tokens count within their sequence. */
export type TokenReach =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'token'; readonly text: number; readonly token: number }
  /** Both ends included. */
  | { readonly kind: 'span'; readonly text: number; readonly from: number; readonly to: number };

/** Nodes of a tree are numbered level by level: the children of n are 2n + 1 and 2n + 2. */
export type Part =
  | { readonly kind: 'node'; readonly node: number }
  /** A node and all below it. */
  | { readonly kind: 'subtree'; readonly node: number }
  | { readonly kind: 'layer' };

export type InterventionChange =
  /** Whatever the sign of the logit; a leaf decides nothing, so the last level has no decisions. */
  | {
      readonly kind: 'force';
      readonly at: { readonly level: number } | { readonly node: number };
      readonly to: 'left' | 'right';
    }
  /** One path for all tokens reached: a given, or a constant one. */
  | { readonly kind: 'path'; readonly leaf: number }
  /** The path that another token of the same sequence chooses by its own logits. */
  | { readonly kind: 'path-of'; readonly token: number }
  | { readonly kind: 'random'; readonly seed: number }
  /** The paths that the tokens reached choose, dealt among them. */
  | { readonly kind: 'shuffle'; readonly seed: number; readonly among: 'sequence' | 'batch' }
  /** The path whose output is nearest to that of all the tree's neurons. */
  | { readonly kind: 'best' }
  /** The largest of all neurons; `count` null: as many as the walks have. */
  | {
      readonly kind: 'top';
      readonly count: number | null;
      readonly by: 'activation' | 'contribution';
    }
  | { readonly kind: 'dense' }
  /** Adds nothing; the walk goes on as it did. */
  | { readonly kind: 'ablate'; readonly part: Part }
  | { readonly kind: 'scale'; readonly part: Part; readonly factor: number }
  /** Two nodes' rows of W_out change places. */
  | { readonly kind: 'swap'; readonly a: number; readonly b: number };

/** Of two in a list that decide the same thing, the later one counts. */
export interface Intervention {
  readonly tokens: TokenReach;
  /** Null: all layers, or all trees. */
  readonly layer: number | null;
  readonly tree: number | null;
  readonly change: InterventionChange;
  /** Stays in its list but is not carried out. */
  readonly off?: true;
}

export interface InterveneRequest {
  readonly inputs: readonly TraceInput[];
  readonly interventions: readonly Intervention[];
  /** Where predictions are compared. Default: at the masks, or everywhere where there are none. */
  readonly predict?: Exclude<TraceRequest['predict'], 'none'>;
  /** 1 to 100. Default 10. */
  readonly topK?: number;
}

/** A candidate of one run, and how the other one sees it. */
export interface ComparedCandidate extends Candidate {
  /** From 1, among the whole vocabulary. */
  readonly otherRank: number;
  readonly otherProbability: number;
}

export interface PredictionEffect {
  readonly position: number;
  /** KL(before || after), in nats. */
  readonly divergence: number;
  readonly before: readonly ComparedCandidate[];
  readonly after: readonly ComparedCandidate[];
}

/** A walk that takes another path than before. */
export interface Reroute {
  readonly token: number;
  readonly layer: number;
  readonly tree: number;
  /** The first level whose decision differs. */
  readonly level: number;
  readonly from: number;
  readonly to: number;
  /** Whether an intervention reaches this very walk; else it follows from one elsewhere. */
  readonly direct: boolean;
}

export interface SequenceEffect {
  /** Of the residual streams before layer 0 and after each layer. [layers + 1][token] */
  readonly cosines: Float32Array;
  readonly predictions: readonly PredictionEffect[];
  /** By layer, then token, then tree. */
  readonly reroutes: readonly Reroute[];
}

/** The same input without and with interventions. */
export interface Intervened {
  readonly before: Trace;
  readonly after: Trace;
  /** One for each sequence. */
  readonly effects: readonly SequenceEffect[];
  /** The first layer that was computed anew; the number of layers where none was. */
  readonly firstLayer: number;
}

export interface SweepRequest {
  readonly input: TraceInput;
  readonly layer: number;
  /** Null: all trees. */
  readonly tree: number | null;
  /** Null: all tokens. */
  readonly tokens: readonly number[] | null;
  /** Where effects are measured. Default: at the masks, or everywhere where there are none. */
  readonly positions?: readonly number[];
  /**
   * Carried out before each flip and in the pass that it is held against. Default: none. Paths are
   * dealt within the input alone, whatever they were to be dealt among.
   */
  readonly interventions?: readonly Intervention[];
  /** Which text of those interventions the input is; what reaches another alone is left aside. Default 0. */
  readonly text?: number;
}

/** One decision turned round, all else as the weights and the request's interventions say. */
export interface Flip {
  readonly token: number;
  readonly tree: number;
  readonly level: number;
  /** Where the token stands there, and which way the flip sends it. */
  readonly node: number;
  readonly to: 'left' | 'right';
  readonly logit: number;
  /** |logit| / ||w_in||. */
  readonly margin: number;
  /** Mean over the positions of KL(before || after), in nats. */
  readonly effect: number;
  /** Positions whose likeliest token is another one. */
  readonly changed: number;
  /** Walks of later layers that take another path. */
  readonly rerouted: number;
}

export interface SweepResult {
  /** Where effects were measured. */
  readonly positions: readonly number[];
  /** By token, tree and level. */
  readonly flips: readonly Flip[];
  readonly ms: number;
}

export interface InterventionCalls {
  intervene: { readonly params: InterveneRequest; readonly result: Intervened };
  /** Runs behind traces, some hundred tokens at a time; progress counts flips. */
  sweep: { readonly params: SweepRequest; readonly result: SweepResult };
}
