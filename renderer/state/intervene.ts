import type { StateCreator } from 'zustand';
import type {
  ApiError,
  CallProgress,
  Intervened,
  Intervention,
  SweepResult,
} from '../../engine/api.ts';
import type { State } from './store.ts';

type List = readonly Intervention[];

/** A sweep and what it is of. */
export interface Swept {
  /** The trace on the screen whose text it is of. */
  readonly run: number;
  readonly text: number;
  readonly layer: number;
  readonly tree: number;
  /** Null: all tokens. */
  readonly token: number | null;
  /** What was active already; each flip comes on top of it. */
  readonly list: List;
  readonly progress: CallProgress | null;
  /** Null until it is done. */
  readonly result: SweepResult | null;
  readonly error: ApiError | null;
}

/** The Intervene view: what is done otherwise, and what comes of it. */
export interface InterveneSlice {
  readonly interventions: List;
  readonly undone: { readonly past: readonly List[]; readonly future: readonly List[] };
  /** The newest answer, with the trace and the list that it answers; it stays while another comes. */
  readonly intervened: {
    readonly run: number;
    readonly list: List;
    readonly result: Intervened;
  } | null;
  readonly interveneError: ApiError | null;
  /** Counts the answers that have come. */
  readonly answers: number;
  readonly swept: Swept | null;
  /** One step for undo. */
  setInterventions(list: List): void;
  undoIntervention(): void;
  redoIntervention(): void;
  /** What a session has, without a step for undo. */
  restoreInterventions(list: List): void;
  showIntervened(run: number, list: List, result: Intervened): void;
  failIntervene(error: ApiError | null): void;
  setSwept(swept: Swept | null): void;
}

const LONGEST_PAST = 200;
const NOTHING_UNDONE = { past: [], future: [] };

export const interveneSlice: StateCreator<State, [], [], InterveneSlice> = (set, get) => ({
  interventions: [],
  undone: NOTHING_UNDONE,
  intervened: null,
  interveneError: null,
  answers: 0,
  swept: null,
  setInterventions: (list) => {
    const { interventions, undone } = get();
    const past = [...undone.past, interventions].slice(-LONGEST_PAST);
    set({ interventions: list, undone: { past, future: [] } });
  },
  undoIntervention: () => {
    const { interventions, undone } = get();
    const list = undone.past.at(-1);
    if (!list) return;
    const future = [interventions, ...undone.future];
    set({ interventions: list, undone: { past: undone.past.slice(0, -1), future } });
  },
  redoIntervention: () => {
    const { interventions, undone } = get();
    const [list, ...future] = undone.future;
    if (!list) return;
    set({ interventions: list, undone: { past: [...undone.past, interventions], future } });
  },
  restoreInterventions: (list) =>
    set({ interventions: list, undone: NOTHING_UNDONE, intervened: null, swept: null }),
  showIntervened: (run, list, result) =>
    set({
      intervened: { run, list, result },
      interveneError: null,
      answers: get().answers + 1,
    }),
  failIntervene: (interveneError) => set({ interveneError }),
  setSwept: (swept) => set({ swept }),
});
