/** What a session keeps, and with it what the Paths view is: plain data, fit for JSON. Types alone. */

import type {
  Intervention,
  LabPlan,
  MachineInfo,
  Routing,
  Spread,
  TableColumns,
  TaskName,
} from './api.ts';

/** A node of a tree by its level and its place from the left, 0 .. 2^level - 1. */
export interface NodePlace {
  readonly level: number;
  readonly place: number;
}

/** What the user chose. The same in every view. */
export interface Selection {
  /** Which of the texts on the screen: 0, or 1 for the second one. */
  readonly text: number;
  readonly token: number;
  readonly layer: number;
  readonly tree: number;
  /** A node or leaf that is looked at instead of the token; null while the token is. */
  readonly node: NodePlace | null;
}

/** A second token, kept to compare with. */
export interface Pin {
  readonly text: number;
  readonly token: number;
}

/** Tokens `from` to `to` of one text, both included: what a brush over the matrix marks. */
export interface Span {
  readonly text: number;
  readonly from: number;
  readonly to: number;
}

export type Reading = 'canopy' | 'icicle' | 'spine';

/** A part of a picture's axis of leaves or tokens, as shares 0 .. 1 of it. */
export interface AxisWindow {
  readonly from: number;
  readonly to: number;
}

/** How the tree is looked at. */
export interface TreeLook {
  readonly reading: Reading;
  /** What makes a node of the icicle wide. */
  readonly widths: 'tokens' | 'leaves';
  /** The subtree that fills the picture; level 0 is the whole tree. */
  readonly focus: NodePlace;
  /** What was zoomed or panned to between subtrees; null where the focus fills the picture. */
  readonly zoom: AxisWindow | null;
}

/** What back and forward restore, and what an address or a session keeps. */
export interface Navigation {
  readonly selection: Selection;
  readonly pin: Pin | null;
  readonly span: Span | null;
  readonly look: TreeLook;
}

/** A second text as a sequence of its own, or as the second sentence of one sequence. */
export type SecondUse = 'beside' | 'pair';

/** A mask that was put in the place of a token, and what it hides. */
export interface Masked {
  /** 0 or 1. */
  readonly text: number;
  /** Where the mask stands, in UTF-16 code units. */
  readonly start: number;
  readonly piece: string;
  readonly hid: string;
}

/** What the rail at the left edge leads to. */
export type ViewName =
  | 'paths'
  | 'corpus'
  | 'compare'
  | 'intervene'
  | 'lab'
  | 'evaluate'
  | 'audit'
  | 'models';

/** A node or leaf of a corpus's trees, and a token of the vocabulary there, kept under a name. */
export interface SavedPlace {
  readonly name: string;
  readonly layer: number;
  readonly tree: number;
  /** Null for the whole tree. */
  readonly node: NodePlace | null;
  readonly token: number | null;
}

/** What the corpus view keeps. */
export interface KeptCorpus {
  /** Of datasets that are shares of one; none where no dataset was opened. */
  readonly folders: readonly string[];
  readonly layer: number;
  readonly tree: number;
  /** The chosen node or leaf; null while the whole tree is looked at. */
  readonly node: NodePlace | null;
  /** The chosen token of the vocabulary, by its id. */
  readonly token: number | null;
  readonly look: TreeLook;
  readonly saved: readonly SavedPlace[];
}

/** What the audit view keeps: what was asked, not what came of it. */
export interface KeptAudit {
  /** A file of text on the host's machine; null: the text in Paths. */
  readonly path: string | null;
  /** Null: all of the text. */
  readonly positions: number | null;
  readonly rate: number;
  readonly seed: number;
  readonly routings: readonly Routing[];
  readonly layers: boolean;
}

/** One side of a comparison. */
export interface CompareSide {
  /** Folder of a model in memory; null: the current one. */
  readonly model: string | null;
  readonly text: string;
  readonly layer: number;
  /** Which window of a text that is longer than the model takes; the first where it is not said. */
  readonly window?: number;
  /** Not pinned: model, text, window and layer are the page's, and change with it. */
  readonly follows?: true;
  /** Carried out in the side's passes; they come with a session. */
  readonly interventions?: readonly Intervention[];
  /** The session that the side was taken from. */
  readonly session?: string;
}

/** What the Compare view keeps. */
export interface KeptCompare {
  readonly a: CompareSide;
  readonly b: CompareSide;
  readonly tree: number;
}

export type LabPanel = 'results' | 'paper' | 'projection' | 'sets';

/** What the lab's view keeps: what shall be measured next, and what is looked at. */
export interface KeptLab {
  readonly plan: LabPlan;
  /** Id of a record of the host that measured it; null: none. */
  readonly record: string | null;
  readonly panel: LabPanel;
}

/** What the Evaluate view keeps: what was asked, not what came of it. */
export interface KeptEvaluate {
  /** Labelled texts, or masked positions of a text. */
  readonly kind: 'task' | 'mask';
  /** Whether the open model takes part. */
  readonly withOpen: boolean;
  /** Folders of further models on the host's machine. */
  readonly models: readonly string[];
  /** Index among all of them; null: the first dense one, else the first. */
  readonly baseline: number | null;
  readonly seed: number;
  readonly task: TaskName;
  /** The task's file. */
  readonly path: string;
  /** For the task `table`; empty where none was named. */
  readonly columns: Required<TableColumns>;
  /** The first so many; null: all. */
  readonly rows: number | null;
  /** The text that is masked. */
  readonly textPath: string;
  readonly rate: number;
  /** Masked positions at least in each draw; null: all of the text. */
  readonly positions: number | null;
  readonly draws: number;
}

/**
 * What views beside Paths keep of themselves, a key each; a view that was never opened has none. Its
 * schema stands in `session.ts`, its way to the screen and back in `renderer/state/kept-views.ts`.
 */
export interface KeptViews {
  readonly corpus?: KeptCorpus;
  readonly audit?: KeptAudit;
  readonly compare?: KeptCompare;
  readonly lab?: KeptLab;
  readonly evaluate?: KeptEvaluate;
}

export interface ViewState extends Navigation {
  readonly view: ViewName;
  readonly text: string;
  /** Which window of a text that is longer than the model takes. */
  readonly window: number;
  readonly second: {
    readonly text: string;
    readonly use: SecondUse;
    readonly window: number;
  } | null;
  readonly masks: readonly Masked[];
  readonly views: KeptViews;
}

/** Which model a session is of: the hash decides, the folder says where it was. */
export interface ModelIdentity {
  readonly name: string;
  readonly folder: string;
  readonly sha256: string;
  readonly notation: string;
}

/** A timing as it was measured, with the machine that it was measured on. Microseconds. */
export interface SessionTiming {
  /** When it was measured, in ISO 8601. */
  readonly measured: string;
  readonly thorough: boolean;
  readonly tokens: number;
  readonly repetitions: number;
  readonly speedup: Spread | null;
  readonly speedupMasked: Spread | null;
  readonly largestDifference: number;
  readonly leavesChanged: number;
  readonly layers: readonly {
    readonly layer: number;
    readonly cmm: Spread;
    readonly dense: Spread;
    readonly denseMasked: Spread;
  }[];
  readonly machine: MachineInfo;
}

/** What a page gives to be kept; the host adds who wrote it, when and where. */
export interface SessionContent {
  /** When the session was first saved; null for one that was not. */
  readonly created: string | null;
  readonly model: ModelIdentity;
  readonly view: ViewState;
  /** The tree's panel on the screen, in CSS pixels: what its pictures are drawn into. */
  readonly picture: { readonly width: number; readonly height: number };
  readonly timing: SessionTiming | null;
  /** What the forward pass does otherwise than the weights say, in order. */
  readonly interventions: readonly Intervention[];
}

/** A session as its file has it. */
export interface Session extends SessionContent {
  readonly canopy: 'session';
  readonly version: 3;
  /** The version of Canopy that wrote it. */
  readonly app: string;
  /** ISO 8601, as `saved`. */
  readonly created: string;
  readonly saved: string;
  /** The machine that computed what was looked at. */
  readonly machine: MachineInfo;
}

export interface OpenedSession {
  readonly session: Session;
  /** Null where it did not come from a file that can be saved to. */
  readonly path: string | null;
  readonly name: string;
  /** What is worth knowing of how it was read. */
  readonly notes: readonly string[];
}

export interface SavedSession {
  readonly path: string;
  readonly name: string;
  readonly created: string;
  readonly saved: string;
}

/** Where a session's model is, or why not. */
export type FoundModel =
  | { readonly status: 'found'; readonly folder: string }
  /** A folder that was asked for holds another model. */
  | { readonly status: 'differs'; readonly folder: string; readonly sha256: string }
  | { readonly status: 'missing'; readonly tried: readonly string[] };

/** What a page does not want to lose: kept every few seconds beside the files. */
export interface Draft {
  readonly content: SessionContent;
  /** The file that it was opened from or saved to. */
  readonly path: string | null;
  readonly name: string;
  /** Whether it has changed since. */
  readonly dirty: boolean;
}

/** A draft that an earlier run left. */
export interface LeftDraft {
  readonly id: string;
  readonly saved: string;
  /** Whether that run ended without closing. */
  readonly crashed: boolean;
  readonly draft: Draft;
}
