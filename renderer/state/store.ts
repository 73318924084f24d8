import { create } from 'zustand';
import { type AuditSlice, auditSlice } from './audit.ts';
import { type CompareSlice, compareSlice } from './compare.ts';
import { type ComputeSlice, computeSlice } from './compute.ts';
import { type ConnectionSlice, connectionSlice } from './connection.ts';
import { type CorpusSlice, corpusSlice } from './corpus.ts';
import { type EvaluateSlice, evaluateSlice } from './evaluate.ts';
import { type FragilitySlice, fragilitySlice } from './fragility.ts';
import { type InputSlice, inputSlice } from './input.ts';
import { type InterveneSlice, interveneSlice } from './intervene.ts';
import { type LabSlice, labSlice } from './lab.ts';
import { type LibrarySlice, librarySlice } from './library.ts';
import { type ModelSlice, modelSlice } from './model.ts';
import { type MotionSlice, motionSlice } from './motion.ts';
import { type NoticeSlice, noticeSlice } from './notice.ts';
import { type OverlaySlice, overlaySlice } from './overlay.ts';
import { type RailSlice, railSlice } from './rail.ts';
import { type SelectionSlice, selectionSlice } from './selection.ts';
import { type SessionSlice, sessionSlice } from './session.ts';
import { type SettingsSlice, settingsSlice } from './settings.ts';
import { type ThemeSlice, themeSlice } from './theme.ts';
import { type TimingSlice, timingSlice } from './timing.ts';
import { type TraceSlice, traceSlice } from './trace.ts';
import { type ViewSlice, viewSlice } from './view-state.ts';
import { type WindowsSlice, windowsSlice } from './windows.ts';

export type State = ConnectionSlice &
  AuditSlice &
  FragilitySlice &
  CompareSlice &
  LabSlice &
  EvaluateSlice &
  ModelSlice &
  LibrarySlice &
  InputSlice &
  TraceSlice &
  TimingSlice &
  ComputeSlice &
  SelectionSlice &
  RailSlice &
  CorpusSlice &
  InterveneSlice &
  ViewSlice &
  WindowsSlice &
  NoticeSlice &
  OverlaySlice &
  MotionSlice &
  SettingsSlice &
  SessionSlice &
  ThemeSlice;

/** One store, a slice per domain; derived data is computed where it is shown. */
export const createCanopyStore = () =>
  create<State>()((...api) => ({
    ...connectionSlice(...api),
    ...auditSlice(...api),
    ...fragilitySlice(...api),
    ...compareSlice(...api),
    ...labSlice(...api),
    ...evaluateSlice(...api),
    ...modelSlice(...api),
    ...librarySlice(...api),
    ...inputSlice(...api),
    ...traceSlice(...api),
    ...timingSlice(...api),
    ...computeSlice(...api),
    ...selectionSlice(...api),
    ...railSlice(...api),
    ...corpusSlice(...api),
    ...interveneSlice(...api),
    ...viewSlice(...api),
    ...windowsSlice(...api),
    ...noticeSlice(...api),
    ...overlaySlice(...api),
    ...motionSlice(...api),
    ...settingsSlice(...api),
    ...sessionSlice(...api),
    ...themeSlice(...api),
  }));

export type CanopyStore = ReturnType<typeof createCanopyStore>;

export const useCanopy = createCanopyStore();
