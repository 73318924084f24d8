import type { StateCreator } from 'zustand';
import type { HostInfo, MachineInfo } from '../../engine/api.ts';
import type { State } from './store.ts';

export interface ConnectionSlice {
  readonly connection: 'connecting' | 'open' | 'lost';
  readonly host: HostInfo | null;
  setConnection(connection: ConnectionSlice['connection']): void;
  setHost(host: HostInfo): void;
}

export const connectionSlice: StateCreator<State, [], [], ConnectionSlice> = (set) => ({
  connection: 'connecting',
  host: null,
  setConnection: (connection) => set({ connection }),
  setHost: (host) => set({ host }),
});

/** The host as it computes now. */
export function hostWith({ host }: ConnectionSlice, machine: MachineInfo): HostInfo | null {
  return host && { ...host, machine };
}
