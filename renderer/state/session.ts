import type { StateCreator } from 'zustand';
import type {
  ApiError,
  CallProgress,
  FoundModel,
  LeftDraft,
  SessionContent,
  SessionTiming,
  ViewState,
} from '../../engine/api.ts';
import { same } from '../lib/same.ts';
import type { State } from './store.ts';
import { viewOf } from './view-state.ts';

/** The file that the screen belongs to. */
export interface SessionFile {
  readonly name: string;
  /** Null where the host has no file of it: it was downloaded, dropped, or never saved. */
  readonly path: string | null;
  /** When it was first saved; null where it never was. */
  readonly created: string | null;
  readonly saved: string | null;
}

/** What is compared to tell whether there is anything to save. */
export interface Kept {
  readonly view: ViewState;
  readonly interventions: SessionContent['interventions'];
  /** SHA-256 of the model. */
  readonly model: string;
}

/** A session that comes to the screen: from a file, or from a draft. */
export interface Brought {
  readonly content: SessionContent;
  readonly file: SessionFile;
  /** Whether it has what no file has. */
  readonly dirty: boolean;
  /** What is worth knowing of how it was read. */
  readonly notes: readonly string[];
}

/** A session that waits for its model. */
export interface Awaited {
  readonly brought: Brought;
  readonly looking: CallProgress | null;
  /** What was found; null while it is looked for or opened. */
  readonly found: Exclude<FoundModel, { readonly status: 'found' }> | null;
  readonly error: ApiError | null;
}

export const UNTITLED: SessionFile = { name: 'Untitled', path: null, created: null, saved: null };

export interface SessionSlice {
  readonly session: SessionFile;
  /**
   * As it was opened or saved last, or as the page came; `nothing` where no file has it; null until
   * there is something on the screen.
   */
  readonly kept: Kept | 'nothing' | null;
  /** The timing that the opened file recorded, until a newer one is measured. */
  readonly recorded: SessionTiming | null;
  readonly awaited: Awaited | null;
  /** Drafts of earlier runs that were neither recovered nor discarded. */
  readonly left: readonly LeftDraft[];
  setSession(session: SessionFile, kept: Kept | 'nothing' | null): void;
  setRecorded(recorded: SessionTiming | null): void;
  setAwaited(awaited: Awaited | null): void;
  setLeft(left: readonly LeftDraft[]): void;
}

export const sessionSlice: StateCreator<State, [], [], SessionSlice> = (set) => ({
  session: UNTITLED,
  kept: null,
  recorded: null,
  awaited: null,
  left: [],
  setSession: (session, kept) => set({ session, kept }),
  setRecorded: (recorded) => set({ recorded }),
  setAwaited: (awaited) => set({ awaited }),
  setLeft: (left) => set({ left }),
});

/** What of a session's content tells whether there is anything to save. */
export function keptOf({ view, model, interventions }: SessionContent): Kept {
  return { view, interventions, model: model.sha256 };
}

/** What would be kept now; null while no model is open. */
export function keptNow(state: State): Kept | null {
  const model = state.models?.model;
  const { interventions } = state;
  return model ? { view: wantedView(state), interventions, model: model.sha256 } : null;
}

/** Whether the screen has changed since the session was opened or saved. */
export function isDirty(state: State): boolean {
  const { kept } = state;
  const now = keptNow(state);
  if (kept === 'nothing') return true;
  return kept !== null && now !== null && !same(kept, now);
}

/** The newest input stands on the screen, and nothing waits to be restored. */
export function hasSettled({ connection, restored, run, settledRun, shown }: State): boolean {
  return connection === 'open' && restored === null && shown !== null && run === settledRun;
}

/** What of the screen a session keeps; null while no model is open. */
export function contentOf(state: State, picture: SessionContent['picture']): SessionContent | null {
  const model = state.models?.model;
  if (!model) return null;
  const { name, folder, sha256, notation } = model;
  return {
    created: state.session.created,
    model: { name, folder, sha256, notation },
    view: wantedView(state),
    picture,
    timing: timingOf(state),
    interventions: state.interventions,
  };
}

/** What is looked at, or is about to be. */
function wantedView(state: State): ViewState {
  const { restored } = state;
  return restored === null || restored === 'start'
    ? viewOf(state)
    : { ...viewOf(state), ...restored };
}

/** The newest timing of what is on the screen, else the one that the file has recorded. */
function timingOf({ timing, run, recorded }: State): SessionTiming | null {
  if (timing?.run !== run) return recorded;
  const { value, thorough, measured } = timing;
  const { tokens, repetitions, speedup, speedupMasked, largestDifference, leavesChanged } = value;
  return {
    measured,
    thorough,
    tokens,
    repetitions,
    speedup,
    speedupMasked,
    largestDifference,
    leavesChanged,
    layers: value.layers.map(({ layer, cmm, dense, denseMasked }) => ({
      layer,
      cmm,
      dense,
      denseMasked,
    })),
    machine: value.machine,
  };
}
