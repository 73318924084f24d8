import type { StateCreator } from 'zustand';
import type {
  ApiError,
  CallProgress,
  CorpusDataset,
  CorpusRun,
  Feature,
  KeptCorpus,
  NodePlace,
  Specialisation,
  TreeUsage,
} from '../../engine/api.ts';
import { WHOLE_TREE } from './selection.ts';
import type { State } from './store.ts';

export type { KeptCorpus };

/** What has been measured of the open dataset's features, and what is being measured. */
export interface CorpusFeatures {
  /** By `featureKey`. */
  readonly measured: ReadonlyMap<string, Specialisation>;
  readonly measuring: FeatureMeasuring | null;
  readonly error: ApiError | null;
}

export interface FeatureMeasuring extends TreePlace {
  readonly by: Feature;
  /** Of the layer's shuffles; null before the first. */
  readonly progress: CallProgress | null;
}

/** The corpus view: which dataset, and what of it is looked at. */
export interface CorpusSlice {
  /** What a session keeps. `folders` names what shall be open; `corpusDataset` is what is. */
  readonly corpus: KeptCorpus;
  /** Null until the folders are open. */
  readonly corpusDataset: CorpusDataset | null;
  /** Whether the page of datasets and runs is shown while a dataset is open. */
  readonly corpusStart: boolean;
  /** Why the folders could not be opened. */
  readonly corpusProblem: ApiError | null;
  /** The host's run, under way or the last one; null before the first. */
  readonly corpusRun: CorpusRun | null;
  /** How the dataset's trees are used, as far as it has been asked, by `usageKey`. */
  readonly corpusUsages: ReadonlyMap<string, TreeUsage>;
  /** Which of the panels about a node is shown; the view may go and come back. */
  readonly corpusPanel: number;
  /** What the host took for the last usage that it was asked for, in ms; null before the first. */
  readonly corpusUsageMs: number | null;
  readonly corpusFeatures: CorpusFeatures;
  /**
   * Looks at something else. Another layer or tree is looked at whole, and a part that is shown ends a
   * zoom, unless `part` says what of it.
   */
  setCorpus(part: Partial<KeptCorpus>): void;
  /** Looks at what a session has kept; null: as if nothing had ever been opened. */
  restoreCorpus(kept: KeptCorpus | null): void;
  /** Another dataset shall be open; null: none. */
  openCorpus(folders: readonly string[] | null): void;
  showCorpusStart(shown: boolean): void;
  setCorpusDataset(dataset: CorpusDataset): void;
  setCorpusProblem(problem: ApiError | null): void;
  setCorpusPanel(panel: number): void;
  setCorpusRun(run: CorpusRun | null): void;
  addCorpusUsage(question: TreePlace, usage: TreeUsage, tookMs?: number): void;
  /** A measurement under way ends where `measuring` becomes null. */
  setCorpusFeatures(part: Partial<CorpusFeatures>): void;
}

/** Which tree of which layer. */
export interface TreePlace {
  readonly layer: number;
  readonly tree: number;
}

/** Nothing opened. */
export const NOWHERE: KeptCorpus = {
  folders: [],
  layer: 0,
  tree: 0,
  node: null,
  token: null,
  look: { reading: 'canopy', widths: 'leaves', focus: WHOLE_TREE, zoom: null },
  saved: [],
};

const NO_FEATURES: CorpusFeatures = { measured: new Map(), measuring: null, error: null };

export const corpusSlice: StateCreator<State, [], [], CorpusSlice> = (set, get) => ({
  corpus: NOWHERE,
  corpusDataset: null,
  corpusStart: false,
  corpusProblem: null,
  corpusRun: null,
  corpusUsages: new Map(),
  corpusPanel: 0,
  corpusUsageMs: null,
  corpusFeatures: NO_FEATURES,
  setCorpus: (part) => {
    const { corpus } = get();
    const moved = part.layer !== undefined || part.tree !== undefined;
    const whole = { node: null, look: { ...corpus.look, focus: WHOLE_TREE, zoom: null } };
    set({ corpus: { ...corpus, ...(moved && whole), ...part } });
  },
  restoreCorpus: (kept) => {
    const { corpus, corpusDataset } = get();
    const wanted = kept ?? NOWHERE;
    const open = corpusDataset !== null && sameFolders(corpus.folders, wanted.folders);
    set(open ? { corpus: fitCorpus(wanted, corpusDataset) } : { corpus: wanted, ...NOTHING_READ });
  },
  openCorpus: (folders) =>
    set({ corpus: { ...NOWHERE, folders: folders ?? [] }, corpusStart: false, ...NOTHING_READ }),
  showCorpusStart: (corpusStart) => set({ corpusStart }),
  setCorpusDataset: (dataset) => {
    const corpus = fitCorpus(get().corpus, dataset);
    set({ ...NOTHING_READ, corpusDataset: dataset, corpus });
  },
  setCorpusProblem: (corpusProblem) => set({ corpusProblem }),
  setCorpusPanel: (corpusPanel) => set({ corpusPanel }),
  setCorpusRun: (corpusRun) => set({ corpusRun }),
  addCorpusUsage: (question, usage, tookMs) =>
    set({
      corpusUsages: new Map(get().corpusUsages).set(usageKey(question), usage),
      ...(tookMs !== undefined && { corpusUsageMs: tookMs }),
    }),
  setCorpusFeatures: (part) => set({ corpusFeatures: { ...get().corpusFeatures, ...part } }),
});

const NOTHING_READ = {
  corpusDataset: null,
  corpusProblem: null,
  corpusUsages: new Map(),
  corpusUsageMs: null,
  corpusFeatures: NO_FEATURES,
};

/** What a session keeps of the view; null where no dataset was opened. */
export function keptCorpus({ corpus }: CorpusSlice): KeptCorpus | null {
  return corpus.folders.length === 0 ? null : corpus;
}

export function usageKey({ layer, tree }: TreePlace): string {
  return `${layer}.${tree}`;
}

export function featureKey({ layer, tree }: TreePlace, by: Feature): string {
  return `${layer}.${tree} ${by}`;
}

/** The number by which the engine asks for a node: level by level, the root is 0. */
export function nodeNumber({ level, place }: NodePlace): number {
  return 2 ** level - 1 + place;
}

/** The node of a number. */
export function placeOfNode(node: number): NodePlace {
  const level = Math.floor(Math.log2(node + 1));
  return { level, place: node + 1 - 2 ** level };
}

/** What the dataset has of what should be looked at. */
export function fitCorpus(wanted: KeptCorpus, { model }: CorpusDataset): KeptCorpus {
  const there = wanted.layer < model.layers && wanted.tree < model.trees;
  const isNode = (node: NodePlace | null) => node !== null && node.level <= model.depth;
  const { look } = wanted;
  return {
    ...wanted,
    layer: there ? wanted.layer : 0,
    tree: there ? wanted.tree : 0,
    node: there && isNode(wanted.node) ? wanted.node : null,
    look: there && isNode(look.focus) ? look : { ...look, focus: WHOLE_TREE, zoom: null },
  };
}

export function sameFolders(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((folder, i) => folder === b[i]);
}
