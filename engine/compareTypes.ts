/** Comparing two models or inputs in the contract. Types alone. */

import type { Spread, Timing, TraceInput } from './api.ts';
import type { Intervention } from './interventionTypes.ts';

/** A node of a tree whose weights differ. */
export interface NodeDifference {
  readonly tree: number;
  readonly node: number;
  /** Values that differ, and the largest |a - b| among them. */
  readonly values: number;
  readonly largest: number;
}

/** A tensor that both models have in one shape, with other values. */
export interface TensorDifference {
  readonly name: string;
  /** Of the layer that it belongs to; null outside of layers. */
  readonly layer: number | null;
  readonly values: number;
  /** Values that differ. */
  readonly differing: number;
  readonly largest: number;
  /** For a tree's tensors, the nodes at fault, most values first; 100 at most. */
  readonly nodes: readonly NodeDifference[];
  readonly nodeCount: number;
}

export interface WeightComparison {
  /** Tensors with the same values in both. */
  readonly same: number;
  readonly differing: readonly TensorDifference[];
  /** In one of them alone. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** In both, of different shapes. */
  readonly shapes: readonly {
    readonly name: string;
    readonly a: readonly number[];
    readonly b: readonly number[];
  }[];
}

/** What one side computes. */
export interface ComparedInput {
  /** Folder of a model in memory; default: the current one. */
  readonly model?: string;
  readonly input: TraceInput;
  readonly interventions?: readonly Intervention[];
}

/** What one side makes of a piece at a position. */
export interface ComparedView {
  readonly probability: number;
  /** From 1. */
  readonly rank: number;
}

/** Two predictions over the whole vocabulary. */
export interface ComparedPosition {
  /** Tokens of the two inputs. */
  readonly a: number;
  readonly b: number;
  /** KL(A || B) and KL(B || A) in nats, over all pieces. */
  readonly forward: number;
  readonly backward: number;
  /** The first of both sides, A's first; how each side sees them. */
  readonly top: readonly {
    readonly id: number;
    readonly piece: string;
    readonly a: ComparedView;
    readonly b: ComparedView;
  }[];
}

/** One side of a timing. Microseconds. */
export interface ComparedTiming {
  readonly tokens: number;
  /** The whole pass without predictions. */
  readonly pass: Spread;
  /** All turns' repetitions as one timing; null for dense layers. */
  readonly timing: Timing | null;
}

export interface TimeComparison {
  readonly a: ComparedTiming;
  readonly b: ComparedTiming;
  /** Passes of A by passes of B, turn by turn (median of a turn's repetitions). */
  readonly ratio: Spread;
  readonly turns: number;
  readonly repetitions: number;
  /**
   * `trees`: both as the timing panel measures; `traces`: one of them has dense layers, so both are passes
   * that note what a trace notes.
   */
  readonly method: 'trees' | 'traces';
}

/** One level of a layer's trees over a text; figures of trees are averaged. */
export interface LevelUse {
  readonly level: number;
  /** Nodes with a token, of all trees together. */
  readonly used: number;
  /** Share of the tokens that would stand evenly on both sides of their node, 0 to 1; null for leaves. */
  readonly balance: number | null;
  /** |logit| / ||w_in|| of the decisions: 10, 50 and 90 %; null for leaves. */
  readonly margins: readonly [number, number, number] | null;
}

/** How a text's tokens use the trees of a layer: fit to be set beside those of other trees. */
export interface LayerUse {
  readonly layer: number;
  readonly trees: number;
  readonly depth: number;
  /** Leaves with a token, of all trees together. */
  readonly used: number;
  /** Of the tokens over a tree's leaves, bits; mean over the trees. */
  readonly entropy: number;
  /** 2^entropy; mean over the trees. */
  readonly effectiveLeaves: number;
  /** Mean over the trees. */
  readonly gini: number;
  readonly levels: readonly LevelUse[];
}

export interface SideUse {
  readonly tokens: number;
  /** None for dense layers: they have no leaves. */
  readonly layers: readonly LayerUse[];
}

export interface CompareCalls {
  /** Costs one pass of each side. Refused where their pieces are not the same. */
  'compare.predictions': {
    readonly params: {
      readonly a: ComparedInput;
      readonly b: ComparedInput;
      /** Tokens of A and of B whose predictions are held against each other. */
      readonly pairs: readonly (readonly [number, number])[];
      /** 1 to 100. Default 10. */
      readonly topK?: number;
    };
    readonly result: readonly ComparedPosition[];
  };
  /** Costs one pass. */
  'compare.usage': { readonly params: ComparedInput; readonly result: SideUse };
  /** Takes seconds, with progress; the two take turns. Runs behind traces. Interventions are not timed. */
  'compare.time': {
    readonly params: { readonly a: ComparedInput; readonly b: ComparedInput };
    readonly result: TimeComparison;
  };
  /** Reads both weight files from end to end, with progress in bytes. */
  'compare.weights': {
    readonly params: { readonly a: string; readonly b: string };
    readonly result: WeightComparison;
  };
}
