/**
 * The one contract between any host (Electron, `canopy serve`) and the renderer.
 *
 * Types alone: nothing here runs. A call is a name in `Calls` with its parameters and its result;
 * both transports, the host's dispatcher and the renderer's client derive from that table.
 *
 * Words: a token's *path* in a tree is named by its *leaf* (0 .. 2^depth - 1), whose bits, most
 * significant first, are the decisions from the root (1 = right = positive logit).
 * Offsets into texts are UTF-16 code units, as `String.prototype.slice` takes them.
 */

export type * from './auditTypes.ts';
export type * from './compareTypes.ts';
export type * from './corpusTypes.ts';
export type * from './evaluateTypes.ts';
export type * from './fragilityTypes.ts';
export type * from './interventionTypes.ts';
export type * from './labTypes.ts';
export type * from './replayTypes.ts';
export type * from './sessionTypes.ts';

import type { AuditCalls } from './auditTypes.ts';
import type { CompareCalls } from './compareTypes.ts';
import type { CorpusCalls, CorpusRun } from './corpusTypes.ts';
import type { EvaluateCalls } from './evaluateTypes.ts';
import type { FragilityCalls } from './fragilityTypes.ts';
import type { Intervention, InterventionCalls } from './interventionTypes.ts';
import type { LabCalls, LabRun } from './labTypes.ts';
import type {
  Draft,
  FoundModel,
  LeftDraft,
  ModelIdentity,
  OpenedSession,
  SavedSession,
  SessionContent,
} from './sessionTypes.ts';

/** The shape of a model; everything that a view needs to lay it out. */
export interface ModelShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocabulary: number;
  /** Longest sequence, in tokens, the special ones included. */
  readonly maxTokens: number;
  readonly ffn: FffShape | FfShape;
}

/** `trees` trees of `depth` levels below the root: `nodes` = 2^(depth+1) - 1 neurons a tree. */
export interface FffShape {
  readonly kind: 'fff';
  readonly trees: number;
  readonly depth: number;
  readonly nodes: number;
}

/** A dense layer of `neurons` (GLU: the width after gating). */
export interface FfShape {
  readonly kind: 'ff';
  readonly neurons: number;
}

export type FileDtype = 'F32' | 'F16' | 'BF16';

/** What the renderer knows of an open model. */
export interface ModelInfo {
  readonly name: string;
  readonly folder: string;
  /** `UltraFastBERT-KxD` notation (`1x11`), or the width of a dense layer (`ff 12`). */
  readonly notation: string;
  readonly shape: ModelShape;
  /** Precision of the weights in the file; they are computed in F32. */
  readonly fileDtype: FileDtype;
  readonly parameters: number;
  /** Bytes that the weights take in memory. */
  readonly weightBytes: number;
  /** SHA-256 of model.safetensors, lower-case hex. */
  readonly sha256: string;
  /** Null where the folder has no tokenizer.json: only token ids can be traced then. */
  readonly tokenizer: { readonly vocabulary: number; readonly maskPiece: string | null } | null;
  /** Labels of a classification head, in order of their index; null without such a head. */
  readonly labels: readonly string[] | null;
  /** Whether there is a decoder, and so predictions. */
  readonly predicts: boolean;
  /** Things worth knowing that did not prevent opening. */
  readonly warnings: readonly string[];
}

export interface OpenProgress {
  readonly phase: 'config' | 'tokenizer' | 'weights' | 'hash';
  readonly done: number;
  readonly total: number;
}

/** A model in memory. Its folder names it. */
export interface KeptModel {
  readonly info: ModelInfo;
  /** Bytes that it takes now: its weights, and its trees' rows in BF16 once they were asked for. */
  readonly memoryBytes: number;
}

/** What the host has open. A failed or cancelled opening leaves all models as they were. */
export interface ModelStatus {
  /** The one that calls run on. */
  readonly model: ModelInfo | null;
  /** All that are in memory, `model` among them, in the order of their opening. */
  readonly models: readonly KeptModel[];
  readonly opening: { readonly folder: string; readonly progress: OpenProgress | null } | null;
  /** Why the last opening failed; cleared by the next attempt. */
  readonly failure: { readonly folder: string; readonly error: ApiError } | null;
}

/** A tensor of a safetensors file, as its header lists it. */
export interface TensorInfo {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** One row of an architecture: what Canopy made of a key of `config.json`. */
export interface ArchitectureRow {
  readonly name: string;
  readonly value: string;
  /** The keys of config.json that say so. */
  readonly keys: string;
}

/** Bytes of memory that a model will take, reckoned from its config before it is loaded. */
export interface MemoryEstimate {
  /** With rows of the trees in F32. */
  readonly f32Bytes: number;
  /** What their rows in BF16 take beside those, once they are asked for. */
  readonly bf16Bytes: number;
  /** What this process may still take; null where the system does not tell. */
  readonly availableBytes: number | null;
}

/** What a model folder holds, told without loading its weights. */
export interface ModelInspection {
  readonly folder: string;
  readonly name: string;
  /** Null where config.json cannot be used. */
  readonly notation: string | null;
  readonly architecture: readonly ArchitectureRow[];
  /** Learned values, a tied decoder not counted again; null where config.json cannot be used. */
  readonly parameters: number | null;
  readonly memory: MemoryEstimate | null;
  /** In the order of the file; null where its header cannot be read. */
  readonly tensors: readonly TensorInfo[] | null;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** Text of config.json as it stands in the file; null where it cannot be read. */
  readonly config: string | null;
  /** SHA-256 of model.safetensors, where these very files were opened before. */
  readonly sha256: string | null;
  readonly warnings: readonly string[];
  /** Why this folder cannot be opened, as far as it can be told without loading it. */
  readonly problem: ApiError | null;
}

/** A model that was opened before. */
export interface RecentModel {
  readonly folder: string;
  readonly name: string;
  readonly notation: string;
  readonly sha256: string;
  /** Of model.safetensors. */
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  /** The folder is not there any more, or not now. */
  readonly missing: boolean;
}

/**
 * `starting`: asking the hub what there is. `checking`: comparing what lies on the disk with the
 * hub's checksums. `paused` and `failed` keep what has come, and can go on.
 */
export type DownloadState = 'starting' | 'downloading' | 'checking' | 'paused' | 'failed' | 'done';

/** A model on its way from the hub. */
export interface Download {
  readonly id: number;
  /** `owner/name`. */
  readonly repo: string;
  /** Branch, tag or commit, as asked for. */
  readonly revision: string;
  /** What the revision stands for; null until the hub has said. */
  readonly commit: string | null;
  /** The model's folder once it is done. */
  readonly folder: string;
  readonly state: DownloadState;
  /** The file that comes or is checked now. */
  readonly file: string | null;
  readonly doneBytes: number;
  /** Null until the hub has said. */
  readonly totalBytes: number | null;
  /** Over the last seconds; null where nothing comes. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Why it failed. */
  readonly error: ApiError | null;
}

/** A downloaded model in the cache folder. */
export interface CachedModel {
  readonly folder: string;
  readonly repo: string;
  readonly revision: string;
  readonly commit: string;
  /** Of all its files. */
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly downloadedAt: string;
}

/** Where models come from and go to. Asks nothing of the network. */
export interface HubStatus {
  /** `HF_ENDPOINT` where it is set, else the setting. */
  readonly endpoint: string;
  readonly endpointFrom: 'HF_ENDPOINT' | 'settings';
  /** Which variable or file holds the access token; null without one. */
  readonly tokenFrom: string | null;
  /** The proxy for that endpoint, without user and password; null where it is reached directly. */
  readonly proxy: string | null;
  readonly cacheFolder: string;
  /** On the disk of the cache folder; null where the system does not tell. */
  readonly freeBytes: number | null;
  readonly cached: readonly CachedModel[];
}

/** Of the rows of the trees; biases, activations and all sums are F32 in both. */
export type Precision = 'f32' | 'bf16';

export type Target = 'scalar' | 'avx2' | 'avx512' | 'neon';

/** The machine that computes, and with what. */
export interface MachineInfo {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Kernels that this machine can run, and the one in use. */
  readonly targets: readonly Target[];
  readonly target: Target;
  readonly threads: number;
  readonly precision: Precision;
  /** Name, version and core type of the BLAS, e.g. `OpenBLAS 0.3.21 SkylakeX`. */
  readonly blas: string;
  /** What OPENBLAS_CORETYPE forces BLAS to, where it is set: dense may be faster without it. */
  readonly blasForced?: string;
}

export interface HostInfo {
  readonly host: 'electron' | 'browser';
  readonly version: string;
  readonly platform: string;
  readonly machine: MachineInfo;
  /** Folder of the model that ships with Canopy. */
  readonly bundledModel: string;
  /** Whether `models.choose` can show a folder dialog. */
  readonly canChooseFolder: boolean;
  /** Whether `session.choose`, `session.saveAs` and `corpus.choose` can show file dialogs. */
  readonly canChooseFile: boolean;
}

/** A text (one window of it where it is longer than the model takes), or token ids as they are. */
export type TraceInput =
  /** `pair`: a second sentence behind a separator; a pair is never windowed, only refused if too long. */
  | { readonly text: string; readonly pair?: string; readonly window?: number }
  | { readonly ids: readonly number[] };

export interface TraceRequest {
  /** At least one; each becomes one sequence of the trace. Sequences do not see each other. */
  readonly inputs: readonly TraceInput[];
  /** Where to predict: at `<mask>` alone, at every position, or nowhere. Default: at the masks. */
  readonly predict?: 'mask' | 'all' | 'none';
  /** Predictions per position, 1 to 100. Default 10. */
  readonly topK?: number;
  /** Folder of a model in memory. Default: the current one. */
  readonly model?: string;
  /** What the pass does otherwise than the weights say. Default: nothing. */
  readonly interventions?: readonly Intervention[];
}

export interface Token {
  readonly id: number;
  /** As the vocabulary spells it (`##ive`); `#17` where there is no tokenizer. */
  readonly piece: string;
  /**
   * Range in the whole text, in UTF-16 code units; empty for special tokens and bare ids. Of the
   * second sentence of a pair, the range in that sentence.
   */
  readonly start: number;
  readonly end: number;
  /** Of the second sentence of a pair. */
  readonly ofPair?: true;
  /** Added by the tokenizer's template (`<cls>`, `<sep>`), not by the text. */
  readonly special: boolean;
  /** The vocabulary has no piece for this word. */
  readonly unknown: boolean;
}

/** Which part of a long text a sequence is. */
export interface TextWindow {
  readonly index: number;
  readonly count: number;
  /** Range of the window in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Index, among the text's own tokens, of the window's first; special tokens not counted. */
  readonly firstToken: number;
  /** Tokens of the whole text, special tokens not counted. */
  readonly textTokens: number;
}

/** One FFF layer's part of a trace. Arrays are flat, shapes as stated. */
export interface LayerTrace {
  /** Leaf of each token in each tree. [token][tree]; empty for a dense layer. */
  readonly leaves: Int32Array;
  /** Logit of each visited node, the leaf's last. [token][tree][level] */
  readonly logits: Float32Array;
  /** |logit| / ||w_in|| of each visited node: distance to its hyperplane. [token][tree][level] */
  readonly margins: Float32Array;
  /** |gelu(logit)| * ||w_out||: length of what the node adds. [token][tree][level] */
  readonly contributions: Float32Array;
}

export interface Candidate {
  readonly id: number;
  readonly piece: string;
  readonly logit: number;
  readonly probability: number;
}

export interface Prediction {
  /** Index of the token in its sequence. */
  readonly position: number;
  /** Most likely first. */
  readonly top: readonly Candidate[];
}

export interface Sequence {
  /** Null where the input was token ids. */
  readonly text: string | null;
  /** The second sentence, where the input was a pair. */
  readonly pair?: string;
  /** Null where the input was token ids. */
  readonly window: TextWindow | null;
  readonly tokens: readonly Token[];
  readonly layers: readonly LayerTrace[];
  readonly predictions: readonly Prediction[];
  /** Logits of the classification head; null without one. */
  readonly classification: readonly number[] | null;
  /** Length of the residual stream before layer 0 and after each layer. [layers + 1][token] */
  readonly hiddenNorms: Float32Array;
}

/** A piece of the vocabulary with what a node's weights say of it. */
export interface PieceScore {
  readonly id: number;
  readonly piece: string;
  readonly score: number;
}

/** One neuron. `node` counts the tree's nodes level by level: the children of n are 2n+1 and 2n+2. */
export interface NodeRequest {
  readonly layer: number;
  readonly tree: number;
  readonly node: number;
  /** Pieces in each list, 1 to 100. Default 10. */
  readonly topK?: number;
}

/** What a node's weights are and, read through the vocabulary, say. */
export interface NodeDetails {
  readonly layer: number;
  readonly tree: number;
  readonly node: number;
  readonly bias: number;
  readonly inNorm: number;
  readonly outNorm: number;
  /**
   * Pieces whose prediction logits w_out raises and lowers most, for an activation of 1 and before
   * the final norm: decoder row . w_out. Null without a decoder.
   */
  readonly promotes: readonly PieceScore[] | null;
  readonly demotes: readonly PieceScore[] | null;
  /**
   * Pieces whose bare word embeddings give the node its highest and lowest logit: after the
   * embedding norm and this layer's norm, without position and attention.
   */
  readonly firesFor: readonly PieceScore[];
  readonly quietFor: readonly PieceScore[];
}

export interface LensRequest {
  readonly input: TraceInput;
  readonly layer: number;
  /** Index of the token in its sequence. */
  readonly position: number;
  /** 1 to 100. Default 5. */
  readonly topK?: number;
}

/**
 * What the model would predict at one position if it ended here: the residual stream just before
 * and just after a layer's FFF, through the final norm, the head and the decoder ("logit lens").
 */
export interface Lens {
  readonly before: readonly Candidate[];
  readonly after: readonly Candidate[];
}

/** Wall times of one forward pass, in microseconds. Measured once, so a rough figure. */
export interface TraceTiming {
  readonly totalUs: number;
  readonly embeddingUs: number;
  readonly layers: readonly { readonly attentionUs: number; readonly ffnUs: number }[];
  readonly headUs: number;
  readonly threads: number;
  readonly target: Target;
}

export interface Trace {
  readonly model: { readonly name: string; readonly sha256: string; readonly shape: ModelShape };
  readonly sequences: readonly Sequence[];
  readonly timing: TraceTiming;
}

export interface Spread {
  readonly p10: number;
  readonly median: number;
  readonly p90: number;
}

export interface TimingRequest {
  readonly inputs: readonly TraceInput[];
  /** Time to spend, in milliseconds, 100 to 60,000. Default 800. */
  readonly budgetMs?: number;
  /** At least 15 repetitions, however long they take: the figure to quote. Default false. */
  readonly thorough?: boolean;
}

/**
 * The FFF layers of one input timed on that input's own activations: same inputs, threads and
 * precision for the three contenders, which alternate. Times are microseconds for all tokens of
 * the input in one layer.
 */
export interface LayerTiming {
  readonly layer: number;
  /** Nodes that the input visits, each counted once. */
  readonly distinctNodes: number;
  /** Derived: the least time the machine needs for CMM here (see `engine/roofline.ts`). */
  readonly boundUs: number;
  /** Conditional matrix multiplication: the visited nodes alone. */
  readonly cmm: Spread;
  /** The dense product over all neurons (BLAS). */
  readonly dense: Spread;
  /** The dense product with the unvisited neurons zeroed: the same output as CMM. */
  readonly denseMasked: Spread;
}

/** The whole forward pass without predictions, in microseconds, and what FFF layers are of it. */
export interface ForwardTiming {
  readonly cmm: Spread;
  readonly denseMasked: Spread;
  /** dense-masked / CMM, repetition by repetition. */
  readonly gain: Spread;
  /** Derived: share of the pass that its FFF layers take by CMM, 0 to 1; null where the samples do not tell. */
  readonly ffnShare: number | null;
  /** Derived: the gain were FFF layers to take no time at all (Amdahl); null where the share is. */
  readonly amdahl: number | null;
}

/** What the machine can do, measured once for each number of threads. */
export interface MachineLimits {
  readonly fmaGflops: number;
  readonly l2GBs: number;
  readonly l3GBs: number;
  readonly dramGBs: number;
  readonly l2Bytes: number;
  readonly l3Bytes: number;
}

export interface Timing {
  readonly tokens: number;
  readonly forward: ForwardTiming;
  readonly limits: MachineLimits;
  readonly layers: readonly LayerTiming[];
  readonly repetitions: number;
  /** dense / CMM over all layers, repetition by repetition; null where outputs disagree. */
  readonly speedup: Spread | null;
  /** dense-masked / CMM, likewise. */
  readonly speedupMasked: Spread | null;
  /** Largest |CMM - dense-masked| over all layers, divided by the output's largest magnitude. */
  readonly largestDifference: number;
  /** Tokens whose leaf differs between CMM and dense-masked (a logit within rounding of zero). */
  readonly leavesChanged: number;
  readonly machine: MachineInfo;
}

/** What a person chose; the same for every window and host of this user. */
export interface Settings {
  readonly theme: 'light' | 'dark' | 'system';
  /** Threads that compute; null: all of the machine's cores. */
  readonly threads: number | null;
  readonly precision: Precision;
  /** Where downloaded models go, an absolute path; null: Canopy's own folder for it. */
  readonly cacheFolder: string | null;
  /** Address of the hub that models are downloaded from, or of a mirror. */
  readonly hubEndpoint: string;
  readonly updates: { readonly check: boolean; readonly channel: 'stable' | 'beta' };
  /** Whether the last session comes back at the start. */
  readonly reopenLast: boolean;
}

export interface SettingsStatus {
  readonly settings: Settings;
  readonly file: string;
  /** What `cacheFolder: null` stands for. */
  readonly defaultCacheFolder: string;
  /** What was wrong with the file when it was read, and what became of it; null where nothing. */
  readonly problem: string | null;
  /** False for the file of a newer Canopy, which is left alone. */
  readonly writable: boolean;
}

export type ErrorCode =
  | 'bad-input'
  | 'bad-model'
  | 'no-model'
  | 'no-memory'
  | 'cancelled'
  | 'unsupported'
  /** The host does not do this for this page: a file elsewhere, a change by a page that only looks. */
  | 'forbidden'
  /** The hub cannot be reached, or what came from it is not what it said. */
  | 'network'
  /** The disk is full. */
  | 'no-space'
  | 'internal';

/** An error as it crosses the transport. `message` is whole and fit to be shown. */
export interface ApiError {
  readonly code: ErrorCode;
  readonly message: string;
  /** The file at fault, where there is one. */
  readonly file?: string;
  /** The config key, tensor or parameter at fault. */
  readonly key?: string;
}

/** Every call that a renderer can make: parameters and result. */
export interface Calls
  extends AuditCalls,
    CompareCalls,
    CorpusCalls,
    EvaluateCalls,
    FragilityCalls,
    InterventionCalls,
    LabCalls {
  'host.info': { readonly params: Record<string, never>; readonly result: HostInfo };
  'model.status': { readonly params: Record<string, never>; readonly result: ModelStatus };
  /** Resolves when open; a newer opening cancels this one. Progress comes by the `model` event. */
  'model.open': { readonly params: { readonly folder: string }; readonly result: ModelInfo };
  /** Makes a model in memory the one that calls run on; calls on the one before it end. */
  'model.switch': { readonly params: { readonly folder: string }; readonly result: ModelInfo };
  /** Frees a model's memory. Of the current one, the one opened before it takes its place. */
  'model.unload': { readonly params: { readonly folder: string }; readonly result: null };
  /** What a folder holds, without its weights. */
  'model.inspect': {
    readonly params: { readonly folder: string };
    readonly result: ModelInspection;
  };
  /** The last opened first. */
  'recents.list': {
    readonly params: Record<string, never>;
    readonly result: readonly RecentModel[];
  };
  /** Forgets a model; its files stay. */
  'recents.remove': { readonly params: { readonly folder: string }; readonly result: null };
  'hub.status': { readonly params: Record<string, never>; readonly result: HubStatus };
  /** All since the start, and those that an earlier run has left half done. The newest first. */
  'hub.downloads': {
    readonly params: Record<string, never>;
    readonly result: readonly Download[];
  };
  /**
   * Starts to download `owner/name`, `owner/name@revision` or an address of the hub; goes on with
   * one of the same model that was paused or has failed. Progress comes by the `downloads` event.
   */
  'hub.download': { readonly params: { readonly repo: string }; readonly result: Download };
  /** Stops and keeps what has come. */
  'hub.pause': { readonly params: { readonly id: number }; readonly result: null };
  'hub.resume': { readonly params: { readonly id: number }; readonly result: null };
  /** Stops and deletes what has come; of one that is done, only its line in the list goes. */
  'hub.cancel': { readonly params: { readonly id: number }; readonly result: null };
  /** Deletes a downloaded model from the disk; refused while it is in memory. */
  'hub.remove': { readonly params: { readonly folder: string }; readonly result: null };
  /** Stops an opening under way. */
  'model.cancel': { readonly params: Record<string, never>; readonly result: null };
  /** Shows the folder dialog and opens what was chosen; null where it was dismissed. */
  'model.choose': { readonly params: Record<string, never>; readonly result: ModelInfo | null };
  /** Threads (1 to the machine's cores) and precision of the calls that follow. */
  'compute.set': {
    readonly params: { readonly threads?: number; readonly precision?: Precision };
    readonly result: MachineInfo;
  };
  /** Reads a session's file. It changes nothing: the page shows it once its model is open. */
  'session.read': { readonly params: { readonly path: string }; readonly result: OpenedSession };
  /** The same from a text that the page was given, under the name of its file. */
  'session.parse': {
    readonly params: { readonly text: string; readonly name: string };
    readonly result: OpenedSession;
  };
  /** Shows the file dialog and reads what was chosen; null where it was dismissed. */
  'session.choose': {
    readonly params: Record<string, never>;
    readonly result: OpenedSession | null;
  };
  /** Writes a session's file whole or not at all. */
  'session.write': {
    readonly params: { readonly path: string; readonly content: SessionContent };
    readonly result: SavedSession;
  };
  /** Shows the file dialog and writes there; null where it was dismissed. */
  'session.saveAs': {
    readonly params: { readonly name: string; readonly content: SessionContent };
    readonly result: SavedSession | null;
  };
  /** The file's text, for a page that saves it as a download. */
  'session.text': {
    readonly params: { readonly content: SessionContent };
    readonly result: { readonly text: string; readonly created: string };
  };
  /** Looks for a session's model in a folder, or where it may be; reads weights to know them. */
  'session.findModel': {
    readonly params: {
      readonly model: ModelIdentity;
      readonly session: string | null;
      readonly folder?: string;
      /** Shows the folder dialog first. */
      readonly ask?: boolean;
    };
    readonly result: FoundModel;
  };
  /** A page's own draft, and for the first page of a run what earlier runs left. */
  'drafts.list': {
    readonly params: { readonly page: string };
    readonly result: { readonly own: Draft | null; readonly left: readonly LeftDraft[] };
  };
  /** Resolves when the draft is on the disk. */
  'drafts.keep': {
    readonly params: { readonly page: string; readonly draft: Draft };
    readonly result: null;
  };
  'drafts.discard': {
    readonly params: { readonly ids: readonly string[] };
    readonly result: null;
  };
  'settings.get': { readonly params: Record<string, never>; readonly result: SettingsStatus };
  /** Changes what is named. Threads and precision hold for the calls that follow. */
  'settings.set': { readonly params: Partial<Settings>; readonly result: SettingsStatus };
  /** Makes this page the one that changes the host's model and settings (`Events.writer`). */
  'writer.take': { readonly params: Record<string, never>; readonly result: null };
  trace: { readonly params: TraceRequest; readonly result: Trace };
  /** Every window of a text, in order, for a picker to show; refused without a tokenizer. */
  windows: {
    readonly params: { readonly text: string };
    readonly result: readonly TextWindow[];
  };
  /** Costs one pass over the vocabulary; runs behind traces. */
  'node.details': { readonly params: NodeRequest; readonly result: NodeDetails };
  /** Costs one forward pass; refused for a model without a decoder. Runs behind traces. */
  lens: { readonly params: LensRequest; readonly result: Lens };
  /** Runs behind traces: a trace that arrives meanwhile goes first. */
  time: { readonly params: TimingRequest; readonly result: Timing };
}

export type CallName = keyof Calls;
export type Params<K extends CallName> = Calls[K]['params'];
export type Result<K extends CallName> = Calls[K]['result'];

/** What a host tells every renderer unasked. */
export interface Events {
  readonly model: ModelStatus;
  readonly recents: readonly RecentModel[];
  readonly downloads: readonly Download[];
  readonly settings: SettingsStatus;
  /** The run over a corpus, at each change and ten times a second. */
  readonly corpus: CorpusRun;
  /** The lab's run, at each change. */
  readonly lab: LabRun;
  /** The machine as it computes from now on, whoever asked for it. */
  readonly machine: MachineInfo;
  /** A session's file that the page shall open: double-clicked, or named on the command line. */
  readonly session: { readonly path: string };
  /** A menu entry that the renderer carries out. */
  readonly command: { readonly command: MenuCommand };
  /**
   * Whether this page may change what all pages of the host share. Never told by a host that lets
   * all of its pages do so.
   */
  readonly writer: { readonly mayWrite: boolean };
}

export type MenuCommand =
  | 'focus-input'
  | 'toggle-theme'
  | 'palette'
  | 'shortcuts'
  | 'models'
  | 'settings'
  | 'open-session'
  | 'save-session'
  | 'save-session-as'
  | 'export-picture';

export type EventName = keyof Events;
export type EventMessage<K extends EventName = EventName> = {
  readonly [N in K]: { readonly kind: 'event'; readonly name: N; readonly value: Events[N] };
}[K];

export interface CallProgress {
  readonly done: number;
  readonly total: number;
}

/** Renderer to host. */
export type ClientMessage =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: CallName;
      readonly params: unknown;
    }
  | { readonly kind: 'cancel'; readonly id: number };

/** Host to renderer. */
export type HostMessage =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ApiError }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: CallProgress }
  | EventMessage;

/** What a transport offers the renderer; Electron's preload exposes one as `window.canopy`. */
export interface Port {
  post(message: ClientMessage): void;
  /** At most one listener; called for each message of the host in order. */
  listen(listener: (message: HostMessage) => void): void;
}
