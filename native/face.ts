/**
 * What the native addon offers, as types: the boundary between `engine/` and C++.
 * `native/index.ts` loads the addon, validates arguments and exports these functions.
 */

export type Target = 'scalar' | 'avx2' | 'avx512' | 'neon';
export type FileDtype = 'F32' | 'F16' | 'BF16';
/** Of the rows of the trees; biases, activations and all sums are F32 in both. */
export type Precision = 'f32' | 'bf16';
export type Norm = 'LayerNorm' | 'RMSNorm' | 'ScaleNorm';
export type Activation = 'GELU' | 'ReLU' | 'SiLU' | 'Tanh' | 'Sigmoid' | 'Mish' | 'Identity';

/** The architecture, parsed and checked by the engine (keys of `arch` in brackets). */
export interface ModelConfig {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocabulary: number;
  readonly maxTokens: number;
  readonly norm: Norm;
  readonly normEps: number;
  readonly positions: 'scaled-sinusoidal' | 'sinusoidal' | 'learned' | 'none';
  readonly embeddingNorm: boolean;
  readonly finalNorm: boolean;
  readonly qkvBias: boolean;
  /** [use_bias] biases of attn.dense, the dense FFN and the prediction head. */
  readonly useBias: boolean;
  readonly activation: Activation;
  readonly ffn:
    | { readonly kind: 'fff'; readonly trees: number; readonly depth: number }
    | { readonly kind: 'ff'; readonly width: number; readonly gated: boolean };
  /** Masked-language-model head; null for a classifier. */
  readonly mlm: { readonly transform: boolean; readonly decoderBias: boolean } | null;
  readonly classifier: {
    readonly pooler: 'zero_index' | 'avg' | 'max' | 'lse';
    /** Width of the head's input: [head_dim]. */
    readonly width: number;
    readonly dense: boolean;
    readonly activation: Activation;
    readonly labels: number;
  } | null;
}

export interface OpenOptions {
  /** Path of model.safetensors. */
  readonly weights: string;
  readonly config: ModelConfig;
  /** Threads of BLAS and of our kernels; default: the machine's cores. */
  readonly threads?: number;
  /** Kernel to use; default: `CANOPY_TARGET`, else the best that the machine runs. */
  readonly target?: Target;
  readonly signal?: AbortSignal;
  /** Bytes read so far and in all; called at most 20 times a second. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Sequences one behind the other, without padding. */
export interface Batch {
  /** Token ids. [sum of lengths] */
  readonly ids: Int32Array;
  /** Tokens of each sequence. [sequence] */
  readonly lengths: Int32Array;
  /** 0 adds -10,000 to the scores of that key. [sum of lengths]; absent: all 1. */
  readonly attentionMask?: Uint8Array;
  /**
   * The sequences are copies of one: each draws random numbers as the one of this index would, and
   * none deals its paths to another.
   */
  readonly drawnAs?: number;
}

/**
 * Gaussian noise on the embedding's output: to each coordinate of a token, `size` times the token's
 * root mean square times a standard normal number of seed, sequence, token and coordinate.
 */
export interface NativeNoise {
  readonly size: number;
  readonly seed: number;
}

/** From the first to below the second. */
export type NativeRange = readonly [from: number, to: number];

/** Which walks an intervention reaches; all where nothing is said. Tokens count in their sequence. */
export interface NativeReach {
  readonly sequences?: NativeRange;
  readonly tokens?: NativeRange;
  readonly layers?: NativeRange;
  readonly trees?: NativeRange;
}

/** What it does there: core/intervention.h, and docs/interventions.md with the formulas. */
export type NativeChange =
  | { readonly kind: 'forceLevel'; readonly level: number; readonly right: boolean }
  | { readonly kind: 'forceNode'; readonly node: number; readonly right: boolean }
  | { readonly kind: 'path'; readonly leaf: number }
  | { readonly kind: 'pathOfToken'; readonly token: number }
  | { readonly kind: 'randomPaths'; readonly seed: number }
  | { readonly kind: 'shuffledPaths'; readonly seed: number; readonly acrossSequences: boolean }
  | { readonly kind: 'bestPath' }
  /** `count` 0: as many as the walks through the trees reached have. */
  | {
      readonly kind: 'topNeurons';
      readonly count: number;
      readonly by: 'activation' | 'contribution';
    }
  | { readonly kind: 'allNeurons' }
  | {
      readonly kind: 'scaleNode';
      readonly node: number;
      readonly withDescendants: boolean;
      readonly factor: number;
    }
  | { readonly kind: 'scaleLayer'; readonly factor: number }
  | { readonly kind: 'swapOutputs'; readonly a: number; readonly b: number };

/** In a list, the later of two that decide the same thing counts. */
export type NativeIntervention = NativeReach & NativeChange;

export interface TraceOptions {
  /** Rows of the batch at which to predict; empty for none. */
  readonly predictAt: Int32Array;
  readonly topK: number;
  /** Also return the arrays of each step (for comparison with a reference). */
  readonly capture?: boolean;
  readonly interventions?: readonly NativeIntervention[];
  readonly noise?: NativeNoise;
  readonly signal?: AbortSignal;
}

export interface NativeLayerTrace {
  readonly leaves: Int32Array; // [token][tree]
  readonly logits: Float32Array; // [token][tree][level]
  readonly margins: Float32Array; // [token][tree][level]
  readonly contributions: Float32Array; // [token][tree][level]
  readonly attentionUs: number;
  readonly ffnUs: number;
}

export interface Capture {
  readonly embedding: Float32Array; // [token][hidden]
  readonly layers: readonly {
    readonly attnOut: Float32Array; // [token][hidden]
    readonly ffnIn: Float32Array; // [token][hidden], after norm2
    readonly ffnOut: Float32Array; // [token][hidden]
    readonly hidden: Float32Array; // [token][hidden], the residual stream after the layer
  }[];
  readonly final: Float32Array; // [token][hidden]
  /** Full decoder logits at predictAt. [position][vocabulary] */
  readonly mlmLogits: Float32Array;
}

export interface NativeTrace {
  readonly layers: readonly NativeLayerTrace[];
  readonly hiddenNorms: Float32Array; // [layers + 1][token]
  readonly topIds: Int32Array; // [position][topK]
  readonly topLogits: Float32Array; // [position][topK]
  readonly topProbabilities: Float32Array; // [position][topK]
  readonly classLogits: Float32Array; // [sequence][label]; empty without a classifier
  readonly embeddingUs: number;
  readonly headUs: number;
  readonly totalUs: number;
  readonly capture?: Capture;
}

export interface LeavesOptions {
  readonly logits: boolean;
  readonly margins: boolean;
  readonly signal?: AbortSignal;
}

export interface InterveneOptions {
  readonly predictAt: Int32Array;
  readonly topK: number;
  readonly interventions: readonly NativeIntervention[];
  readonly signal?: AbortSignal;
}

/** How one run sees the candidates of the other. [position][topK] */
export interface NativeOtherView {
  /** From 1. */
  readonly ranks: Int32Array;
  readonly probabilities: Float32Array;
}

/** A batch without and with interventions. */
export interface NativeVariation {
  readonly before: NativeTrace;
  readonly after: NativeTrace;
  readonly beforeInAfter: NativeOtherView;
  readonly afterInBefore: NativeOtherView;
  /** KL(before || after) in nats. [position] */
  readonly divergences: Float64Array;
  /** Of the residual streams before layer 0 and after each layer. [layers + 1][token] */
  readonly cosines: Float64Array;
}

export interface SweepOptions {
  readonly predictAt: Int32Array;
  /** In all variants before their own, and in the pass that they are held against. */
  readonly common?: readonly NativeIntervention[];
  /** At least one; each is tried on a copy of the batch's one sequence. */
  readonly variants: readonly (readonly NativeIntervention[])[];
  readonly signal?: AbortSignal;
}

export interface NativeSweep {
  /** KL(base || variant) in nats. [variant][position] */
  readonly divergences: Float64Array;
  /** The likeliest token. [variant][position] */
  readonly topIds: Int32Array;
  /** Walks of later layers that take another path. [variant] */
  readonly rerouted: Int32Array;
}

export interface ScoreOptions {
  /** Rows of the batch. */
  readonly positions: Int32Array;
  /** What stands, or should stand, at each. */
  readonly targets: Int32Array;
  readonly interventions?: readonly NativeIntervention[];
  readonly noise?: NativeNoise;
  readonly signal?: AbortSignal;
}

export interface NativeScores {
  /** Of the targets, natural logarithm. [position] */
  readonly logProbabilities: Float64Array;
  /** Of the targets, from 1. [position] */
  readonly ranks: Int32Array;
  /** Of the same pass; empty for dense layers. [layer][token][tree] */
  readonly leaves: Int32Array;
  readonly totalUs: number;
}

/** The paths alone, for many tokens. */
export interface NativeLeaves {
  /** 16 bits up to depth 16. [layer][token][tree]; empty for dense layers */
  readonly leaves: Uint16Array | Uint32Array;
  readonly logits?: Float32Array; // [layer][token][tree][level]
  readonly margins?: Float32Array; // [layer][token][tree][level]
  readonly totalUs: number;
}

/** One neuron. */
export interface NodeOptions {
  readonly layer: number;
  readonly tree: number;
  /** Within the tree, level by level: the children of n are 2n + 1 and 2n + 2. */
  readonly node: number;
  readonly topK: number;
  readonly signal?: AbortSignal;
}

export interface Ranking {
  readonly ids: Int32Array; // [topK]
  readonly scores: Float32Array; // [topK]
}

/** What the weights say, read in the precision that they are computed in. */
export interface NativeNode {
  readonly bias: number;
  readonly inNorm: number;
  readonly outNorm: number;
  /** Largest and smallest of decoder row . w_out; empty without a decoder. */
  readonly promotes: Ranking;
  readonly demotes: Ranking;
  /** Largest and smallest logit for a word embedding through the embedding's and the layer's norm. */
  readonly firesFor: Ranking;
  readonly quietFor: Ranking;
}

export interface LensOptions {
  readonly layer: number;
  /** Row of the batch. */
  readonly position: number;
  readonly topK: number;
  readonly signal?: AbortSignal;
}

/** Predictions from the state just before and just after the layer's FFN. [before, after][topK] */
export interface NativeLens {
  readonly topIds: Int32Array;
  readonly topLogits: Float32Array;
  readonly topProbabilities: Float32Array;
}

export interface TimeOptions {
  /** Ends at the first repetition after both are reached. */
  readonly budgetMs: number;
  readonly minRepetitions: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Raw samples, microseconds for the whole batch. [layer][repetition] */
export interface NativeTiming {
  readonly repetitions: number;
  /** Nodes of a layer that the batch visits, each counted once, over all trees. [layer] */
  readonly distinctNodes: Int32Array;
  /** The whole forward pass, without predictions: as it is, and with dense-masked FFF layers. */
  readonly forwardUs: Float64Array; // [repetition]
  readonly forwardDenseMaskedUs: Float64Array; // [repetition]
  readonly cmmUs: Float64Array;
  readonly denseUs: Float64Array;
  readonly denseMaskedUs: Float64Array;
  /** Per layer: largest |CMM - dense-masked| / largest |dense-masked|, tied tokens left out. */
  readonly differences: Float64Array;
  /** Per layer: tokens with another leaf in dense-masked, all of them within rounding of zero. */
  readonly leavesChanged: Int32Array;
}

export interface NativeModel {
  readonly fileDtype: FileDtype;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly warnings: readonly string[];
  trace(batch: Batch, options: TraceOptions): Promise<NativeTrace>;
  /** A pass that computes nothing for the views: no margins unless asked for, norms or predictions. */
  leaves(batch: Batch, options: LeavesOptions): Promise<NativeLeaves>;
  /** The pass without interventions is kept; the other begins at the first layer that they reach. */
  intervene(batch: Batch, options: InterveneOptions): Promise<NativeVariation>;
  /** `batch` has one sequence. */
  sweep(batch: Batch, options: SweepOptions): Promise<NativeSweep>;
  /** What the model makes of targets at many positions. */
  score(batch: Batch, options: ScoreOptions): Promise<NativeScores>;
  node(options: NodeOptions): Promise<NativeNode>;
  lens(batch: Batch, options: LensOptions): Promise<NativeLens>;
  time(batch: Batch, options: TimeOptions): Promise<NativeTiming>;
  /** Threads and precision of the calls that follow; rows in BF16 are made at the first use. */
  setCompute(options: { readonly threads: number; readonly precision: Precision }): Promise<void>;
  /** Frees the weights once running calls have ended; later calls are refused. */
  close(): void;
}

export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly targets: readonly Target[];
  readonly target: Target;
  readonly threads: number;
  readonly blas: string;
}

/** One FFF layer on its own: for tests, benchmarks and the lab. */
export interface LayerInput {
  readonly hidden: number;
  readonly trees: number;
  readonly depth: number;
  readonly wIn: Float32Array; // [tree * nodes][hidden]
  readonly bIn: Float32Array; // [tree * nodes]
  readonly wOut: Float32Array; // [hidden][tree * nodes]
  readonly x: Float32Array; // [token][hidden]
}

export interface LayerOutput {
  readonly y: Float32Array; // [token][hidden]
  readonly leaves: Int32Array; // [token][tree]
  readonly logits: Float32Array; // [token][tree][level]
}

/** How to evaluate the layer: the visited nodes alone, or over all neurons by BLAS. */
export interface LayerOptions {
  /** `dense-masked` zeroes the unvisited neurons; `dense` lets all of them answer. */
  readonly variant: 'cmm' | 'dense-masked' | 'dense';
  readonly target?: Target;
  readonly threads?: number;
  /** How CMM goes through the tokens, where that is to be tried. */
  readonly strategy?: Strategy;
}

/** A tensor of a safetensors file, as its header lists it. */
export interface TensorFacts {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** What the machine can do, measured on the given number of threads. */
export interface Limits {
  /** Best rate of fused multiply-adds, in GFLOP/s (two operations each). */
  readonly fmaGflops: number;
  /** Streaming read of a buffer that fits L2, that fits L3, and that fits neither, in GB/s. */
  readonly l2GBs: number;
  readonly l3GBs: number;
  readonly dramGBs: number;
  /** Sizes of the caches: L2 of all threads together, L3. */
  readonly l2Bytes: number;
  readonly l3Bytes: number;
}

/** How CMM goes through a batch; chosen by its size and the layer's unless forced. */
export type Strategy = 'walk' | 'levels' | 'partition';

/** FFF layers with random weights on random tokens, all different. */
export interface BenchOptions {
  readonly tokens: number;
  readonly layers: number;
  readonly hidden: number;
  readonly trees: number;
  readonly depth: number;
  readonly precision: Precision;
  readonly target: Target;
  readonly threads: number;
  readonly strategy?: Strategy;
  /** Which sides to run: dense and dense-masked cost the most. CMM always runs. */
  readonly dense: boolean;
  readonly denseMasked: boolean;
  /**
   * One side after the other in the same memory, on the same weights: half the memory, but samples do
   * not alternate, and sides may have different numbers of them.
   */
  readonly apart: boolean;
  readonly minRepetitions: number;
  readonly budgetMs: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Samples in microseconds a token and layer. [repetition]; empty for a side that did not run. */
export interface NativeBenchmark {
  readonly strategy: Strategy;
  readonly cmmUs: Float64Array;
  readonly denseUs: Float64Array;
  readonly denseMaskedUs: Float64Array;
  /** Largest |CMM - dense-masked| / largest |dense-masked|; the scalar reference where that is off. */
  readonly largestDifference: number;
  /** Share of paths that differ from those of the F32 weights; 0 for F32. */
  readonly leavesChanged: number;
  /** Of memory that weights, tokens and outputs took. */
  readonly bytes: number;
  /** Mean over the layers and batches of the nodes that one batch visits in one layer. */
  readonly distinctNodes: number;
}
