import type { StateCreator } from 'zustand';
import type { ApiError, AuditReport, CallProgress, KeptAudit, Routing } from '../../engine/api.ts';
import type { State } from './store.ts';

export const ROUTINGS: readonly Routing[] = [
  'random',
  'constant',
  'shuffled',
  'removed',
  'dense',
  'top',
];

/** The routing audit: what is asked, and what came of it. */
export interface AuditSlice {
  /** What a session keeps. */
  readonly audit: KeptAudit;
  /** Null while none is under way. */
  readonly auditing: { readonly progress: CallProgress | null; readonly begun: number } | null;
  readonly audited: { readonly report: AuditReport; readonly html: string } | null;
  readonly auditError: ApiError | null;
  setAudit(part: Partial<KeptAudit>): void;
  restoreAudit(kept: KeptAudit | null): void;
  setAuditing(auditing: AuditSlice['auditing']): void;
  setAudited(audited: AuditSlice['audited']): void;
  setAuditError(error: ApiError | null): void;
}

export const FIRST_AUDIT: KeptAudit = {
  path: null,
  positions: 2048,
  rate: 0.25,
  seed: 1,
  routings: ROUTINGS,
  layers: true,
};

export const auditSlice: StateCreator<State, [], [], AuditSlice> = (set, get) => ({
  audit: FIRST_AUDIT,
  auditing: null,
  audited: null,
  auditError: null,
  setAudit: (part) => set({ audit: { ...get().audit, ...part } }),
  restoreAudit: (kept) => set({ audit: kept ?? FIRST_AUDIT }),
  setAuditing: (auditing) => set({ auditing }),
  setAudited: (audited) => set({ audited, auditError: null }),
  setAuditError: (auditError) => set({ auditError }),
});

/** Null where nothing of it differs from how it comes. */
export function keptAudit({ audit }: AuditSlice): KeptAudit | null {
  return audit === FIRST_AUDIT ? null : audit;
}
