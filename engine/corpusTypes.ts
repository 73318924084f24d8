/**
 * Corpora in the contract: runs over them, and what their trace datasets answer.
 *
 * Trees are asked about by layer and tree; a node counts the tree's nodes level by level (children
 * of n: 2n + 1, 2n + 2), and stands for the subtree below it, a leaf for itself. Counts are exact and
 * of the texts' own tokens: those that the tokenizer's template adds are left out.
 */

import type { ApiError, Precision } from './api.ts';

/** Of what a text file's documents are. */
export type DocumentUnit = 'line' | 'paragraph' | 'file';

export interface CorpusSettings {
  readonly documents: DocumentUnit;
  /** Column of the text in jsonl, csv, tsv and parquet. */
  readonly textColumn: string;
  /** Column whose value goes along with each token, or a list with one for each word. */
  readonly labelColumn: string | null;
  readonly precision: Precision;
  /** Whether the logits and margins of all visited nodes are kept. */
  readonly logits: boolean;
  readonly margins: boolean;
}

export interface CorpusProgress {
  readonly phase: 'hashing' | 'tracing' | 'done' | 'stopped';
  /** Since this start of the run, the template's tokens among them. */
  readonly tokens: number;
  readonly documents: number;
  /** Lines and files that could not be taken. */
  readonly problems: number;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over this start of the run. */
  readonly tokensPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** What was wrong with an input without ending the run. */
export interface CorpusProblem {
  readonly file: string;
  /** From 1; null for the file as a whole. */
  readonly line: number | null;
  readonly message: string;
}

/** The host's one run over a corpus, until another takes its place. */
export interface CorpusRun {
  readonly folder: string;
  readonly inputs: readonly string[];
  readonly model: string;
  /** `stopped` and `failed` keep what is written; a start with the same folder goes on. */
  readonly state: 'running' | 'paused' | 'stopped' | 'failed' | 'done';
  readonly progress: CorpusProgress | null;
  readonly error: ApiError | null;
}

/** A trace dataset, or several that are shares of one. */
export interface CorpusDataset {
  readonly folders: readonly string[];
  readonly model: {
    readonly name: string;
    readonly notation: string;
    readonly sha256: string;
    readonly layers: number;
    readonly trees: number;
    readonly depth: number;
  };
  readonly settings: CorpusSettings;
  readonly corpus: { readonly sha256: string; readonly bytes: number; readonly files: number };
  /** Whether all shards are here to their ends. */
  readonly complete: boolean;
  /** How many shards the corpus was cut into; which are not here, and which have not come to their ends. */
  readonly shards: {
    readonly count: number;
    readonly missing: readonly number[];
    readonly unfinished: readonly number[];
  };
  readonly documents: number;
  /** The texts' own tokens, and those that the template added. */
  readonly tokens: number;
  readonly specialTokens: number;
  readonly problemCount: number;
  /** The first 1,000. */
  readonly problems: readonly CorpusProblem[];
}

export interface TreeQuestion {
  /** Folders of datasets that are shares of one. */
  readonly folders: readonly string[];
  readonly layer: number;
  readonly tree: number;
}

/** How evenly one level of a tree is used. */
export interface LevelBalance {
  /** 0 for the root. */
  readonly level: number;
  /** Nodes of the level that at least one token visits. */
  readonly used: number;
  /** Of the tokens over the level's nodes, in bits; at most `level`. */
  readonly entropy: number;
  /** Mean of 2 min(left, right) / (left + right) over visited nodes, weighted by tokens; null for leaves. */
  readonly balance: number | null;
}

/** How a tree's leaves are used. */
export interface TreeUsage {
  readonly tokens: number;
  /** [leaf] */
  readonly counts: Float64Array;
  /** Tokens through each node. [node] */
  readonly nodes: Float64Array;
  /** Leaves with at least one token. */
  readonly used: number;
  /** The highest nodes that no token visits; none of them lies below another. */
  readonly deadSubtrees: readonly { readonly node: number; readonly leaves: number }[];
  /** Of the tokens over the leaves, in bits. */
  readonly entropy: number;
  /** 2^entropy: as many leaves, equally used, would have the same entropy. */
  readonly effectiveLeaves: number;
  /** 0 where all leaves have the same share, near 1 where one has all. */
  readonly gini: number;
  /** Most tokens first; 100 at most. */
  readonly heaviest: readonly { readonly leaf: number; readonly count: number }[];
  readonly levels: readonly LevelBalance[];
}

export interface CountedToken {
  readonly token: number;
  readonly piece: string;
  readonly count: number;
  /** In the whole corpus. */
  readonly total: number;
}

export interface TokensOfNode {
  /** Tokens that pass the node. */
  readonly tokens: number;
  /** Different ids among them. */
  readonly distinct: number;
  /** The most frequent first. */
  readonly top: readonly CountedToken[];
}

/** One token where it stands in its text. */
export interface TokenContext {
  readonly document: number;
  readonly file: string;
  /** First line of the piece of text in the file. */
  readonly line: number;
  /** Which sequence of the model, and where in it. */
  readonly piece: number;
  readonly window: number;
  readonly position: number;
  readonly token: number;
  readonly leaf: number;
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

export interface LeavesOfToken {
  readonly token: number;
  readonly piece: string;
  readonly count: number;
  /** The most frequent first. */
  readonly leaves: readonly { readonly leaf: number; readonly count: number }[];
}

/** What leaves may know of a token: its id, look, place in the sequence, log2 of its frequency, label. */
export type Feature = 'token' | 'shape' | 'position' | 'frequency' | 'label';

/** Mutual information between leaf and feature, in bits, as it stands in the counts. */
export interface Information {
  readonly by: Feature;
  readonly tokens: number;
  /** Different values of the feature. */
  readonly values: number;
  readonly leafEntropy: number;
  readonly valueEntropy: number;
  readonly information: number;
}

/** The same against features that are shuffled. */
export interface Specialisation extends Information {
  /** Mean and standard deviation of the information over `shuffles` random orders of the features. */
  readonly shuffled: { readonly mean: number; readonly sd: number; readonly shuffles: number };
  /** information - shuffled mean, and the 95 % interval of that difference (Student's t). */
  readonly effect: number;
  readonly interval: readonly [number, number];
}

/** How tokens go from subtrees of one layer to those of the next. */
export interface Flow {
  /** Nodes of a side: 2^level. */
  readonly size: number;
  /** [from][to] */
  readonly counts: Float64Array;
  /** Between the two sides, in bits. */
  readonly information: number;
}

export interface CorpusMatches {
  /** Pieces of the vocabulary that hold the text, the most frequent first. */
  readonly pieces: readonly CountedToken[];
  /** Places in the documents where it stands, in the corpus's order. */
  readonly places: readonly {
    readonly document: number;
    readonly file: string;
    readonly line: number;
    readonly before: string;
    readonly text: string;
    readonly after: string;
  }[];
}

/** The calls; `api.ts` puts them into the contract. */
export interface CorpusCalls {
  /** Shows a dialog for several files or folders; none where it was dismissed. */
  'corpus.choose': {
    readonly params: { readonly what: 'files' | 'folders' };
    readonly result: readonly string[];
  };
  /** Starts a run, or goes on with the one that the folder holds. One at a time. */
  'corpus.start': {
    readonly params: {
      readonly inputs: readonly string[];
      readonly folder: string;
      readonly settings: Partial<CorpusSettings>;
    };
    readonly result: CorpusRun;
  };
  'corpus.pause': { readonly params: Record<string, never>; readonly result: null };
  'corpus.resume': { readonly params: Record<string, never>; readonly result: null };
  /** Ends the run once what is computed is written. */
  'corpus.stop': { readonly params: Record<string, never>; readonly result: null };
  /** The run under way or the last one; null before the first. Changes come by the `corpus` event. */
  'corpus.run': { readonly params: Record<string, never>; readonly result: CorpusRun | null };
  /** The datasets directly in a folder, or the folder's own. */
  'corpus.list': {
    readonly params: { readonly folder: string };
    readonly result: readonly CorpusDataset[];
  };
  'corpus.open': {
    readonly params: { readonly folders: readonly string[] };
    readonly result: CorpusDataset;
  };
  'corpus.usage': { readonly params: TreeQuestion; readonly result: TreeUsage };
  'corpus.tokens': {
    readonly params: TreeQuestion & { readonly node: number; readonly limit?: number };
    readonly result: TokensOfNode;
  };
  /** In the corpus's order, `limit` (default 50) from the `skip`th on. */
  'corpus.contexts': {
    readonly params: TreeQuestion & {
      readonly node: number;
      readonly token?: number;
      readonly limit?: number;
      readonly skip?: number;
    };
    readonly result: readonly TokenContext[];
  };
  /**
   * The text of a piece as it was traced: its `window`th window in the app is the very sequence of
   * the dataset, with the same leaves.
   */
  'corpus.text': {
    readonly params: {
      readonly folders: readonly string[];
      readonly document: number;
      readonly piece: number;
    };
    readonly result: { readonly text: string };
  };
  'corpus.leaves': {
    readonly params: TreeQuestion & { readonly token: number };
    readonly result: LeavesOfToken;
  };
  /** `layer` and the one after it, cut at `level`, 0 to 8. */
  'corpus.flow': {
    readonly params: TreeQuestion & { readonly level: number };
    readonly result: Flow;
  };
  /** What is known at once of a specialisation. */
  'corpus.information': {
    readonly params: TreeQuestion & { readonly by: Feature };
    readonly result: Information;
  };
  /** Takes seconds for millions of tokens: it shuffles all of them several times, with progress. */
  'corpus.specialisation': {
    readonly params: TreeQuestion & { readonly by: Feature };
    readonly result: Specialisation;
  };
  'corpus.search': {
    readonly params: {
      readonly folders: readonly string[];
      readonly text: string;
      readonly limit?: number;
    };
    readonly result: CorpusMatches;
  };
}
