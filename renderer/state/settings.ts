import type { StateCreator } from 'zustand';
import type { SettingsStatus } from '../../engine/api.ts';
import type { State } from './store.ts';

export interface SettingsSlice {
  /** Null until the host has told them. */
  readonly settings: SettingsStatus | null;
  setSettings(settings: SettingsStatus): void;
}

export const settingsSlice: StateCreator<State, [], [], SettingsSlice> = (set) => ({
  settings: null,
  setSettings: (settings) => set({ settings, theme: settings.settings.theme }),
});
