import type { StateCreator } from 'zustand';
import type { Scheme } from '../lib/leaf-color.ts';
import type { State } from './store.ts';

export type ThemeChoice = 'light' | 'dark' | 'system';

export interface ThemeSlice {
  readonly theme: ThemeChoice;
  /** What the operating system asks for. */
  readonly systemScheme: Scheme;
  setTheme(theme: ThemeChoice): void;
  setSystemScheme(scheme: Scheme): void;
}

export const themeSlice: StateCreator<State, [], [], ThemeSlice> = (set) => ({
  theme: 'system',
  systemScheme: 'light',
  setTheme: (theme) => set({ theme }),
  setSystemScheme: (systemScheme) => set({ systemScheme }),
});

/** The scheme in effect. */
export function schemeOf(state: Pick<ThemeSlice, 'theme' | 'systemScheme'>): Scheme {
  return state.theme === 'system' ? state.systemScheme : state.theme;
}
