/** The lab in the contract: layers of any shape with random weights, measured here. Types alone. */

import type { MachineInfo, MachineLimits, Precision, Spread, Target } from './api.ts';

/** What is timed: all layers on batch after batch of `tokens` tokens, no two of them alike. */
export interface LabShape {
  readonly hidden: number;
  readonly trees: number;
  readonly depth: number;
  readonly tokens: number;
  readonly layers: number;
  readonly threads: number;
  readonly precision: Precision;
}

export interface Regime extends LabShape {
  readonly target: Target;
}

/** A measurement ends at the first repetition after both are reached. */
export interface Effort {
  readonly minRepetitions: number;
  readonly budgetMs: number;
}

/** Times in microseconds a token and layer. */
export interface RegimeResult {
  readonly regime: Regime;
  /** How CMM went through the batch. */
  readonly strategy: 'walk' | 'levels' | 'partition';
  readonly repetitions: number;
  readonly cmm: Spread;
  readonly dense: Spread;
  readonly denseMasked: Spread;
  /**
   * dense / CMM, repetition by repetition; null where outputs disagree, and so are the next two. Of
   * sides that ran apart: the ratio of medians, from p10 / p90 to p90 / p10.
   */
  readonly speedup: Spread | null;
  /** dense-masked / CMM, likewise. */
  readonly speedupMasked: Spread | null;
  /** Bound / median of CMM. */
  readonly boundShare: number | null;
  readonly boundUs: number;
  /** Largest |CMM - dense-masked| / largest |dense-masked|. */
  readonly largestDifference: number;
  /** Share of paths that differ from those of the F32 weights. */
  readonly leavesChanged: number;
  readonly distinctNodes: number;
  /** CMM first, then dense in the place of its weights, rather than in turns. */
  readonly apart: boolean;
  /** Of memory for weights, tokens and outputs. */
  readonly bytes: number;
  /** Why there is no ratio; null where there is one. */
  readonly refusal: string | null;
}

/** What follows from a shape alone, before anything is measured. All derived. */
export interface LabFacts {
  readonly shape: LabShape;
  /** Of one layer, over all trees. */
  readonly neurons: number;
  /** Of those, what a token engages: trees x (depth + 1). */
  readonly engaged: number;
  /** Floating-point operations of one batch in one layer. */
  readonly cmmOperations: number;
  readonly denseOperations: number;
  /** Nodes that a batch is expected to visit where paths spread evenly, over all trees. */
  readonly expectedNodes: number;
  /** Bytes that one batch moves at the least in one layer. */
  readonly cmmBytes: number;
  readonly denseBytes: number;
  /** Of all layers, in the precision. */
  readonly weightBytes: number;
  /** neurons / engaged. */
  readonly arithmeticLimit: number;
  /** What measuring takes, and whether sides then run apart to halve it. */
  readonly memoryBytes: number;
  readonly apart: boolean;
  readonly availableBytes: number | null;
  /** Why it cannot be measured here, with the figures; null where it can. */
  readonly refusal: string | null;
  /** The deepest of the same shape that fits; null where this one does, or none. */
  readonly largestDepth: number | null;
  /** Least time of CMM a token and layer for the expected nodes; null until limits are measured. */
  readonly boundUs: number | null;
}

export interface TreeShape {
  readonly trees: number;
  readonly depth: number;
}

/** What varies: one value of the shape, or trees and depth together. */
export type LabAxis =
  | {
      readonly key: 'hidden' | 'trees' | 'depth' | 'tokens' | 'layers' | 'threads';
      readonly values: readonly number[];
    }
  | { readonly key: 'precision'; readonly values: readonly Precision[] }
  | { readonly key: 'shape'; readonly values: readonly TreeShape[] };

/** What is measured: `base`, with each value of `x` and each of `y` in its place. */
export interface LabPlan {
  readonly base: LabShape;
  readonly x: LabAxis | null;
  readonly y: LabAxis | null;
  readonly effort: Effort;
}

/** A plan ready to run. */
export interface LabPreset {
  readonly id: string;
  readonly name: string;
  /** What it stands for, in a sentence. */
  readonly about: string;
  /** Neurons of the dense layer that it would replace; null where there is none. */
  readonly replaces: number | null;
  readonly plan: LabPlan;
}

/** One shape of a plan once it was tried. */
export interface LabCell {
  readonly shape: LabShape;
  /** ISO 8601, UTC. */
  readonly measured: string;
  readonly result: RegimeResult | null;
  /** Why there is no result. */
  readonly failure: string | null;
}

/** A plan and what came of it: the file on the disk, of `canopy lab --json`, and of exports. */
export interface LabRecord {
  readonly canopy: 'lab';
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  /** The version of Canopy that measured. */
  readonly app: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly machine: MachineInfo;
  readonly plan: LabPlan;
  readonly limits: readonly { readonly threads: number; readonly limits: MachineLimits }[];
  /** In the order of the plan; some may be missing. */
  readonly cells: readonly LabCell[];
}

export interface LabSummary {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly cpu: string;
  /** Cells with an outcome, and in all. */
  readonly done: number;
  readonly total: number;
}

/** The run under way, or the last one. */
export interface LabRun {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'stopped' | 'done' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly current: LabShape | null;
  readonly secondsLeft: number | null;
  readonly error: string | null;
}

/** Up to which batch CMM is ahead of dense. Derived from measured cells. */
export interface CatchUp {
  readonly shape: Omit<LabShape, 'tokens'>;
  /** Interpolated between the two measured batches around it; null where it was not reached. */
  readonly tokens: number | null;
  /** Smallest and largest batch that was measured. */
  readonly from: number;
  readonly to: number;
  /** Whether CMM was ahead at the smallest batch. */
  readonly ahead: boolean;
}

/** A published figure and what this machine makes of the nearest setting. */
export interface PaperRow {
  readonly published: number;
  readonly what: string;
  readonly method: string;
  /** The setting here that comes nearest. */
  readonly nearest: LabShape;
  readonly how: string;
  /** Kept measurements of just that setting, the newest; null where there is none. */
  readonly ours: {
    readonly record: string;
    readonly cpu: string;
    readonly speedup: Spread;
    readonly cmmUs: number;
    readonly denseUs: number;
  } | null;
  /** Where no measurement is needed: the same figure by arithmetic. */
  readonly derived: number | null;
}

/** What a projection assumes; all of it can be changed. */
export interface LabAssumptions {
  readonly layers: number;
  readonly hidden: number;
  readonly neurons: number;
  readonly nodes: number;
  /** Tokens whose keys each token attends to. */
  readonly context: number;
  /** Sequences that go through together, a token each. */
  readonly batch: number;
  readonly vocabulary: number;
  /** Bytes of a weight. */
  readonly weightBytes: number;
  /** Measured, microseconds a token and layer. */
  readonly cmmUs: number;
  readonly denseUs: number;
  /** Rate at which attention's weights and cache are read, GB/s, and its arithmetic, GFLOP/s. */
  readonly memoryGBs: number;
  readonly gflops: number;
}

/** Projected from the assumptions. */
export interface LabProjection {
  readonly feedforwardCmmUs: number;
  readonly feedforwardDenseUs: number;
  /** Attention of all layers, a token. */
  readonly attentionUs: number;
  readonly decoderUs: number;
  /** Tokens a second: of the feedforward part alone, and end to end. */
  readonly feedforwardCmmPerSecond: number;
  readonly feedforwardDensePerSecond: number;
  readonly cmmPerSecond: number;
  readonly densePerSecond: number;
  /** End to end, CMM over dense; and were feedforward layers to take no time. */
  readonly gain: number;
  readonly amdahl: number;
  readonly feedforwardBytes: number;
  readonly attentionBytes: number;
  readonly embeddingBytes: number;
  readonly cacheBytes: number;
  readonly totalBytes: number;
}

/** Batches of one size through the open model's trees. */
export interface WorkingSetRow {
  readonly tokens: number;
  /** Batches of that size in the text, over which the mean is. */
  readonly batches: number;
  /** Of a layer: nodes that a batch touches, each counted once; mean over batches and layers. */
  readonly distinctNodes: number;
  /** Derived: touched / (tokens x trees x levels): 1 where tokens share nothing. */
  readonly unshared: number;
  /** Derived: bytes that move at the least in one layer, X and Y included. */
  readonly bytesMoved: number;
  /** Derived: rows that a batch touches in all layers, and where caches would hold them, 0 to 1. */
  readonly touchedBytes: number;
  readonly inL2: number;
  readonly inL3: number;
  /** Measured on this input's own activations, a token and layer; null where it was not timed. */
  readonly cmmUs: Spread | null;
  /** Derived: the least time the machine needs, a token and layer; null where it was not timed. */
  readonly boundUs: number | null;
}

export interface WorkingSets {
  readonly model: { readonly name: string; readonly sha256: string; readonly notation: string };
  readonly source: string;
  readonly tokens: number;
  readonly threads: number;
  readonly precision: Precision;
  readonly limits: MachineLimits;
  readonly rows: readonly WorkingSetRow[];
}

export interface LabPlanFacts {
  /** Of each shape. */
  readonly shapes: readonly LabFacts[];
  /** A guess of how long the plan takes, from rates that a core of today has. */
  readonly seconds: number;
}

/** A record and what is derived from it. */
export interface OpenLabRecord {
  readonly record: LabRecord;
  /** Of each cell, with the record's own limits. */
  readonly facts: readonly LabFacts[];
  readonly catchUps: readonly CatchUp[];
}

export interface LabCalls {
  'lab.presets': {
    readonly params: Record<string, never>;
    readonly result: readonly LabPreset[];
  };
  /** Of all shapes of the plan, in its order. Measures nothing. */
  'lab.facts': {
    readonly params: { readonly plan: LabPlan };
    readonly result: LabPlanFacts;
  };
  /** Takes half a second of so many threads, once. */
  'lab.limits': {
    readonly params: { readonly threads: number };
    readonly result: MachineLimits;
  };
  /** Starts to measure; progress comes by the `lab` event. One run at a time. */
  'lab.start': {
    readonly params: { readonly name: string; readonly plan: LabPlan };
    readonly result: LabRun;
  };
  /** Ends the run at once; what is measured stays. */
  'lab.stop': { readonly params: Record<string, never>; readonly result: null };
  /** Goes on with a record of this machine: what has no result yet is measured. */
  'lab.resume': { readonly params: { readonly id: string }; readonly result: LabRun };
  'lab.run': { readonly params: Record<string, never>; readonly result: LabRun | null };
  /** The newest first. */
  'lab.list': {
    readonly params: Record<string, never>;
    readonly result: readonly LabSummary[];
  };
  'lab.open': {
    readonly params: { readonly id: string };
    readonly result: OpenLabRecord;
  };
  'lab.rename': {
    readonly params: { readonly id: string; readonly name: string };
    readonly result: null;
  };
  'lab.remove': { readonly params: { readonly id: string }; readonly result: null };
  /** Keeps a record of another machine, from the text of its file. */
  'lab.import': {
    readonly params: { readonly text: string; readonly name: string };
    readonly result: LabSummary;
  };
  /** Published figures beside what was measured here. */
  'lab.paper': {
    readonly params: Record<string, never>;
    readonly result: readonly PaperRow[];
  };
  'lab.project': { readonly params: LabAssumptions; readonly result: LabProjection };
  /** Of the open model: `folders` is a dataset of its corpus. Timing takes about two seconds. */
  'lab.workingSets': {
    readonly params: {
      readonly source: { readonly text: string } | { readonly folders: readonly string[] };
    };
    readonly result: WorkingSets;
  };
}
