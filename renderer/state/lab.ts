import type { StateCreator } from 'zustand';
import type {
  ApiError,
  KeptLab,
  LabPlanFacts,
  LabPreset,
  LabRun,
  LabSummary,
  OpenLabRecord,
  WorkingSets,
} from '../../engine/api.ts';
import type { State } from './store.ts';

/** The lab: what shall be measured, what the host measures, what is looked at. */
export interface LabSlice {
  /** What a session keeps. */
  readonly lab: KeptLab;
  /** The host's run, under way or the last one. */
  readonly labRun: LabRun | null;
  readonly labPresets: readonly LabPreset[];
  /** Kept records, the newest first; null until the host was asked. */
  readonly labRecords: readonly LabSummary[] | null;
  /** Of the plan in the form; null until the host has said it. */
  readonly labFacts: LabPlanFacts | null;
  /** The record that `lab.record` names, once it is read. */
  readonly labOpen: OpenLabRecord | null;
  readonly labSets: WorkingSets | null;
  readonly labError: ApiError | null;
  setLab(part: Partial<KeptLab>): void;
  restoreLab(kept: KeptLab | null): void;
  setLabRun(run: LabRun | null): void;
  setLabPresets(presets: readonly LabPreset[]): void;
  setLabRecords(records: readonly LabSummary[]): void;
  setLabFacts(facts: LabPlanFacts): void;
  setLabOpen(open: OpenLabRecord | null): void;
  setLabSets(sets: WorkingSets | null): void;
  setLabError(error: ApiError | null): void;
}

/** The layer of UltraFastBERT-1x11, one token. */
export const FIRST_LAB: KeptLab = {
  plan: {
    base: {
      hidden: 768,
      trees: 1,
      depth: 11,
      tokens: 1,
      layers: 1,
      threads: 1,
      precision: 'f32',
    },
    x: null,
    y: null,
    effort: { minRepetitions: 15, budgetMs: 500 },
  },
  record: null,
  panel: 'results',
};

export const labSlice: StateCreator<State, [], [], LabSlice> = (set, get) => ({
  lab: FIRST_LAB,
  labRun: null,
  labPresets: [],
  labRecords: null,
  labFacts: null,
  labOpen: null,
  labSets: null,
  labError: null,
  setLab: (part) => set({ lab: { ...get().lab, ...part } }),
  restoreLab: (kept) => set({ lab: kept ?? FIRST_LAB }),
  setLabRun: (labRun) => set({ labRun }),
  setLabPresets: (labPresets) => set({ labPresets }),
  setLabRecords: (labRecords) => set({ labRecords }),
  setLabFacts: (labFacts) => set({ labFacts }),
  setLabOpen: (labOpen) => set({ labOpen }),
  setLabSets: (labSets) => set({ labSets }),
  setLabError: (labError) => set({ labError }),
});

/** Null where nothing of it differs from how it comes. */
export function keptLab({ lab }: LabSlice): KeptLab | null {
  return lab === FIRST_LAB ? null : lab;
}
