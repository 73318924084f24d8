import type { StateCreator } from 'zustand';
import type { HostInfo, MachineInfo } from '../../engine/api.ts';
import type { State } from './store.ts';

export interface ConnectionSlice {
  /** Lost: the host does not answer; refused: it answers, and does not admit this page. */
  readonly connection: 'connecting' | 'open' | 'lost' | 'refused';
  readonly host: HostInfo | null;
  /** Whether this page may change the host's model and settings; another one may have the say. */
  readonly mayWrite: boolean;
  setConnection(connection: ConnectionSlice['connection']): void;
  setHost(host: HostInfo): void;
  setMayWrite(mayWrite: boolean): void;
}

export const connectionSlice: StateCreator<State, [], [], ConnectionSlice> = (set) => ({
  connection: 'connecting',
  host: null,
  mayWrite: true,
  setConnection: (connection) => set({ connection }),
  setHost: (host) => set({ host }),
  setMayWrite: (mayWrite) => set({ mayWrite }),
});

/** The host as it computes now. */
export function hostWith({ host }: ConnectionSlice, machine: MachineInfo): HostInfo | null {
  return host && { ...host, machine };
}
