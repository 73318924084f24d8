import type { StateCreator } from 'zustand';
import type { Download, HubStatus, RecentModel } from '../../engine/api.ts';
import type { State } from './store.ts';

/** Models that are not in memory: opened before, downloaded, on their way. */
export interface LibrarySlice {
  readonly recents: readonly RecentModel[];
  /** The newest first. */
  readonly downloads: readonly Download[];
  /** Null until it has been asked for. */
  readonly hub: HubStatus | null;
  /** Folder of the model whose page is shown among the models; null: that of the current one. */
  readonly modelPage: string | null;
  setRecents(recents: readonly RecentModel[]): void;
  setDownloads(downloads: readonly Download[]): void;
  setHub(hub: HubStatus): void;
  showModelPage(folder: string | null): void;
}

export const librarySlice: StateCreator<State, [], [], LibrarySlice> = (set) => ({
  recents: [],
  downloads: [],
  hub: null,
  modelPage: null,
  setRecents: (recents) => set({ recents }),
  setDownloads: (downloads) => set({ downloads }),
  setHub: (hub) => set({ hub }),
  showModelPage: (modelPage) => set({ modelPage, view: 'models' }),
});
