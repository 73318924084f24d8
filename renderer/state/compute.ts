import type { StateCreator } from 'zustand';
import type { ApiError, MachineInfo, Params } from '../../engine/api.ts';
import { hostWith } from './connection.ts';
import type { State } from './store.ts';

export type ComputeWish = Params<'compute.set'>;

export interface ComputeSlice {
  /** What the host has been asked for and has not answered. */
  readonly computeWish: ComputeWish | null;
  /** Why it did not do what it was asked last. */
  readonly computeError: ApiError | null;
  startCompute(wish: ComputeWish): void;
  /** The host computes like this now. */
  setMachine(machine: MachineInfo): void;
  failCompute(error: ApiError): void;
}

export const computeSlice: StateCreator<State, [], [], ComputeSlice> = (set, get) => ({
  computeWish: null,
  computeError: null,
  startCompute: (computeWish) => set({ computeWish, computeError: null }),
  setMachine: (machine) => set({ computeWish: null, host: hostWith(get(), machine) }),
  failCompute: (computeError) => set({ computeWish: null, computeError }),
});
